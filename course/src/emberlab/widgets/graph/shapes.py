"""Writes the few shapes that the picture is made of, straight as SVG (shapes.ts and svg_pen.ts)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from emberlab.widgets.svg import clean, number

Part = tuple[str, *tuple[float, ...]]


class Sketch:
    """Collects the shapes of one item after the other."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def rect(self, style: str, x: float, y: float, w: float, h: float, r: float = 0) -> None:
        """A rectangle with round corners."""
        size = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
        rounded = f' rx="{number(r)}"' if r else ""
        self.parts.append(f'<rect class="{style}" {size}{rounded}/>')

    def path(self, style: str, *parts: Part) -> None:
        """A path of the parts ("M", x, y), ("L", x, y), ("C", six numbers), ("Z",) and ("square", x, y, side)."""
        self.parts.append(f'<path class="{style}" d="{"".join(map(_part, parts))}"/>')

    def text(self, style: str, x: float, y: float, content: str) -> None:
        """One line of text with its baseline at `y`."""
        at = f'x="{number(x)}" y="{number(y)}"'
        self.parts.append(f'<text class="{style}" {at}>{escape(clean(content))}</text>')


def _part(part: Part) -> str:
    letter, *numbers = part
    texts = [number(each) for each in numbers]
    if letter == "square":
        x, y, side = texts
        return f"M{x} {y}h{side}v{side}h-{side}z"
    return letter + " ".join(texts)
