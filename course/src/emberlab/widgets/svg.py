"""Builds SVG text from plain values, so that no name or number can ever break out of its element."""

from __future__ import annotations

import re
from math import floor
from xml.sax.saxutils import escape, quoteattr

# Everything that XML 1.0 cannot carry at all, not even as a character reference; and the marks that turn the
# direction of the text around them, which a name could use to make a picture say something else.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")

# Characters that take two columns: East Asian scripts and emoji. A fixed list, the same as in shared/text.ts, and not
# `unicodedata`, whose answer depends on the version of Python.
WIDE = re.compile(
    "[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19"
    "\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff"
    "\U00020000-\U0003fffd]"
)

COLUMN = 0.61  # the width of a character of a monospaced face, as a part of its size
PROSE_COLUMN = 0.54  # and the average one of a proportional face, in English


class Markup(str):
    """SVG text that is finished: it is inserted as it stands, where a plain string would be escaped."""

    __slots__ = ()


def clean(text: str) -> str:
    """`text` with what XML cannot carry replaced by U+FFFD, and line breaks by spaces."""
    return " ".join(FORBIDDEN.sub("\ufffd", text).split("\n"))


def shorten(text: str, limit: int) -> str:
    """`text` cleaned, and cut to at most `limit` characters, the last an ellipsis, when it was longer."""
    text = clean(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def number(value: float) -> str:
    """A coordinate as SVG wants it: at most one decimal, halves rounded up, and none when there is none."""
    return f"{floor(value * 10 + 0.5) / 10:.1f}".removesuffix(".0")


def element(tag: str, *children: str, **attributes: object) -> Markup:
    """One element: `element("g", "a < b", class_="cell", data_index="1,0")`.

    A child that is not Markup is text and is escaped. An attribute's underscores become hyphens, and the last
    one is dropped; None leaves the attribute out; numbers are coordinates.
    """
    parts = [tag]
    for name, value in attributes.items():
        if value is None:
            continue
        text = number(value) if isinstance(value, (int, float)) else clean(str(value))
        parts.append(f"{name.rstrip('_').replace('_', '-')}={quoteattr(text)}")
    opening = " ".join(parts)
    if not children:
        return Markup(f"<{opening}/>")
    inner = "".join(child if isinstance(child, Markup) else escape(clean(child)) for child in children)
    return Markup(f"<{opening}>{inner}</{tag}>")


def group(*children: str, **attributes: object) -> Markup:
    """A `<g>` around `children`."""
    return element("g", *(children or (Markup(""),)), **attributes)


def rect(x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    """A rectangle; coordinates in pixels, as everywhere here."""
    return element("rect", x=x, y=y, width=width, height=height, **attributes)


def text(x: float, y: float, content: str, class_: str | None = None, **attributes: object) -> Markup:
    """One line of text with its baseline at `y`."""
    return element("text", content, x=x, y=y, class_=class_, **attributes)


def hatch(x: float, y: float, width: float, height: float, step: int = 8) -> Markup:
    """Diagonal lines that fill a rectangle.

    Drawn as one path and not as a `<pattern>`: patterns are found by id, and the ids of two pictures in one
    page would clash.
    """
    strokes = []
    for start in range(step, int(width + height), step):
        # The line x + y = start, from its upper right end to its lower left one.
        right, left = min(width, start), max(0, start - height)
        run = right - left
        strokes.append(f"M{number(x + right)} {number(y + start - right)}l{number(-run)} {number(run)}")
    return element("path", d="".join(strokes), class_="hatch")


def text_width(content: str, size: float) -> float:
    """About how wide `content` is in the monospaced face at `size` pixels; wide characters count twice."""
    return (len(content) + len(WIDE.findall(content))) * size * COLUMN


def wrap(content: str, columns: int) -> list[str]:
    """`content` broken into lines of at most `columns` characters; a word longer than a line is cut."""
    lines = [""]
    for word in clean(content).split(" "):
        word = shorten(word, columns)
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if len(joined) <= columns:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
