"""The zip that an instructor uploads to Gradescope: https://gradescope-autograders.readthedocs.io/en/latest/specs/"""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import autograders
from autograders.course import known
from autograders.errors import GradingError
from autograders.gradescope.inside import SETTINGS
from autograders.writers.gradescope import Visibility
from emberlab.atomic import write_bytes
from emberlab.lessons.course import Course

FILES = Path(__file__).with_name("files")
SCRIPTS = ("setup.sh", "run_autograder")
LOCK, PROJECT = "requirements.lock", "pyproject.toml"
LEFT_OUT = {"__pycache__", "frontend", "node_modules"}
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so the same course gives the same zip
ENTRY_POINTS = "emberlet.dist-info/entry_points.txt"
METADATA = "Metadata-Version: 2.1\nName: emberlet\nVersion: 0\n"


def write(
    course: Course, lesson: str, path: Path, *, hidden: Visibility = "hidden", confine: bool = True
) -> int:
    """Write the zip, and say how many files are in it. Raises GradingError where the course lacks a part.

    `confine` says what happens where the container forbids namespaces: students' code is confined by other means, or
    nothing is graded.
    """
    known(course, lesson)
    settings = {"lesson": lesson, "hidden": hidden, "without_namespaces": "confine" if confine else "refuse"}
    contents = {SETTINGS: json.dumps(settings, indent=1).encode()}
    contents |= {name: (FILES / name).read_bytes() for name in SCRIPTS}
    contents |= {name: file.read_bytes() for name, file in _files(course, lesson)}
    contents |= {
        ENTRY_POINTS: _entry_points(course.root.parent / PROJECT),
        f"{Path(ENTRY_POINTS).parent}/METADATA": METADATA.encode(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.create_system = 3  # Unix: the entry carries its permissions
            entry.external_attr = (0o100755 if name in SCRIPTS else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name])
    write_bytes(path, packed.getvalue())
    return len(contents)


def _files(course: Course, lesson: str) -> Iterator[tuple[str, Path]]:
    """Each file of the course that grading this lesson needs, by its name in the zip."""
    lock = course.root.parent / LOCK
    if not lock.is_file():
        raise GradingError(f"there is no {lock}, from which the container installs its packages: make lock")
    yield LOCK, lock
    if (settings := course.root / "nbgrader_config.py").is_file():
        yield f"course/{settings.name}", settings
    yield f"course/notebooks/{lesson}/{lesson}.ipynb", course.notebook(lesson)
    folders = {
        "autograders": Path(autograders.__file__).parent,
        "course/src/emberlet": course.src / "emberlet",
        "course/src/emberlab": course.src / "emberlab",
    }
    for name, folder in folders.items():
        for file in sorted(folder.rglob("*")):
            place = file.relative_to(folder)
            if file.is_file() and not LEFT_OUT & set(place.parts) and file.suffix != ".pyc":
                yield f"{name}/{place.as_posix()}", file


def _entry_points(project: Path) -> bytes:
    """The plug-ins that the project declares, as an installed package does: in the container nothing is installed."""
    try:
        groups = tomllib.loads(project.read_text(encoding="utf-8"))["project"].get("entry-points", {})
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise GradingError(f"{project} cannot be read: {error}") from error
    groups.setdefault("jupyter_client.kernel_provisioners", {})["confined"] = (
        "autograders.gradescope.confine:Confined"
    )
    lines = [
        f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in names.items()) for group, names in groups.items()
    ]
    return "\n".join(lines).encode()
