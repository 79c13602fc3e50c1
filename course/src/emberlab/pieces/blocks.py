"""The marked blocks in a student's module: what pieces brought along from their cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from emberlab.pieces.locate import BLOCK_MARK
from emberlab.pieces.text import Text, comments

DEFINITION = re.compile(r"^(@|def |async def |class )", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One block: the pieces it belongs to, and its lines ``start`` to ``stop``, marks and all (half open)."""

    names: tuple[str, ...]
    start: int
    stop: int


def blocks_of(text: Text) -> list[Block]:
    """The complete blocks of a module, in order; a mark whose partner was deleted counts for nothing."""
    found = []
    opened: tuple[int, str] | None = None
    for at, note in sorted(comments(text).items()):
        mark = BLOCK_MARK.fullmatch(note)
        if mark is None:
            continue
        if mark[1] == "brought along by":
            opened = (at, mark["names"])
        elif opened is not None and opened[1] == mark["names"]:
            found.append(Block(tuple(mark["names"].split(", ")), opened[0], at + 1))
            opened = None
    return found


def block_lines(names: Sequence[str], statements: Sequence[str]) -> list[str]:
    """The lines of a block, with the blank lines that part it from what follows."""
    joined = ", ".join(names)
    lines = [f"# --- brought along by {joined} ---"]
    roomy = False
    for statement in statements:
        before, roomy = roomy, DEFINITION.search(statement) is not None
        lines += ["", ""] if before or roomy else []
        lines += statement.split("\n")
    return [*lines, *(["", ""] if roomy else []), f"# --- end of what {joined} brought along ---", "", ""]


def without(text: Text, block: Block) -> tuple[int, int]:
    """The lines to remove with a block: its own, and the blank ones that `block_lines` puts after it."""
    stop = block.stop
    while stop < min(len(text.lines) - 1, block.stop + 2) and not text.lines[stop].strip():
        stop += 1
    return block.start, stop
