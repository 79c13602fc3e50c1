"""A small picture with steps and controls, for the tests of what all pictures share."""

from __future__ import annotations

from traitlets import TraitError

from emberlab.widgets.picture import Picture
from emberlab.widgets.steps import during
from emberlab.widgets.svg import Markup, group, rect, text
from emberlab.widgets.theme import MARGIN, UNIT, WIDTH, frame

CONTROLS = [
    {"name": "n", "label": "numbers", "kind": "range", "min": 1, "max": 9},
    {"name": "mode", "kind": "choice", "options": ["odd", "even"]},
    {"name": "rate", "kind": "number", "min": 0, "step": 0.1},
    {"name": "big", "kind": "check"},
]


class Toy(Picture):
    """Squares that appear one after the other; 7 of them are refused, 8 of them break it."""

    def __init__(self, n: int = 3, **traits: object) -> None:
        self.drawn = 0
        traits = {"controls": CONTROLS, "values": {"n": n}, "caption": "Squares, one by one."} | traits
        super().__init__(
            kind="toy",
            svg=self.draw(n),
            label=f"{n} squares",
            steps=n,
            said=self.words(n),
            shape=[n],
            **traits,
        )

    @staticmethod
    def draw(n: int) -> Markup:
        squares = (
            during(
                i,
                None,
                group(
                    rect(MARGIN + i * 6 * UNIT, MARGIN, 5 * UNIT, 5 * UNIT),
                    text(MARGIN + i * 6 * UNIT, MARGIN + 3 * UNIT, str(i * i)),
                    class_="cell",
                    data_index=i,
                    data_say=f"{i} squared is {i * i}",
                ),
            )
            for i in range(n)
        )
        return frame(WIDTH, 12 * UNIT, f"{n} squares", *squares)

    @staticmethod
    def words(n: int) -> list[str]:
        return [f"the square of {i}" for i in range(n)]

    def changed(self) -> None:
        self.drawn += 1
        n = self.values["n"]
        if n == 7:
            raise TraitError("n: no sevens, please")
        if n == 8:
            raise ZeroDivisionError("eight")
        self.redraw(svg=self.draw(n), label=f"{n} squares", steps=n, said=self.words(n), shape=[n])

    def __repr__(self) -> str:
        return f"toy({self.values['n']})"
