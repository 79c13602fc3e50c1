"""Read a solution as tokens that stay the same when names, comments, text and layout are changed."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterator, Set
from dataclasses import dataclass

# Possessive, so that no text makes it slow; a string that is never closed runs to the end of its line or text.
LEXEME = re.compile(
    r"""(?P<skip>[ \t\f\r]++|\\\n|\#[^\n]*+)
      | (?P<newline>\n)
      | (?P<string>(?i:[rbuft]{1,2})?+(?:
            \"{3}(?:[^\\"]|\\.|"(?!""))*+(?:\"{3}|\Z) | '{3}(?:[^\\']|\\.|'(?!''))*+(?:'{3}|\Z)
          | "(?:[^\\"\n]|\\.)*+"? | '(?:[^\\'\n]|\\.)*+'? ))
      | (?P<number>\.?\d(?:[eE][+-](?=\d)|[\w.])*+)
      | (?P<name>[^\W\d]\w*+)
      | (?P<other>\.\.\.|(?:\*\*|//|>>|<<|[-+*/%&|^@=<>!:])=|->|\*\*|//|>>|<<|.)""",
    re.VERBOSE | re.DOTALL,
)
KNOWN = frozenset({*keyword.kwlist, *dir(builtins)})
OPEN, CLOSE = "([{", ")]}"
NAME, NUMBER, STRING = "name", "0", '""'
BREAK = "\n"  # between definitions: nothing is compared across it


@dataclass(frozen=True)
class Token:
    """What is compared, and where it stands in the text; a `BREAK` stands nowhere."""

    value: str
    start: int
    end: int


Line = tuple[Token, ...]


def code_lines(text: str, *, literals: bool = False) -> Iterator[Line]:
    """The logical lines of a program, right or wrong, without comments, docstrings and layout.

    All names are one, but for keywords, builtins and what follows a dot; so are all numbers and all strings,
    unless `literals` asks to tell them apart.
    """
    line: list[Token] = []
    depth = 0
    for match in LEXEME.finditer(text):
        kind, word = match.lastgroup, match[0]
        if kind == "skip":
            continue
        if kind == "newline":
            if depth == 0 and line:
                yield from _logical(line)
                line = []
            continue
        if kind == "other" and word in OPEN:
            depth += 1
        elif kind == "other" and word in CLOSE:
            depth = max(0, depth - 1)
            if line and line[-1].value == ",":
                line.pop()
        after = line[-1].value if line else ""
        value = _value(str(kind), word, after, literals)
        if kind == "string" and line and line[-1].value == value == STRING:
            line[-1] = Token(STRING, line[-1].start, match.end())  # one string, laid out as two
        else:
            line.append(Token(value, match.start(), match.end()))
    if line:
        yield from _logical(line)


def words(text: str) -> Iterator[Line]:
    """The words of prose, one line each for a line, without case and punctuation."""
    place = 0
    for line in text.split("\n"):
        found = re.finditer(r"\w++", line)
        yield tuple(Token(m[0].casefold(), place + m.start(), place + m.end()) for m in found)
        place += len(line) + 1


def stream(text: str, *, code: bool, given: Set[tuple[str, ...]], literals: bool = False) -> list[Token]:
    """The tokens of a solution that are the student's own: without `given` lines, imports and signatures."""
    lines = code_lines(without_magic(text), literals=literals) if code else words(text)
    result: list[Token] = []
    for line in lines:
        if values(line) in given or (code and line[0].value in ("import", "from")):
            continue
        body = _after_signature(line) if code else line
        if len(body) < len(line):
            result.append(Token(BREAK, 0, 0))
        result += body
    return result


def values(line: Line) -> tuple[str, ...]:
    """A line as it is compared."""
    return tuple(token.value for token in line)


def without_magic(text: str) -> str:
    """The text with a `%%` line on top blanked, so that places stay what they are."""
    first, newline, rest = text.partition("\n")
    return " " * len(first) + newline + rest if first.startswith("%%") else text


def _value(kind: str, word: str, after: str, literals: bool) -> str:
    if kind == "name":
        word = unicodedata.normalize("NFKC", word)  # as Python does
        return word if word in KNOWN or after == "." else NAME
    if kind in ("number", "string") and not literals:
        return NUMBER if kind == "number" else STRING
    return word


def _logical(line: list[Token]) -> Iterator[Line]:
    """The line, unless it is text that stands for itself: a docstring, or a comment in quotes."""
    if any(token.value[-1:] not in ("'", '"') for token in line):
        yield tuple(line)


def _after_signature(line: Line) -> Line:
    """What stands behind the colon of a `def` or `class`; another line as it is."""
    at = 1 if line[0].value == "async" else 0
    if at >= len(line) or line[at].value not in ("def", "class"):
        return line
    depth = 0
    for place, token in enumerate(line):
        depth += (token.value in OPEN) - (token.value in CLOSE)
        if token.value == ":" and depth == 0:
            return line[place + 1 :]
    return ()
