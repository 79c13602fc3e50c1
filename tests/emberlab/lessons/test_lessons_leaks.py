"""What a release must not hold is found in it, however it is wrapped."""

from __future__ import annotations

import base64
import gzip
import html
import json
import urllib.parse
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emberlab.lessons.__main__ import main
from emberlab.lessons.course import Course
from emberlab.lessons.leaks import Secret, leaks_in, secrets_of
from emberlab.lessons.notebook import dumps, node, to_notebook
from emberlab.lessons.source import read_lesson

LINE = "return tuple(reversed(found))"
SECRETS = [Secret(LINE, "piece steps")]


def test_bodies_comments_probes_mistakes_and_answers_are_secret(course: Course) -> None:
    lesson = read_lesson(course.source("01_boxes"), course.reference)
    texts = {secret.text for secret in secrets_of(lesson)}
    assert {
        "return math.prod(shape)",
        "The product of no numbers is one.",
        "found.append(stride)",
        "the last dimension comes first",
        "return len(distinct) <= 1",
        "return [emberlet.count(shape) for shape in hidden_shapes(rng)]",
        "found = [math.prod(shape[:at]) for at in range(len(shape))]",
        "Because one is what leaves every other product as it is.",
    } <= texts
    given = {"distinct = set(self.sides)", "def is_cube(self) -> bool:", "Whether all sides are equal."}
    assert not given & texts
    assert not any("HIDDEN TESTS" in text or "SOLUTION" in text or "six elements" in text for text in texts)


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WRAPPINGS: list[Callable[[str], Any]] = [
    lambda text: text,
    lambda text: text.replace(" ", "   \n\t"),
    lambda text: [text[:9], text[9:]],
    lambda text: {text: 1},
    lambda text: {"a": [{"b": text}]},
    lambda text: f"prose {text}; more",
    lambda text: html.escape(f"<p>{text}</p>"),
    lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    urllib.parse.quote,
    lambda text: json.dumps(json.dumps(f'"{text}"\n')),
    lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    lambda text: "".join(f"\\x{ord(letter):02x}" for letter in text),
    packed,
    lambda text: packed("x" * 100 + " " + text),
    lambda text: base64.encodebytes(("y" * 90 + "\n" + text).encode()).decode(),
    lambda text: base64.urlsafe_b64encode(("\u00ff\u00fe " + text).encode()).decode(),
    lambda text: "data:text/x-python;base64," + packed(text),
    lambda text: "identifier_of_many_letters " + packed(text),
    lambda text: packed(packed(text)),
    lambda text: text.encode().hex(),
    lambda text: base64.b64encode(zlib.compress(text.encode())).decode(),
    lambda text: base64.b64encode(gzip.compress(text.encode())).decode(),
    lambda text: base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\x00tEXtComment\x00" + text.encode()).decode(),
]


@pytest.mark.parametrize("wrap", WRAPPINGS)
def test_a_wrapped_line_is_found(wrap: Callable[[str], Any]) -> None:
    notebook = {"cells": [], "metadata": {"x": wrap(f"{LINE}")}}
    assert leaks_in(notebook, SECRETS) == [f"piece steps: {LINE!r}"]
    assert leaks_in({"cells": [], "metadata": {"x": wrap("return tuple(found)")}}, SECRETS) == []


def test_a_line_grown_to_other_words_is_another_line() -> None:
    secret = [Secret("i = 0", "piece a")]
    assert leaks_in("hi = 01", secret) == []
    assert leaks_in("if x: i = 0", secret)


def place_source(nb: Any, text: str) -> None:
    nb.cells[0].source += f"\n{text}"


def place_metadata(nb: Any, text: str) -> None:
    nb.cells[1].metadata["note"] = text


def place_notebook_metadata(nb: Any, text: str) -> None:
    nb.metadata["note"] = {"deep": [text]}


def place_output(nb: Any, text: str) -> None:
    cell = next(cell for cell in nb.cells if cell.cell_type == "code")
    data = {"text/html": html.escape(text)}
    cell.outputs = [node({"output_type": "display_data", "data": data, "metadata": {}})]


def place_attachment(nb: Any, text: str) -> None:
    nb.cells[0].attachments = {"a.png": {"image/png": packed(text)}}


@pytest.mark.parametrize(
    "place", [place_source, place_metadata, place_notebook_metadata, place_output, place_attachment]
)
@pytest.mark.parametrize("what", ["piece", "hidden", "answer"])
def test_the_gate_finds_a_leak_anywhere_in_a_release(
    course: Course, tmp_path: Path, place: Callable[[Any, str], None], what: str, capsys: Any
) -> None:
    lesson = read_lesson(course.source("01_boxes"), course.reference)
    notebook = to_notebook(lesson)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.source = "released"
    folder = tmp_path / "release" / "01_boxes"
    folder.mkdir(parents=True)
    (folder / "01_boxes.ipynb").write_text(dumps(notebook))
    command = ["--course", str(course.root), "check-clean", str(tmp_path / "release")]
    assert main(command) == 0
    line = next(secret.text for secret in secrets_of(lesson) if secret.of.startswith(what))
    place(notebook, line)
    (folder / "01_boxes.ipynb").write_text(dumps(notebook))
    assert main(command) == 1
    assert line in capsys.readouterr().err


def test_the_gate_reads_other_files_and_their_names(tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"\x00\xff" + LINE.encode())
    assert leaks_in(tmp_path, SECRETS)
    (tmp_path / "data.bin").write_bytes(b"")
    assert not leaks_in(tmp_path, SECRETS)
    (tmp_path / LINE).write_bytes(b"")
    assert leaks_in(tmp_path, SECRETS)
