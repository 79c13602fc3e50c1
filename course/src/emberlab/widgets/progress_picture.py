"""Draws the framework as a map of its modules, with the pieces that the student has built lit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emberlab.pieces.piece import Piece
from emberlab.provide import BORROWED, BUILT, NOT_BUILT
from emberlab.widgets.svg import Markup, group, hatch, rect, shorten, text, text_width
from emberlab.widgets.theme import MARGIN, SMALL, TITLE, UNIT, WIDTH, frame, paragraph

STATES = (BUILT, BORROWED, NOT_BUILT)
SIGNS = {BUILT: "✓", BORROWED: "↶", NOT_BUILT: "·"}
CLASSES = {BUILT: "chip built", BORROWED: "chip borrowed", NOT_BUILT: "chip"}
LEGEND = {BUILT: "yours", BORROWED: "borrowed from the reference", NOT_BUILT: "not built yet"}

CHIP = 3 * UNIT  # height of a piece
HEAD = 4 * UNIT  # of a card, where the file's name stands
GAP = UNIT / 2
ROOM = WIDTH - 2 * MARGIN
CARDS = 3  # side by side
CARD = (ROOM - (CARDS - 1) * 2 * UNIT) / CARDS
CAPTION = "Each card is a file of your package, each line in it a piece that you write."


@dataclass(frozen=True)
class Map:
    """The state of every piece, the lesson that builds it, and the package's files that hold no piece yet."""

    status: Mapping[str, str]
    lessons: Mapping[str, str]
    given: Sequence[str]

    def tally(self) -> Counter[str]:
        """How many pieces are in each state."""
        return Counter(self.status.values())

    def cards(self) -> dict[str, list[Piece]]:
        """The pieces of each file, in the order in which they are built."""
        files: dict[str, list[Piece]] = {}
        for name in self.status:
            piece = Piece(name)
            files.setdefault(piece.file, []).append(piece)
        return files


def summary(chart: Map) -> str:
    """`4 of 13 pieces are yours, 2 are borrowed, 7 are not built yet.`"""
    tally = chart.tally()
    return (
        f"{tally[BUILT]} of {len(chart.status)} pieces are yours, {tally[BORROWED]} borrowed, "
        f"{tally[NOT_BUILT]} not built yet."
    )


def say(chart: Map, piece: Piece) -> str:
    """What there is to know about one piece."""
    lesson = chart.lessons.get(piece.name)
    where = f" in lesson {lesson}" if lesson else ""
    return {
        BUILT: f"{piece.name} is yours: it stands in emberlet/{piece.file}",
        BORROWED: f"{piece.name} is borrowed from the reference; you can still build it{where}",
        NOT_BUILT: f"{piece.name} is built{where}",
    }[chart.status[piece.name]]


def describe(chart: Map) -> str:
    """The picture in words."""
    files = (
        f"{file}: " + ", ".join(f"{piece.qualname} {chart.status[piece.name]}" for piece in pieces)
        for file, pieces in chart.cards().items()
    )
    return f"Your emberlet. {summary(chart)} " + "; ".join(files)


def draw(chart: Map) -> Markup:
    """The whole picture."""
    y: float = MARGIN + TITLE
    parts = [text(MARGIN, y, "your emberlet", "title")]
    parts.append(text(MARGIN, y + 3 * UNIT, summary(chart), "prose ink"))
    y += 5 * UNIT
    parts.append(_bar(chart, y))
    y += 4 * UNIT
    ends = [y] * CARDS
    for file, pieces in chart.cards().items():
        column = ends.index(min(ends))
        x = MARGIN + column * (CARD + 2 * UNIT)
        card, end = _card(chart, file, pieces, x, ends[column])
        parts.append(card)
        ends[column] = end + 2 * UNIT
    y = max(ends) + UNIT
    parts.append(_legend(y))
    y += 2 * UNIT
    if chart.given:
        files = ", ".join(chart.given)
        said = f"Given, with no piece of yours in it so far: {files}."
        lines, y = paragraph(MARGIN, y + 4 * UNIT, said, ROOM)
        parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(chart), *parts)


def _bar(chart: Map, y: float) -> Markup:
    """A bar with a part for each state, in proportion."""
    x: float = MARGIN
    parts = []
    for state in STATES:
        width = ROOM * chart.tally()[state] / max(1, len(chart.status))
        if width:
            parts.append(group(_swatch(state, x, y, width, UNIT), class_=CLASSES[state]))
        x += width
    return group(*parts)


def _swatch(state: str, x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    """A box that will have the look of a state: filled; hatched; or empty with a dashed line."""
    box = rect(x, y, width, height, **attributes)
    return Markup(box + hatch(x, y, width, height)) if state == BORROWED else box


def _card(chart: Map, file: str, pieces: Sequence[Piece], x: float, y: float) -> tuple[Markup, float]:
    """One file and its pieces; and where the card ends."""
    own = sum(chart.status[piece.name] == BUILT for piece in pieces)
    height = HEAD + len(pieces) * (CHIP + GAP) + UNIT - GAP
    parts = [
        rect(x, y, CARD, height, rx=UNIT / 2, class_="quiet"),
        text(x + UNIT, y + 21, shorten(file, 20)),
        text(x + CARD - UNIT, y + 21, f"{own}/{len(pieces)}", "small end"),
    ]
    y += HEAD
    for piece in pieces:
        state = chart.status[piece.name]
        label = shorten(piece.qualname, 20)
        tone = "halo" if state == BORROWED else None
        parts.append(
            group(
                _swatch(state, x + UNIT, y, CARD - 2 * UNIT, CHIP, rx=GAP),
                text(x + 2 * UNIT, y + 17, SIGNS[state], tone),
                text(x + 4 * UNIT, y + 17, label, tone),
                class_=CLASSES[state],
                data_piece=piece.name,
                data_token=piece.name,
                data_state=state,
                data_say=say(chart, piece),
            )
        )
        y += CHIP + GAP
    return group(*parts, data_board=file), y + UNIT - GAP


def _legend(y: float) -> Markup:
    """What the three looks mean."""
    x: float = MARGIN
    parts = []
    for state in STATES:
        box = _swatch(state, x, y, 3 * UNIT, 2 * UNIT, rx=GAP)
        parts.append(group(box, class_=CLASSES[state]))
        parts.append(text(x + 4 * UNIT, y + 13, LEGEND[state], "small"))
        x += 6 * UNIT + text_width(LEGEND[state], SMALL)
    return Markup("".join(parts))
