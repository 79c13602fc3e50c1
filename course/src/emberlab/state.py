"""What a workspace knows of itself, in `.emberlab/state.json`: the course's version, what was borrowed."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from emberlab.atomic import cannot_write, write_text
from emberlab.errors import WorkspaceError

FOLDER = ".emberlab"
STATE_FILE = f"{FOLDER}/state.json"
FORMAT = 1


@dataclass
class State:
    """The state of one workspace; `fingerprint` makes the values of the mappings."""

    version: str = ""
    """The version of the course that last completed the package."""
    borrowed: dict[str, str] = field(default_factory=dict)
    """By piece: the text that was borrowed. With another text the piece has become the student's."""
    course: dict[str, str] = field(default_factory=dict)
    """By file of the package: the course's own cleared text that it was last brought up to."""
    given: dict[str, str] = field(default_factory=dict)
    """By file: that text without its pieces. With another text the student has edited it by hand."""
    prepared: str = ""
    """The lesson that this workspace was prepared to grade, if it was; then no reference is asked for."""

    @classmethod
    def read(cls, root: Path) -> State:
        """Read a workspace's state; a workspace without one has an empty state.

        Raises WorkspaceError where the file is broken, or was written by a newer version of the course.
        """
        path = root / STATE_FILE
        try:
            return cls.from_data(json.loads(path.read_text(encoding="utf-8")), f"The workspace {root}")
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise WorkspaceError(f"Cannot read {path}: {error.strerror}.") from error
        except ValueError as error:
            raise WorkspaceError(
                f"{path} cannot be understood: {error}. Delete this one file and run the first cell again: "
                "nothing that you built is in it; only pieces that were borrowed will count as yours."
            ) from error

    @classmethod
    def from_data(cls, data: Any, whole: str) -> State:
        """Check what was read as a part of `whole`. Raises ValueError for what is no state.

        Raises WorkspaceError where a newer version of the course wrote it.
        """
        if not isinstance(data, dict) or not isinstance(data.get("format"), int):
            raise ValueError("it says no format")
        version, ours = str(data.get("version", "")), course_version()
        if data["format"] > FORMAT or (ours and _key(version) > _key(ours)):
            raise WorkspaceError(
                f"{whole} was made by a newer version of the course ({version or 'unknown'}; here is "
                f"{ours or 'an older one'}). Nothing was changed. Update the course, then try again."
            )
        known: dict[str, Any] = {name: data.get(name) for name in ("borrowed", "course", "given")}
        for name, value in known.items():
            if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
                raise ValueError(f"its {name!r} is no list of names and texts")
        return cls(version=version, prepared=str(data.get("prepared", "")), **known)

    def write(self, root: Path) -> None:
        """Write this state, in one step, if it is not what the file says already."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True) + "\n"
        path = root / STATE_FILE
        try:
            if path.exists() and path.read_text(encoding="utf-8") == text:
                return
        except OSError as error:
            raise cannot_write(path, error) from error
        write_text(path, text)


def fingerprint(text: str) -> str:
    """A short name for a text, the same on every machine whatever its line ends."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()[:32]


@functools.cache
def course_version() -> str:
    """The version of the installed course; empty where it runs from a bare folder."""
    try:
        return importlib.metadata.version("emberlet")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.split("+")[0])[:3])
