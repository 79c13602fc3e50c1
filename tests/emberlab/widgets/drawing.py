"""Reads pictures back: the tests look at the SVG as a reader of the file would."""

from __future__ import annotations

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


class Drawing:
    """A parsed picture; parsing fails where it is not well-formed."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.root = ElementTree.fromstring(markup)
        self.width, self.height = float(self.root.get("width")), float(self.root.get("height"))

    def cells(self, **attributes: object) -> list[ElementTree.Element]:
        """The groups that have these attributes; a value of None means the attribute must be missing."""
        wanted = {name.replace("_", "-"): None if v is None else str(v) for name, v in attributes.items()}
        groups = self.root.iter(f"{SVG}g")
        return [g for g in groups if all(g.get(name) == value for name, value in wanted.items())]

    def cell(self, **attributes: object) -> ElementTree.Element:
        (found,) = self.cells(**attributes)
        return found

    def elements(self) -> list[ElementTree.Element]:
        return [
            g
            for g in self.root.iter(f"{SVG}g")
            if "data-index" in g.attrib and "data-operand" not in g.attrib
        ]

    def slots(self) -> list[ElementTree.Element]:
        return [g for g in self.cells() if "data-slot" in g.attrib]

    def lit(self) -> list[str]:
        groups = [g for g in self.cells() if "lit" in g.get("class", "").split()]
        return sorted(g.get("data-token") or g.get("data-index") for g in groups)

    def words(self) -> str:
        return " ".join("".join(t.itertext()) for t in self.root.iter(f"{SVG}text"))

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Left, top, right and bottom of every cell."""
        rects = [
            g.find(f"{SVG}rect") for g in self.root.iter(f"{SVG}g") if "cell" in g.get("class", "").split()
        ]
        found = []
        for r in rects:
            x, y, w, h = (float(r.get(name)) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + w, y + h))
        return found

    def check_layout(self) -> None:
        """Nothing is cut off, and no cell lies over another one."""
        boxes = self.boxes()
        for left, top, right, bottom in boxes:
            assert left >= 8
            assert top >= 8
            assert right <= self.width - 8
            assert bottom <= self.height - 8
        for i, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[i + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                assert apart, f"{(left, top, right, bottom)} overlaps {other}"
        for cell in self.cells():
            if {"cell", "chip"} & set(cell.get("class", "").split()):
                room = float(cell.find(f"{SVG}rect").get("width"))
                for text in cell.iter(f"{SVG}text"):
                    size = 6.7 if "small" in text.get("class", "") else 7.9
                    if "under" not in text.get("class", ""):
                        assert len(text.text or "") * size <= room, text.text
        for text in self.root.iter(f"{SVG}text"):
            x, y = float(text.get("x")), float(text.get("y"))
            width = len("".join(text.itertext())) * 6.0
            tone = text.get("class", "").split()
            start = x - (width / 2 if "mid" in tone else width if "end" in tone else 0)
            assert start >= 8, "".join(text.itertext())
            assert start + width <= self.width, "".join(text.itertext())
            assert 8 <= y <= self.height - 8
