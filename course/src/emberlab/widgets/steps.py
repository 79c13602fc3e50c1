"""Steps inside one picture: what is visible from which step until which, and the picture at one of them."""

from __future__ import annotations

import re

from emberlab.widgets.svg import Markup, group

MOST = 500  # steps; a picture carries all of them at once

# `svg.element` escapes < and > in every text and attribute, so a tag ends at the first >.
TAG = re.compile(r"<[^<>]*>")
SPAN = ("data-from", "data-until", "data-frame")
ATTRIBUTE = re.compile(r"""\s([\w:-]+)=("[^"]*"|'[^']*')""")


def during(first: int | None, until: int | None, *children: str, **attributes: object) -> Markup:
    """A group that shows while `first <= step < until`; None is from the beginning, or to the end.

    In the SVG it is `<g data-from="first" data-until="until">`; the attributes work on any other element too, and
    `data-frame="i"` is short for `data-from="i" data-until="i + 1"`. Raises ValueError for a span without a step.
    """
    if until is not None and until <= (first or 0):
        raise ValueError(f"during: nothing is between step {first or 0} and step {until}, where it ends")
    return group(*children, data_from=first or None, data_until=until, **attributes)


def frozen(svg: str, step: int) -> Markup:
    """The picture at one step: what does not show then is taken out, the rest is as it was, byte for byte."""
    kept: list[str] = []
    end = depth = 0
    hidden: int | None = None  # the depth of the element that is being left out
    for match in TAG.finditer(svg):
        tag = match.group()
        if hidden is None:
            kept.append(svg[end : match.start()])
        closes, alone = tag.startswith("</"), tag.endswith("/>") or tag.startswith(("<!", "<?"))
        if closes:
            depth -= 1
        if hidden is None and not closes and not _shows(tag, step):
            if not alone:
                hidden = depth
        elif hidden is None:
            kept.append(tag)
        elif closes and depth == hidden:
            hidden = None
        if not closes and not alone:
            depth += 1
        end = match.end()
    kept.append(svg[end:])
    return Markup("".join(kept))


def _shows(tag: str, step: int) -> bool:
    span = {name: int(value[1:-1]) for name, value in ATTRIBUTE.findall(tag) if name in SPAN}
    first = span.get("data-from", step)
    until = span.get("data-until", step + 1)
    return first <= step < until and span.get("data-frame", step) == step
