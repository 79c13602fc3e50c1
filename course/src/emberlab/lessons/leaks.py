"""Find answers in what students are given: piece bodies, hidden tests and model answers, however wrapped."""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emberlab.lessons.cells import Cell, Check, Lesson, PieceCell, Question

BASE64 = re.compile(r"(?:[A-Za-z0-9+/_-]{16,}\n)+[A-Za-z0-9+/_-]+={0,2}|[A-Za-z0-9+/_-]{16,}={0,2}")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[ntr\"'\\/])")
MOST = 10_000_000  # bytes of one decompressed text
DEPTH = 3  # how many wrappings, one in the other, are taken off


@dataclass(frozen=True)
class Secret:
    """A line that no student may be given, and what it is a line of."""

    text: str
    of: str


def secrets_of(lesson: Lesson) -> list[Secret]:
    """Every line of substance (two words or more) of the lesson's piece bodies, probes, mistakes and answers.

    A comment is a secret of its own, so that neither the code nor its explanation is given away. A line of a
    probe or mistake that also stands in what the lesson gives (a visible check, a faded example) is none.
    """
    given = {line.strip() for cell in lesson.cells for line in _given(cell)}
    found: dict[Secret, None] = {}
    for cell in lesson.cells:
        match cell:
            case PieceCell():
                of, lines = f"piece {' '.join(cell.pieces)}", solution_lines(cell.source)
            case Check():
                of = f"hidden tests of {cell.id}"
                lines = [line for line in cell.hidden if line.strip() not in given]
            case Question():
                of, lines = f"answer to {cell.id}", re.split(r"\n|(?<=[.?!]) ", cell.answer)
            case _:
                continue
        for line in lines:
            parts = [line] if isinstance(cell, Question) else [line, *line.split("  # ")]
            for part in parts:
                text = " ".join(part.strip().removeprefix("#").split())
                if len(re.findall(r"\w+", text)) >= 2:
                    found[Secret(text, of)] = None
    return list(found)


def _given(cell: Cell) -> list[str]:
    """The lines of code that the lesson's own cells show in the open."""
    match cell:
        case Check():
            return cell.body.splitlines()
        case PieceCell():
            hidden = set(solution_lines(cell.source))
            return [line for line in cell.source.splitlines() if line not in hidden]
    return []


def solution_lines(source: str) -> list[str]:
    """The lines between nbgrader's solution marks."""
    lines, inside = [], False
    for line in source.splitlines():
        if line.strip() == "### BEGIN SOLUTION":
            inside = True
        elif line.strip() == "### END SOLUTION":
            inside = False
        elif inside:
            lines.append(line)
    return lines


def leaks_in(given: Path | str | dict[str, Any], secrets: Iterable[Secret]) -> list[str]:
    """What of `secrets` can be read in a folder, a text or a notebook, as sentences; empty when it is clean.

    Looks into every string of a notebook (sources, metadata, outputs, attachments), through base64,
    hexadecimal, zlib, HTML, URL and backslash escapes.
    """
    forms: dict[str, None] = {}
    for text in _texts(given):
        _unwrap(text, DEPTH, forms)
    haystack = "\n".join(forms)
    return [
        f"{secret.of}: {secret.text!r}"
        for secret in secrets
        if secret.text in haystack and _stands_alone(secret.text, haystack)
    ]


def _stands_alone(needle: str, haystack: str) -> bool:
    """Whether the needle occurs with no letter or digit grown to its ends (`i = 0` is not in `hi = 01`)."""
    before = r"(?<!\w)" if needle[0].isalnum() else ""
    after = r"(?!\w)" if needle[-1].isalnum() else ""
    return re.search(before + re.escape(needle) + after, haystack) is not None


def _texts(given: Any) -> Iterator[str]:
    """Every string in a JSON value, keys too; of a path, its file's or its folder's."""
    if isinstance(given, Path):
        if given.is_dir():
            for path in sorted(given.rglob("*")):
                if path.is_file() and path.suffix != ".pyc":
                    yield path.name
                    yield from _texts(path)
        elif given.suffix == ".ipynb":
            yield from _texts(json.loads(given.read_text(encoding="utf-8")))
        else:
            yield given.read_bytes().decode("utf-8", "replace")
    elif isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        for key, value in given.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(given, list):
        if given and all(isinstance(line, str) for line in given):
            yield "".join(given)  # a source or an output kept as lines
        for value in given:
            yield from _texts(value)


def _unwrap(text: str, depth: int, forms: dict[str, None]) -> None:
    """Collect a text, blanks made single, and everything that it may be a wrapping of."""
    plain = " ".join(text.split())
    if not plain or plain in forms:
        return
    forms[plain] = None
    if not depth:
        return
    inner = [html.unescape(text), urllib.parse.unquote(text), ESCAPE.sub(_escaped, text)]
    for run in BASE64.findall(text):
        packed = "".join(run.split()).rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
        inner += _readable(
            base64.b64decode(packed + "=" * (-len(packed) % 4)) if len(packed) % 4 != 1 else b""
        )
    for run in HEX.findall(text):
        inner += _readable(bytes.fromhex(run))
    for other in inner:
        _unwrap(other, depth - 1, forms)


def _escaped(found: re.Match[str]) -> str:
    """What a backslash escape of Python or JSON stands for."""
    code = found[1][1:]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]
    return {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1])


def _readable(data: bytes) -> Iterator[str]:
    """The text in some bytes, and in what they are if they are compressed."""
    yield data.decode("utf-8", "ignore")
    for bits in (zlib.MAX_WBITS, 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            yield zlib.decompressobj(bits).decompress(data, MOST).decode("utf-8", "ignore")
        except zlib.error:
            continue
