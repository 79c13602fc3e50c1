"""Which of the files that somebody handed in is a lesson's notebook, by their names alone."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

SKIPPED = {"__MACOSX", "__pycache__", "emberlet", "node_modules", "site-packages"}
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
ENDS = (".ipynb", ".ipynb.txt", ".ipynb.json")
# What systems add to the name of a second file: "x (1)", "x-Copy1", "Copy of x", "x - Kopie".
COPY = re.compile(r"[ _-]*(?:\((\d{1,4})\)|(?:copy|kopie|copie|copia)[ _-]*\(?(\d{0,4})\)?)$")
COPY_OF = re.compile(r"^(?:copy|kopie|copie|copia) (?:of|von|de|di) ")
Rank = tuple[int, int, int, str]


def is_skipped(part: str) -> bool:
    """Whether a folder or file is of no interest: hidden, of the system, or the student's package."""
    return part.startswith(".") or part in SKIPPED


def rank(path: PurePosixPath, lesson: str) -> Rank | None:
    """How well a name fits the lesson's notebook (less is better); None where it does not."""
    if any(is_skipped(part) for part in path.parts):
        return None
    depth, name = len(path.parts), path.name
    if name == f"{lesson}.ipynb":
        return 0, depth, 0, str(path)
    folded = unicodedata.normalize("NFKC", name).casefold().strip()
    end = next((end for end in ENDS if folded.endswith(end)), None)
    if end is None:
        return None
    stem, number = folded.removesuffix(end).strip(), 0
    if stem.endswith(".new"):  # a newer release, which the course laid beside the student's notebook
        return None
    while found := COPY.search(stem):
        number = max(number, int(found[1] or found[2] or 0))
        stem = stem[: found.start()]
    stem, wanted = _plain(COPY_OF.sub("", stem)), _plain(lesson)
    if stem == wanted:
        return 1, depth, -number, str(path)  # of several copies, the one that was made last
    return (2, depth, len(name), str(path)) if wanted in stem else None


def is_archive(name: str) -> bool:
    """Whether a name is that of an archive that can be looked into."""
    return name.lower().endswith(ARCHIVES) and not is_skipped(name)


def _plain(stem: str) -> str:
    return re.sub(r"[\W_]+", "", stem)
