"""How large an open frame is, and where lines go in and out of it (frames.ts)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from emberlab.widgets.graph.cards import HEADER, Body
from emberlab.widgets.theme import UNIT

PAD = 2 * UNIT
COLLAR = 3 * UNIT
APART = UNIT  # between two ports in the header


@dataclass
class Port:
    """A place where lines of one source cross a frame's side.

    Attributes:
        box: its number in the frame's layout.
        x: where it is there.
        outer: where it is on the frame's side, from the frame's left.
        above: and where lines come to it, a little above the frame.
    """

    box: int
    x: float = 0
    outer: float = 0
    above: float = 0


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
        port.outer = port.above = min(max(content + port.x, least), most)
        least = port.outer + APART
    return w, header_of(len(ins)) + height + (0 if outs else PAD), content


def header_of(ins: int) -> int:
    """How high the header is. Lines that come in bend below the title, in the layout's own gap under its ports."""
    return HEADER - 10 if ins else HEADER


def shift_ports(ins: Mapping[int, Port], results: Sequence[int], below: float | None, w: int) -> int:
    """The room that lines need above the frame to swing to their ports; sets where they come to them.

    They are moved sideways, all alike, so that the latest of the `results` that flow in arrives just above where the
    frame's own result leaves, at `below`. Without that a chain of open frames would stand like a staircase.
    """
    if below is None or not results:
        return 0
    places = [port.outer for port in ins.values()]
    shift = max(PAD - min(places), min(w - PAD - max(places), below - ins[max(results)].outer))
    for port in ins.values():
        port.above = port.outer + shift
    return COLLAR if shift else 0
