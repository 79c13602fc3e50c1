"""How large an open frame is, and where lines go in and out of it (frames.ts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from emberlab.widgets.graph.cards import HEADER, Body
from emberlab.widgets.theme import UNIT

PAD = 2 * UNIT
APART = UNIT  # between two ports in the header


@dataclass
class Port:
    """A place where lines of one source cross a frame's side.

    Attributes:
        box: its number in the frame's layout.
        x: where it is there.
        outer: where it is on the frame's side, from the frame's left.
    """

    box: int
    x: float = 0
    outer: float = 0


def frame_size(
    title: Body | None, width: int, height: int, ins: Sequence[Port], outs: Sequence[Port]
) -> tuple[int, int, int]:
    """Width, height and where the content begins, of the frame around content of this size; sets ports' `outer`.

    `title` is None for the whole picture, which has no frame.
    """
    if title is None:
        return width, height, 0
    beside = title.w + PAD + (len(ins) - 1) * APART + PAD if ins else title.w + UNIT
    # Even, so that half of it is whole.
    w = 2 * ceil(max(width + 2 * PAD, beside) / 2)
    content = (w - width) // 2
    for port in outs:
        port.outer = content + port.x
    least: float = title.w + PAD
    for i, port in enumerate(sorted(ins, key=lambda port: (port.x, port.box))):
        most = w - PAD - (len(ins) - 1 - i) * APART
        port.outer = min(max(content + port.x, least), most)
        least = port.outer + APART
    return w, header_of(len(ins)) + height + (0 if outs else PAD), content


def header_of(ins: int) -> int:
    """How high the header is. Lines that come in bend below the title, in the layout's own gap under its ports."""
    return HEADER - 10 if ins else HEADER
