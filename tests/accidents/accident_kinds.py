"""Honest accidents with a notebook: what each does to it, and a part of the sentence that tells of its repair."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from emberlab.lessons.mending import body_of

Notebook = dict[str, Any]
Damage = Callable[[Notebook], None]
Spoil = Callable[[str], str]

PERMUTE, NUMEL = "build-shape-permute", "build-shape-numel"
CHECK = "check-permute"
NAMED = "The cell that builds emberlet.shape.permute "


def find(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def spoilt(spoil: Spoil, name: str = PERMUTE) -> Damage:
    """An accident with the text of one cell."""

    def damage(notebook: Notebook) -> None:
        cell = find(notebook, name)
        cell["source"] = spoil(text_of(cell))

    return damage


def body(spoil: Spoil) -> Damage:
    """An accident with the text of one cell, below its `%%build` line."""

    def whole(text: str) -> str:
        line, rest = text.split("\n", 1)
        return f"{line}\n{spoil(rest)}"

    return spoilt(whole)


def _conflict(text: str) -> str:
    half = text.split("\n", 1)
    theirs = "def permute(shape, strides, dims):\n    raise NotImplementedError()"
    return f"{half[0]}\n<<<<<<< HEAD\n{half[1]}\n=======\n{theirs}\n>>>>>>> origin/main\n"


def _conflict_theirs(text: str) -> str:
    line, rest = text.split("\n", 1)
    mine = "def permute(shape, strides, dims):\n    raise NotImplementedError()"
    return f"<<<<<<< local\n{line}\n{mine}\n=======\n{line}\n{rest}\n>>>>>>> remote\n"


def _prompts(text: str) -> str:
    lines = text.split("\n")
    return "\n".join((">>> " if not line[:1].isspace() else "... ") + line for line in lines)


def _numbers(text: str) -> str:
    return "\n".join(f"{number:>3} {line}" for number, line in enumerate(text.split("\n"), start=1))


def _tabs(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        line.replace("    ", "\t", 1) if number % 2 and line.startswith("    ") else line
        for number, line in enumerate(lines)
    )


def _wrong_quotes(text: str) -> str:
    return f"import functools as “f”\n{text}" if '"' not in text else text.replace('"', "”")


def _retype(name: str, kind: str) -> Damage:
    def damage(notebook: Notebook) -> None:
        cell = find(notebook, name)
        cell["cell_type"] = kind
        cell.pop("outputs", None)
        cell.pop("execution_count", None)

    return damage


def _in_the_check(notebook: Notebook) -> None:
    cell, check = find(notebook, PERMUTE), find(notebook, CHECK)
    line, work = text_of(cell).split("\n", 1)
    check["source"] = f"{work}\n\n{text_of(check)}"
    cell["source"] = (
        f"{line}\ndef permute(shape, strides, dims):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )


def _twice(notebook: Notebook) -> None:
    notebook["cells"] += copy.deepcopy(notebook["cells"])


def _split(notebook: Notebook) -> None:
    """Between two lines of a function, as Jupyter's Ctrl-Shift-minus does."""
    cell = find(notebook, PERMUTE)
    lines = text_of(cell).rstrip().split("\n")
    cell["source"] = "\n".join(lines[:-1])
    rest = {"cell_type": "code", "metadata": {}, "source": lines[-1], "outputs": [], "execution_count": None}
    notebook["cells"].insert(notebook["cells"].index(cell) + 1, rest)


def _split_pieces(notebook: Notebook) -> None:
    """Between two definitions of one cell; the second half has neither label nor `%%build` line."""
    cell = find(notebook, NUMEL)
    at = text_of(cell).index("\ndef contiguous_strides")
    rest = {
        "cell_type": "code",
        "metadata": {},
        "source": text_of(cell)[at:].strip(),
        "outputs": [],
        "execution_count": None,
    }
    cell["source"] = text_of(cell)[:at]
    notebook["cells"].insert(notebook["cells"].index(cell) + 1, rest)


def _merged(notebook: Notebook) -> None:
    one, two = find(notebook, NUMEL), find(notebook, PERMUTE)
    one["source"] = f"{text_of(one)}\n\n{text_of(two)}"
    notebook["cells"].remove(two)


def _merged_with_check(notebook: Notebook) -> None:
    one, two = find(notebook, PERMUTE), find(notebook, CHECK)
    one["source"] = f"{text_of(one)}\n\n{text_of(two)}"
    notebook["cells"].remove(two)


def _merged_into_prose(notebook: Notebook) -> None:
    cell = find(notebook, PERMUTE)
    at = notebook["cells"].index(cell)
    above = notebook["cells"][at - 1]
    above["source"] = f"{text_of(above)}\n\n{text_of(cell)}"
    del notebook["cells"][at]


def _kernel(name: str, language: str) -> Damage:
    def damage(notebook: Notebook) -> None:
        notebook["metadata"] = {"kernelspec": {"name": name, "language": language, "display_name": name}}

    return damage


def _no_metadata(notebook: Notebook) -> None:
    notebook["metadata"] = {}


def _out_of_order(notebook: Notebook) -> None:
    for number, cell in enumerate(reversed(notebook["cells"])):
        if cell["cell_type"] == "code":
            cell["execution_count"] = number


def _colab(notebook: Notebook) -> None:
    notebook["metadata"]["colab"] = {"provenance": [], "toc_visible": True}
    notebook["metadata"]["accelerator"] = "GPU"
    notebook["nbformat_minor"] = 0
    for cell in notebook["cells"]:
        cell["metadata"] |= {"id": cell.pop("id", "x"), "colab": {"base_uri": "https://localhost:8080/"}}
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x\n"]}]


def _vs_code(notebook: Notebook) -> None:
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell.pop("id", None)


def _format_3(notebook: Notebook) -> None:
    cells = notebook.pop("cells")
    for cell in cells:
        cell.pop("id", None)
        if cell["cell_type"] == "code":
            cell["input"], cell["language"] = cell.pop("source"), "python"
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def _format_2(notebook: Notebook) -> None:
    _format_3(notebook)
    notebook["nbformat"] = 2


def _windows(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell).replace("\n", "\r\n")


def _flags(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if settings := cell["metadata"].get("nbgrader"):
            settings |= {"locked": not settings["locked"], "schema_version": 1}


def _deleted(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if text_of(cell).startswith("%%build")]
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def with_magics(text: str) -> str:
    return f"!pip install numpy\n{text}\n%timeit permute((1, 2), (2, 1), (1, 0))\npermute?"


def renamed_line(line: str) -> Damage:
    return spoilt(lambda text: f"{line}\n{body_of(text)}")


BUILD = "%%build emberlet.shape.permute"
KINDS: dict[str, tuple[Damage, str]] = {
    "conflict": (body(_conflict), NAMED + "held both sides of a merge conflict"),
    "conflict theirs": (spoilt(_conflict_theirs), NAMED + "held both sides of a merge conflict"),
    "colab": (_colab, ""),
    "vs code": (_vs_code, ""),
    "format 3": (_format_3, "saved in format 3"),
    "format 2": (_format_2, "saved in format 2"),
    "out of order": (_out_of_order, ""),
    "twice": (_twice, "stands twice in your notebook"),
    "split": (_split, "split inside a definition"),
    "split pieces": (_split_pieces, "stands in several cells"),
    "merged": (_merged, "merged into one were taken apart"),
    "merged with its check": (_merged_with_check, "The check permute was missing"),
    "merged into prose": (_merged_into_prose, "merged into one were taken apart"),
    "R": (_kernel("ir", "R"), "another kernel"),
    "Julia": (_kernel("julia-1.9", "julia"), "another kernel"),
    "Python 2": (_kernel("python2", "python"), "another kernel"),
    "no kernel": (_no_metadata, ""),
    "Windows": (_windows, ""),
    "non-breaking blanks": (
        body(lambda text: text.replace("    ", "\u00a0\u00a0\u00a0 ")),
        NAMED + "held invisible",
    ),
    "zero width": (body(lambda text: text.replace("def ", "def\u200b ")), NAMED + "held invisible"),
    "smart quotes": (body(lambda text: text + "\nname = “permute”\n"), NAMED + "held quotation marks"),
    "full width": (
        body(lambda text: text.replace("(", "（").replace(")", "）")),
        NAMED + "held quotation marks",
    ),
    "tabs": (body(_tabs), NAMED + "mixed tabs"),
    "indented": (
        body(lambda text: "\n".join("  " + line for line in text.split("\n"))),
        NAMED + "mixed tabs",
    ),
    "prompts": (body(_prompts), NAMED + "held prompt signs"),
    "numbers": (body(_numbers), NAMED + "held line numbers"),
    "magics": (body(with_magics), NAMED + "held commands"),
    "magics and blanks": (
        body(lambda text: with_magics(text).replace("    ", "\u00a0   ")),
        NAMED + "held commands",
    ),
    "no build line": (spoilt(body_of), NAMED + "had lost its %%build line"),
    "%% build": (renamed_line("%% build emberlet.shape.permute"), NAMED + "had a changed %%build line"),
    "%build": (renamed_line("%build emberlet.shape.permute"), NAMED + "had a changed %%build line"),
    "%%Build": (renamed_line("  %%Build emberlet.shape.permute "), NAMED + "had a changed %%build line"),
    "%%bulid": (renamed_line("%%bulid emberlet.shape.permute"), NAMED + "had a changed %%build line"),
    "# %%build": (renamed_line(f"# {BUILD}"), NAMED + "had a changed %%build line"),
    " %%build twice": (renamed_line(f" {BUILD}\n{BUILD}"), ""),
    "Markdown": (_retype(PERMUTE, "markdown"), NAMED + "had become a markdown cell"),
    "raw": (_retype(PERMUTE, "raw"), NAMED + "had become a raw cell"),
    "in the check": (_in_the_check, "your work stood in a check"),
    "flags": (_flags, "had other grading settings"),
    "only build cells": (_deleted, "was missing; it was put back"),
}


def _json_conflict(text: str) -> str:
    """Git's marks in the file itself, around the lines of one cell."""
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if "%%build emberlet.shape.permute" in line)
    other = [line.replace("permute", "permute") for line in lines[at : at + 1]]
    stub = ['    "def permute(shape, strides, dims):\\n",', '    "    raise NotImplementedError()"']
    end = next(number for number in range(at, len(lines)) if lines[number].strip() == "]")
    mine = lines[at:end]
    marked = ["<<<<<<< HEAD", *mine, "=======", *other, *stub, ">>>>>>> 3f2a1c0 (a friend's)"]
    return "\n".join([*lines[:at], *marked, *lines[end:]])


def _big(notebook: Notebook) -> bytes:
    """More than 100 MB of outputs, some of it on one line."""
    notebook = copy.deepcopy(notebook)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    cells[0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": 'a "b" \\ [' * 6_000_000}]
    cells[1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["all work and no play ]} \\ \n"] * 1_500_000}
    ]
    return json.dumps(notebook).encode()


def _text(notebook: Notebook) -> str:
    lines = copy.deepcopy(notebook)
    for cell in lines["cells"]:
        cell["source"] = text_of(cell).splitlines(keepends=True)
    return json.dumps(lines, indent=1, ensure_ascii=False)


def _latin(notebook: Notebook) -> bytes:
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        # The lesson's own prose has letters that the encoding lacks; a student in such a world has none.
        cell["source"] = text_of(cell).encode("cp1252", "replace").decode("cp1252")
    return _text(notebook).encode("cp1252")


FILES: dict[str, tuple[Callable[[Notebook], bytes], str]] = {
    "conflict in the file": (lambda nb: _json_conflict(_text(nb)).encode(), "both sides of a merge conflict"),
    "conflict, Windows": (
        lambda nb: _json_conflict(_text(nb)).replace("\n", "\r\n").encode(),
        "both sides of a merge conflict",
    ),
    "byte order mark": (lambda nb: b"\xef\xbb\xbf" + _text(nb).encode(), ""),
    "UTF-16": (lambda nb: _text(nb).encode("utf-16"), "The file was in UTF-16"),
    "UTF-16 without mark": (lambda nb: _text(nb).encode("utf-16-le"), "The file was in UTF-16"),
    "UTF-32": (lambda nb: _text(nb).encode("utf-32"), "The file was in UTF-32"),
    "Latin-1": (_latin, "an old encoding"),
    "one bad byte": (
        lambda nb: _text(nb).encode().replace(b"strides change", b"strides chang\xff"),
        "Bytes in the file",
    ),
    "garbage behind": (lambda nb: _text(nb).encode() + b"\n}}\n<<< end", "behind the notebook's end"),
    "twice in one file": (lambda nb: (_text(nb) * 2).encode(), "behind the notebook's end"),
    "NaN": (
        lambda nb: _text(nb).replace('"nbformat":', '"x": NaN, "y": -Infinity, "nbformat":').encode(),
        "",
    ),
    "keys twice": (lambda nb: _text(nb).replace('"nbformat":', '"nbformat": 3, "nbformat":').encode(), ""),
    "cut off": (lambda nb: _text(nb).encode()[:-300], "ends in its middle"),
    "format 7": (lambda nb: _text(nb).replace('"nbformat": 4', '"nbformat": 7').encode(), "format unknown"),
    "100 MB of outputs": (_big, ""),
}
