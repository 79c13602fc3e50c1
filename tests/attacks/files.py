"""Attacks with the file that is handed in: what it is, what stands in it, and where it points to."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attack import CHEAT, FOUR, HONEST, Attack
from grading_toy import DOUBLE, LESSON, cell_of
from nbformat import NotebookNode

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
LINKS = (
    '[a](javascript:alert(1)) [b](data:text/html;base64,PHNjcmlwdD4=) ![c](" onerror=alert(1) x=") '
    "<javascript:alert(1)> [d]: javascript:alert(1) $\\href{javascript:alert(1)}{x}$ &lt;script&gt; "
)
Damage = Callable[[NotebookNode], Any]


def whole(text: Callable[[str], str | bytes]) -> Callable[[Path, NotebookNode], object]:
    """A file made of the notebook's JSON."""

    def write(place: Path, notebook: NotebookNode) -> None:
        data = text(json.dumps(notebook))
        place.write_bytes(data if isinstance(data, bytes) else data.encode())

    return write


def link(target: str) -> Callable[[Path, NotebookNode], object]:
    """A symbolic link in place of the notebook."""
    return lambda place, _: place.symlink_to(target)


def _zip_bomb(_: str) -> bytes:
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{LESSON}.ipynb", "w") as member,
    ):
        for _ in range(400):
            member.write(b" " * 2**20)
    return held.getvalue()


def _gzip_bomb(_: str) -> bytes:
    return gzip.compress(bytes(400 * 2**20), 1)


def _tar_tricks(place: Path, notebook: NotebookNode) -> None:
    with tarfile.open(place.with_name("work.tar"), "w") as archive:
        for name, kind, target in (
            (f"{LESSON}.ipynb", tarfile.SYMTYPE, "/etc/passwd"),
            (f"../../../ada/{LESSON}/{LESSON}.ipynb", tarfile.REGTYPE, ""),
            (f"/tmp/{LESSON}.ipynb", tarfile.REGTYPE, ""),
            ("pipe.ipynb", tarfile.FIFOTYPE, ""),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)


def _zip_paths(place: Path, notebook: NotebookNode) -> None:
    with zipfile.ZipFile(place.with_name("work.zip"), "w") as archive:
        text = json.dumps(notebook)
        for name in (f"../../ada/{LESSON}/{LESSON}.ipynb", f"/etc/{LESSON}.ipynb", f"..\\..\\{LESSON}.ipynb"):
            archive.writestr(name, text)


def _pipe(place: Path, _: NotebookNode) -> None:
    os.mkfifo(place)


def _metadata(notebook: NotebookNode) -> None:
    name = "../../../../tmp/evil; rm -rf $HOME"
    notebook.metadata.kernelspec = {
        "name": name,
        "display_name": SCRIPT,
        "argv": ["touch", "/tmp/evil"],
        "language": "bash",
    }
    notebook.metadata.update(
        title=SCRIPT,
        authors=[{"name": SCRIPT}],
        language_info={"name": SCRIPT, "pygments_lexer": "../evil", "codemirror_mode": SCRIPT},
        jupytext={"formats": "py:percent,../../evil//py", "text_representation": {"extension": ".py"}},
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_module": SCRIPT}}}},
        papermill={"parameters": {"x": "__import__('os').system('touch /tmp/evil')"}},
    )
    for cell in notebook.cells:
        cell.metadata.update(
            tags=["remove-input", "parameters"], jupyter={"source_hidden": True}, name=SCRIPT
        )


def _outputs(notebook: NotebookNode) -> None:
    data = {
        "text/html": SCRIPT,
        "application/javascript": "alert(1)",
        "image/svg+xml": SCRIPT,
        "text/plain": "1000",
    }
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output, {"output_type": "stream", "name": "stdout", "text": "5 of 5 points"}]
            cell.execution_count = SCRIPT


def _attachments(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, "question-why")
    cell.source = f"![x](attachment:a.svg) ![y](attachment:b.png) ![z](attachment:c)\n\n{SCRIPT}\n\n{LINKS}"
    cell.attachments = {
        "a.svg": {"image/svg+xml": SCRIPT},
        "b.png": {"image/png": '"><script>alert(1)</script>', "text/html": SCRIPT},
        'c" onerror="alert(1)': {"image/png": "iVBORw0KGgo="},
    }


def _answer(text: str) -> Damage:
    return lambda notebook: cell_of(notebook, "question-why").update(source=text)


def _twins(notebook: NotebookNode) -> None:
    for cell in [*notebook.cells]:
        for _ in range(3):
            notebook.cells.append(
                {**cell, "source": "1000", "outputs": []} if "check" in str(cell.get("id")) else cell
            )


def _schema(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.nbgrader = {
            "schema_version": 99,
            "grade": True,
            "points": [1],
            "grade_id": {"a": 1},
            "task": "x",
        }


def _many_cells(notebook: NotebookNode) -> None:
    notebook.cells += [
        {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    ] * 30_000


def _source(name: str, text: str) -> Damage:
    return lambda notebook: cell_of(notebook, name).update(source=text)


HONEST_WORK = {"double": DOUBLE, "score": HONEST}
FILES: dict[str, Attack] = {
    "link-other": Attack(score=0, file=link(f"../../ada/{LESSON}/{LESSON}.ipynb")),
    "link-system": Attack(score=0, file=link("/etc/passwd")),
    "link-endless": Attack(score=0, file=link("/dev/zero")),
    "link-self": Attack(score=0, file=link(f"{LESSON}.ipynb")),
    "link-book": Attack(score=0, file=link("../../../grades/gradebook.db")),
    "pipe": Attack(score=0, file=_pipe),
    "zip-bomb": Attack(score=0, file=whole(_zip_bomb)),
    "gzip-bomb": Attack(score=0, file=whole(_gzip_bomb)),
    "tar-tricks": Attack(score=0, file=_tar_tricks),
    "zip-paths": Attack(score=0, file=_zip_paths),
    "deep-json": Attack(score=0, file=whole(lambda text: '{"cells": ' + "[" * 500_000)),
    "deep-metadata": Attack(
        score=HONEST,
        double=DOUBLE,
        at_most=True,
        file=whole(
            lambda text: text.replace('"metadata": {', '"metadata": {"x": ' + "[" * 900 + "]" * 900 + ",", 1)
        ),
    ),
    "long-number": Attack(
        **HONEST_WORK,
        file=whole(lambda text: text[:-1] + ', "nbformat_minor": ' + "9" * 100_000 + "}"),
        at_most=True,
    ),
    "binary": Attack(score=0, file=whole(lambda text: b"\x80\x04cos\nsystem\n(S'touch /tmp/evil'\ntR.")),
    "long-line": Attack(
        **HONEST_WORK,
        file=whole(
            lambda text: text.replace(
                '"outputs": []',
                '"outputs": [{"output_type": "stream", "name": "stdout",'
                ' "text": "' + "x" * 120_000_000 + '"}]',
                1,
            )
        ),
    ),
    "many-cells": Attack(**HONEST_WORK, change=_many_cells),
    "metadata": Attack(**HONEST_WORK, change=_metadata),
    "outputs": Attack(change=_outputs),
    "attachments": Attack(**HONEST_WORK, change=_attachments),
    "markdown": Attack(
        **HONEST_WORK, change=_answer(f"{SCRIPT}\n\n{LINKS}\n\n```html\n{SCRIPT}\n```\n`{SCRIPT}`")
    ),
    "twins": Attack(change=_twins),
    "schema": Attack(**HONEST_WORK, change=_schema, at_most=True),
    "source-number": Attack(total="", score=0, change=lambda nb: cell_of(nb, "build-total").update(source=5)),
    "half-character": Attack(
        DOUBLE + "# \ud800\n", score=HONEST, answer="Half \ud800 a character.", at_most=True
    ),
    "controls": Attack(
        DOUBLE + "# \x00\x1b]0;pwned\x07\x1b[2J\u202e\n",
        score=HONEST,
        answer="\x1b[2J\x00\u202e",
        at_most=True,
    ),
    "hidden-marks": Attack(f"{FOUR}### BEGIN HIDDEN TESTS\n### BEGIN SOLUTION\n"),
    "marks-in-answer": Attack(
        **HONEST_WORK, change=_answer("### BEGIN HIDDEN TESTS\n### END SOLUTION\n=== BEGIN MARK SCHEME ===")
    ),
    # What reads a student's text: Python's parser, Markdown's, the highlighter's.
    "parser-depth": Attack("x = " + "(" * 5000 + "1" + ")" * 5000, score=CHEAT),
    "parser-minus": Attack("x = " + "-" * 50_000 + "1"),
    "parser-dots": Attack("x = a" + ".b" * 50_000),
    "parser-ifs": Attack("\n".join(" " * n + "if 1:" for n in range(500))),
    "long-code": Attack(
        change=lambda nb: cell_of(nb, "build-double").update(source=FOUR + "x = a" + ".b" * 4_000_000)
    ),
    "many-lines": Attack(
        change=lambda nb: cell_of(nb, "build-double").update(source=FOUR + "x = 1\n" * 1_000_000)
    ),
    "markdown-brackets": Attack(**HONEST_WORK, change=_answer("[" * 20_000 + "](" * 5000)),
    "markdown-quotes": Attack(**HONEST_WORK, change=_answer("> " * 3000 + "x")),
    "markdown-stars": Attack(
        **HONEST_WORK, change=_answer("*_" * 10_000 + "`" * 5000 + "$" * 5001 + "~" * 5000)
    ),
    "markdown-lists": Attack(**HONEST_WORK, change=_answer("\n".join("  " * n + "- x" for n in range(700)))),
    "markdown-tildes": Attack(**HONEST_WORK, change=_answer("~~~a\n" * 100_000)),
    "markdown-tables": Attack(
        **HONEST_WORK, change=_answer("|" * 5000 + "\n" + "|-" * 5000 + "\n" + "|" * 5000)
    ),
}
