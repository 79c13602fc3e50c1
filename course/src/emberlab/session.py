"""Open a lesson in a notebook: the student's package becomes `emberlet`, and `%%build` becomes a command."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import ClassVar

from emberlab.errors import WorkspaceError
from emberlab.magic import register
from emberlab.pieces import BuildError, refresh
from emberlab.provide import BORROWED, BUILT
from emberlab.workspace import Workspace


@dataclass
class Session:
    """A lesson that is open in this process, in a workspace."""

    lesson: str
    workspace: Workspace
    current: ClassVar[Session | None] = None
    # By live module: the text it was made from; and those whose making the engine has seen.
    _texts: ClassVar[dict[str, str]] = {}
    _followed: ClassVar[set[str]] = set()

    def activate(self) -> list[str]:
        """Make `import emberlet` mean the student's package, imported now; returns what they should know.

        Call it holding the workspace's lock, so that what is imported is what the files say.
        """
        root = str(self.workspace.path)
        if Session.current is not None and (old := str(Session.current.workspace.path)) in sys.path:
            sys.path.remove(old)
        if root in sys.path:
            sys.path.remove(root)
        sys.path.insert(0, root)
        importlib.invalidate_caches()
        notes = self._drop_foreign()
        known = {name for name in sys.modules if _is_ours(name)}
        self._import()
        for name in sorted(name for name in sys.modules if _is_ours(name)):
            # What Python has compiled just now need not be looked through again.
            text = self._on_disk(name, checked=name in known)
            if text is None or self._texts.get(name) == text:
                continue
            if name in known:
                self._bring_up(name, text)
            else:
                self._texts[name] = text
        Session.current, Workspace.opened = self, self.workspace
        return notes

    def live(self, texts: dict[str, str]) -> None:
        """Make the live modules follow new texts, by name: all of them or, raising BuildError, none."""
        for name in texts:
            self.module(name)
        before = {name: self._texts.get(name) or self._on_disk(name) for name in texts}
        done: list[str] = []
        try:
            for name, text in texts.items():
                self._bring_up(name, text)
                done.append(name)
        except BuildError:
            for name in reversed(done):
                self._bring_up(name, before[name] or "")
            raise

    def module(self, name: str) -> ModuleType:
        """A live module of the student's package. Raises WorkspaceError where it cannot be imported."""
        return self._import(name)

    def report(self) -> list[str]:
        """What `start` prints: how far the lesson is, and what is borrowed. No path and no time is in it."""
        status, catalogue = self.workspace.status(), self.workspace.catalogue
        tally = Counter(status[name] for name in catalogue.pieces_of(self.lesson))
        lines = [
            f"Lesson {self.lesson}: {tally[BUILT]} of {tally.total()} pieces built. "
            "Your package is emberlet/ in your workspace."
        ]
        borrowed = []
        for lesson in catalogue.lessons()[: catalogue.lessons().index(self.lesson)]:
            names = [name for name in catalogue.pieces_of(lesson) if status[name] == BORROWED]
            if len(names) > 1 and len(names) == len(catalogue.pieces_of(lesson)):
                borrowed.append(f"all {len(names)} pieces of lesson {lesson}")
            elif names:
                borrowed.append(f"{', '.join(names)} (lesson {lesson})")
        if borrowed:
            lines.append(
                "Borrowed from the reference, because you have not built them: " + "; ".join(borrowed) + "."
            )
        return lines

    def _drop_foreign(self) -> list[str]:
        """Forget another `emberlet` that this process has imported."""
        package = self.workspace.package.path
        names = [name for name in sys.modules if _is_ours(name)]
        if all(_lies_in(sys.modules[name], package) for name in names):
            return []
        for name in names:
            del sys.modules[name]
        self._texts.clear()
        self._followed.clear()
        return [
            "Another emberlet had been imported in this kernel; from here on it is your own. Tensors and "
            "names that you have from the other one do not mix with yours: restart the kernel if you made "
            "any."
        ]

    def _import(self, name: str = "emberlet") -> ModuleType:
        package = self.workspace.package.path
        try:
            module = importlib.import_module(name)
        except Exception as error:
            frames = [
                (Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)
            ]
            inside = [frame for frame in frames if frame[0].is_relative_to(package)]
            file, line = inside[-1] if inside else (package / "__init__.py", 1)
            shown = file.relative_to(self.workspace.path).as_posix()
            raise WorkspaceError(
                f"{shown}, line {line}: your package cannot be imported: {type(error).__name__}: {error}. "
                "Mend that "
                f'line, or run emberlab.reset(file="{shown}"), which keeps what you built and your file as a '
                "backup."
            ) from error
        if not _lies_in(module, package):
            raise WorkspaceError(
                f"`import {name}` finds {module.__file__} and not your package in {self.workspace.path}. "
                "Restart the kernel and run the first cell before any other."
            )
        return module

    def _bring_up(self, name: str, text: str) -> None:
        """Make one live module follow a text, knowing what it was made from."""
        module, made_from = self.module(name), self._texts.get(name)
        if made_from is not None and name not in self._followed and made_from != self._on_disk(name):
            # The engine would ask the file what the module was made from, but another notebook has written
            # there.
            refresh(module, made_from)
        refresh(module, text)
        self._followed.add(name)
        self._texts[name] = text

    def _on_disk(self, name: str, *, checked: bool = True) -> str | None:
        """The text of a live module's file now; None for one that has no source."""
        path = Path(sys.modules[name].__file__ or "")
        package = self.workspace.package
        if path.suffix != ".py" or not path.is_relative_to(package.path):
            return None
        file = path.relative_to(package.path).as_posix()
        return package.read(file) if checked else package.text(file)


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] == "emberlet"


def _lies_in(module: ModuleType, package: Path) -> bool:
    return module.__file__ is not None and Path(module.__file__).resolve().is_relative_to(package.resolve())


def start(lesson: str, workspace: str | Path | Workspace | None = None) -> None:
    """Open a lesson: the first cell of its notebook. It may be run again at any time.

    The workspace is the one given, else the one that this notebook lies in (see `Workspace.search`). Its
    package is made or completed, earlier pieces that are not built are borrowed, `import emberlet` becomes
    the student's own, `%%build` becomes a command, and notes are taken of what `emberlab.graph` may draw. Raises
    WorkspaceError, which says what to do.
    """
    place = Workspace.search() if workspace is None else Workspace.of(workspace)
    session = Session(lesson, place)
    with place.locked():
        notes = place.open(lesson) + session.activate()
        lines = session.report()
    register(session)
    _take_notes(place)
    print("\n".join(lines + notes))
    if os.environ.get("NBGRADER_EXECUTION") == "validate":
        importlib.import_module("emberlab.doctor_validate").attach(session)


def _take_notes(place: Workspace) -> None:
    """Have what is computed remembered for `emberlab.graph`; a package without a tape has nothing to remember."""
    if (place.package.path / "autograd" / "witness.py").is_file():
        importlib.import_module("emberlab.graphs.notes").take_notes()


def passed(check: str, *, hidden: int) -> None:
    """The last line of a check, reached when nothing failed: say so, and how many probes are still to come."""
    probes = "1 hidden probe asks" if hidden == 1 else f"{hidden} hidden probes ask"
    print(f"{check}: this check passes. {probes} the same about other inputs when you hand in.")
