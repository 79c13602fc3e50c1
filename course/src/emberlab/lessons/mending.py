"""Mend the source of one cell that is not Python for a reason that has nothing to do with the work in it."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from itertools import combinations, pairwise

from emberlab.lessons.conflicts import sides
from emberlab.pieces.body import is_stub
from emberlab.pieces.errors import PieceError
from emberlab.pieces.locate import definitions, parse_module
from emberlab.pieces.text import Text

LONGEST = 100_000  # characters; nobody writes a longer cell, and each attempt parses it anew
BUILD_LINE = re.compile(r"%%build\b(.*)")
# A `%%build` line as people mistype it; what follows names pieces.
LIKE_BUILD_LINE = re.compile(r"[\s#\u200b\ufeff]{0,9}%{1,3}\s{0,9}(\w{4,7})\s([\w.\s]{0,2000})")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂″", '"'),
        **dict.fromkeys("‘’‚‛＇′´", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **{
            "…": "...",
            "×": "*",
            "≤": "<=",
            "≥": ">=",
            "≠": "!=",
            "\u2028": "\n",
            "\u2029": "\n",
            "\x0b": "\n",
        },
    }
)
PROMPT = re.compile(r"[ \t]*(?:>>> ?|\.\.\. ?|In \[\d*\]: ?|\.{3,}: ?)")
NUMBER = re.compile(r"\s*(\d+)(?:[:.|)]|\b(?!\w))[ \t]?")
COMMAND = re.compile(r"(?P<indent>[ \t]*)(?P<command>[%!].*|\?+[\w.]+|[\w.]+\?{1,2}|pip3? install .*)")


def body_of(source: str) -> str:
    """A source without the cell magics and blank lines on its top, and without any `%%build` line."""
    body = source.lstrip("\n").split("\n")
    while body and (body[0].lstrip().startswith("%%") or not body[0].strip()):
        body.pop(0)
    return "\n".join(line for line in body if not BUILD_LINE.match(line.strip()))


def with_plain_build_line(source: str) -> str:
    """The source with a mistyped `%%build` line as it should be."""
    if "%" not in source or "emberlet." not in source:
        return source
    lines = source.split("\n")
    for at, line in enumerate(lines):
        found = LIKE_BUILD_LINE.fullmatch(line)
        if found and "emberlet." in found[2] and get_close_matches(found[1].lower(), ["build"], cutoff=0.75):
            lines[at] = f"%%build {' '.join(found[2].split())}"
    return "\n".join(lines)


@lru_cache(maxsize=256)
def mended(source: str) -> tuple[str, tuple[str, ...]]:
    """The source as Python where a mending gives that, and what was wrong; else the source as it is.

    What was wrong continues a sentence that begins with the cell's name.
    """
    if not source.strip() or len(source) > LONGEST or is_python(source):
        return source, ()
    lines = source.split("\n")
    top = 0
    while top < len(lines) and (lines[top].lstrip().startswith("%%") or not lines[top].strip()):
        top += 1
    head, body = "\n".join(lines[:top]), "\n".join(lines[top:])
    head = f"{head}\n" if top else ""
    for changed, wrong in _mendings(body):
        lost = STEPS[wrong[0]] is not _one_side and changed.count("def ") < body.count("def ")
        if not lost and is_python(changed):
            return head + changed, wrong
    return source, ()


def _mendings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The text after one step, after two, after all, and which these are; what changes least comes first."""
    for what, step in STEPS.items():
        yield from ((changed, (what,)) for changed in step(text) if changed != text)
    for (one, first), (two, second) in combinations(STEPS.items(), 2):
        for half in first(text):
            if half != text:
                yield from ((changed, (one, two)) for changed in second(half) if changed != half)
    wrong: list[str] = []
    for what, step in STEPS.items():
        changed = next(step(text), text)
        if changed != text:
            text, wrong = changed, [*wrong, what]
    if wrong:
        yield text, tuple(wrong)


def both_sides(source: str) -> str | None:
    """A text in words with both sides of a merge conflict, without the marks; None without one."""
    found = sides(source)
    return None if found is None else f"{found[0].rstrip()}\n\n{found[1].strip()}"


@lru_cache(maxsize=1024)
def is_python(source: str) -> bool:
    """Whether a cell, its magic lines aside, is Python."""
    try:
        parse_module(Text.read(body_of(source)))
    except (PieceError, RecursionError):
        return False
    return True


def _one_side(text: str) -> Iterator[str]:
    yield from sorted(sides(text) or (), key=_written, reverse=True)


def _written(text: str) -> int:
    """How many definitions of a source have a body."""
    try:
        found = definitions(parse_module(Text.read(body_of(text))))
    except (PieceError, RecursionError):
        return 0
    return sum(not is_stub(one.node) for one in found)


def _visible(text: str) -> Iterator[str]:
    yield BLANK.sub(" ", INVISIBLE.sub("", text))


def _plain_signs(text: str) -> Iterator[str]:
    yield "".join(_narrow(letter) for letter in text.translate(SIGNS))


def _narrow(letter: str) -> str:
    """A letter of full width, as East Asian keyboards give it, as Python's."""
    return unicodedata.normalize("NFKC", letter) if "\uff01" <= letter <= "\uff5e" else letter


def _without_prompts(text: str) -> Iterator[str]:
    lines = text.split("\n")
    found = [PROMPT.match(line) for line in lines]
    if any(found):
        yield "\n".join(line[one.end() :] if one else line for line, one in zip(lines, found, strict=True))
    if found[0]:  # a session, with what it answered
        yield "\n".join(line[one.end() :] for line, one in zip(lines, found, strict=True) if one)


def _without_numbers(text: str) -> Iterator[str]:
    lines = text.split("\n")
    found = [NUMBER.match(line) for line in lines]
    numbers = [int(one[1][:9]) for one in found if one]
    rising = all(b - a == 1 for a, b in pairwise(numbers))
    if (
        len(numbers) > 1
        and rising
        and all(one or not line.strip() for line, one in zip(lines, found, strict=True))
    ):
        yield "\n".join(line[one.end() :] if one else "" for line, one in zip(lines, found, strict=True))


def _without_commands(text: str) -> Iterator[str]:
    lines = [
        f"{found['indent']}pass  # {found['command']}"
        if (found := COMMAND.fullmatch(line.rstrip()))
        else line
        for line in text.split("\n")
    ]
    yield "\n".join(lines)


def _even(text: str) -> Iterator[str]:
    for width in (4, 8, 2):
        lines = []
        for line in text.split("\n"):
            rest = line.lstrip(" \t")
            lines.append(line[: len(line) - len(rest)].expandtabs(width) + rest)
        yield "\n".join(lines)
        yield textwrap.dedent("\n".join(lines))


STEPS: dict[str, Callable[[str], Iterator[str]]] = {
    "held both sides of a merge conflict; the side with more work in it was used.": _one_side,
    "held invisible characters, as text from a PDF or web page does; they were taken out.": _visible,
    "held quotation marks or signs of a word processor; Python's were put in their place.": _plain_signs,
    "held prompt signs, as of a pasted session; they were taken out.": _without_prompts,
    "held line numbers; they were taken out.": _without_numbers,
    "held commands of the notebook (% or !), which are no Python; they were left out.": _without_commands,
    "mixed tabs and spaces, or was indented as a whole; it was indented evenly.": _even,
}
