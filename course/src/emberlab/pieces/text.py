"""Source text as lines: read, written back with its own newlines, and moved without harm to its strings."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

BOM = "\ufeff"


@dataclass(frozen=True)
class Text:
    """A source as the lines that Python counts, with what is needed to write it back as it came."""

    lines: tuple[str, ...]
    newline: str = "\n"
    bom: bool = False

    @classmethod
    def read(cls, source: str) -> Text:
        r"""Split a source the way Python's parser does: at ``\n``, ``\r\n`` and ``\r``, and nowhere else."""
        body = source.removeprefix(BOM)
        crlf = body.count("\r\n")
        newline = "\r\n" if crlf > body.count("\n") - crlf else "\n"
        return cls(tuple(re.split("\r\n|\r|\n", body)), newline, len(body) < len(source))

    def write(self, lines: Sequence[str]) -> str:
        """Join lines in this text's own manner (a last empty line is a final newline)."""
        return (BOM if self.bom else "") + self.newline.join(lines)

    @property
    def code(self) -> str:
        """The text as the parser and the tokenizer both count it."""
        return "\n".join(self.lines)


@contextmanager
def silently() -> Iterator[None]:
    """Keep the parser's warnings about odd code to ourselves: we read the same code again and again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@lru_cache(maxsize=8)
def parse(text: Text) -> ast.Module:
    """Parse silently; the tree is shared, so copy what you change. Raises what `ast.parse` raises."""
    with silently():
        return ast.parse(text.code)


@lru_cache(maxsize=16)
def tokens(text: Text) -> tuple[tokenize.TokenInfo, ...]:
    """The tokens of a text that parses."""
    return tuple(tokenize.generate_tokens(io.StringIO(text.code + "\n").readline))


def comments(text: Text) -> dict[int, str]:
    """The lines (from 0) that hold a comment and nothing else, with the comment."""
    found = {}
    for token in tokens(text):
        row, column = token.start
        if token.type == tokenize.COMMENT and not text.lines[row - 1][:column].strip():
            found[row - 1] = token.string
    return found


def inside_strings(text: Text) -> set[int]:
    """The lines (from 0) that begin inside a string literal: their leading blanks are data."""
    found: set[int] = set()
    opened: list[int] = []
    for token in tokens(text):
        kind = tokenize.tok_name[token.type]
        if kind == "STRING":
            found.update(range(token.start[0], token.end[0]))
        elif kind in ("FSTRING_START", "TSTRING_START"):  # Python 3.12 and 3.14: a string in several tokens
            opened.append(token.start[0])
        elif kind in ("FSTRING_END", "TSTRING_END"):
            found.update(range(opened.pop(), token.end[0]))
    return found


def indent_of(line: str) -> str:
    """The blanks that a line begins with."""
    return line[: len(line) - len(line.lstrip())]


def mover(text: Text, old: str, new: str) -> Callable[[int], str]:
    """Give a function from a line's number (from 0) to the line with the indentation ``old`` made ``new``.

    Lines inside string literals keep every blank; so do continuation lines that stand further left.
    """
    if old == new:
        return lambda at: text.lines[at]
    kept, notes = inside_strings(text), comments(text)

    def move(at: int) -> str:
        line = text.lines[at]
        if at in kept or not line.strip():
            return line
        if line.startswith(old):
            return new + line.removeprefix(old)
        return new + line.lstrip() if at in notes else line

    return move


def column(line: str, utf8_offset: int) -> int:
    """The place in a line that the parser's byte offset means."""
    return len(line.encode()[:utf8_offset].decode())
