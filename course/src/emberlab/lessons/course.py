"""Where a course keeps its files: the one place that knows the folders."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

NAME = re.compile(r"(\d\d)_[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Course:
    """The folders below one course folder (the repository's `course/`)."""

    root: Path

    @classmethod
    def here(cls) -> Course:
        """The course this package was imported from. Raises FileNotFoundError outside a checkout."""
        root = Path(__file__).resolve().parents[3]
        if not (root / "lessons").is_dir():
            raise FileNotFoundError(
                f"no lessons/ in {root}: lessons are built in a checkout of the repository"
            )
        return cls(root)

    @property
    def src(self) -> Path:
        """What a kernel of this course finds first on its path: emberlab, and the reference beside it."""
        return self.root / "src"

    @property
    def reference(self) -> Path:
        """The finished framework, from which pieces are cut."""
        return self.src / "emberlet"

    @property
    def catalogue(self) -> Path:
        """The generated list of pieces by lesson."""
        return self.src / "emberlab" / "pieces" / "catalogue.json"

    def source(self, lesson: str) -> Path:
        """The Markdown file of a lesson."""
        return self.root / "lessons" / f"{lesson}.md"

    def notebook(self, lesson: str) -> Path:
        """The built notebook of a lesson, in nbgrader's source layout."""
        return self.root / "notebooks" / lesson / f"{lesson}.ipynb"

    def names(self) -> list[str]:
        """The lessons there are, in teaching order (their numbers')."""
        return sorted(path.stem for path in (self.root / "lessons").glob("*.md"))

    def built(self) -> list[str]:
        """The lessons that have a built notebook, whether or not a source is left."""
        return sorted(path.stem for path in (self.root / "notebooks").glob("*/*.ipynb"))
