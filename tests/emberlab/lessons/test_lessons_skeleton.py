"""A student's notebook, however it was treated, comes back as the release with the answers in it."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum
from toy_course import BOXES, make_course

from emberlab.lessons.course import Course
from emberlab.lessons.notebook import dumps, loads, to_notebook
from emberlab.lessons.skeleton import rebuild
from emberlab.lessons.source import read_lesson
from emberlab.lessons.student import StudentCell, read_student
from emberlab.pieces import clear, definition, splice

COUNT = "%%build emberlet.shape.count emberlet.shape.steps\ndef count(shape):\n    return 7\n"
CUBE = "%%build emberlet.box.Box.is_cube\nclass Box:\n    def is_cube(self):\n        return True\n"
ANSWER = "Because I say so."


def release_of(course: Course) -> dict[str, Any]:
    """What nbgrader releases of the toy course's first lesson, as the JSON of its file."""
    solved = dumps(to_notebook(read_lesson(course.source("01_boxes"), course.reference)))
    course.notebook("01_boxes").parent.mkdir(parents=True, exist_ok=True)
    course.notebook("01_boxes").write_text(solved)
    config = Path(__file__).parents[3] / "course" / "nbgrader_config.py"
    (course.root / "nbgrader_config.py").write_text(config.read_text())
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "01_boxes", "--force"]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    path = course.root.parent / "build" / "release" / "01_boxes" / "01_boxes.ipynb"
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return release_of(make_course(tmp_path_factory.mktemp("release") / "course"))


@pytest.fixture
def release(released: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(released)


def find(notebook: dict[str, Any], grade_id: str) -> dict[str, Any]:
    (cell,) = [
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


@pytest.fixture
def student(release: dict[str, Any]) -> dict[str, Any]:
    """An honest student's notebook: all written, run, with outputs and the traces of an editor."""
    notebook = copy.deepcopy(release)
    find(notebook, "build-shape-count")["source"] = COUNT
    find(notebook, "build-box-Box-is_cube")["source"] = CUBE.splitlines(keepends=True)
    find(notebook, "question-empty-product")["source"] = ANSWER
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"]["vscode"] = {"languageId": "python"}
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["seen\n"]}]
    return notebook


def check_rebuilt(result: Any, release: dict[str, Any], *, answers: tuple[str, str, str]) -> None:
    """Everything but the three solution sources is the release's, and nbformat and nbgrader accept it."""
    result = loads(dumps(result))
    MetadataValidator().validate_nb(result)
    got = [cell for cell in result.cells if not cell.id.startswith("own-")]
    expected = loads(json.dumps(release)).cells
    assert [cell.id for cell in got] == [cell.id for cell in expected]
    written = iter(answers)
    for cell, original in zip(got, expected, strict=True):
        assert cell.cell_type == original.cell_type
        assert cell.metadata == original.metadata
        assert "outputs" not in cell or cell.outputs == []
        solution = original.metadata.get("nbgrader", {}).get("solution")
        assert cell.source == (next(written) if solution else original.source)


ALL = (COUNT, CUBE, ANSWER)


def stubs(release: dict[str, Any]) -> tuple[str, str, str]:
    ids = ("build-shape-count", "build-box-Box-is_cube", "question-empty-product")
    return tuple("".join(find(release, name)["source"]) for name in ids)  # type: ignore[return-value]


@pytest.mark.parametrize("keep_extra", [False, True])
def test_an_honest_notebook_needs_no_repair(release: Any, student: Any, keep_extra: bool) -> None:
    before = copy.deepcopy(student)
    result, repairs = rebuild(release, student, keep_extra)
    check_rebuilt(result, release, answers=ALL)
    assert repairs == []
    assert student == before
    assert rebuild(release, student, keep_extra) == (result, repairs)


def test_an_untouched_release_comes_back_as_it_is(release: Any) -> None:
    result, repairs = rebuild(release, release, True)
    check_rebuilt(result, release, answers=stubs(release))
    assert repairs == []


def test_the_release_is_not_changed(release: Any, student: Any) -> None:
    before = copy.deepcopy(release)
    rebuild(release, student, True)
    assert release == before


# Each damage changes a student's notebook in place; the answers survive, and the sentence says what was done.

Damage = Callable[[dict[str, Any]], None]


def drop(grade_id: str) -> Damage:
    return lambda nb: nb["cells"].remove(find(nb, grade_id))


def put(grade_id: str, **changes: Any) -> Damage:
    return lambda nb: find(nb, grade_id).update(changes)


def settings_of(name: str, /, **changes: Any) -> Damage:
    return lambda nb: find(nb, name)["metadata"]["nbgrader"].update(changes)


def shuffle(nb: dict[str, Any]) -> None:
    nb["cells"].reverse()


def without_metadata(nb: dict[str, Any]) -> None:
    for cell in nb["cells"]:
        del cell["metadata"]


def without_ids(nb: dict[str, Any]) -> None:
    for cell in nb["cells"]:
        del cell["id"]
    nb["nbformat_minor"] = 0


def colab(nb: dict[str, Any]) -> None:
    nb["metadata"]["colab"] = {"provenance": []}
    nb["nbformat_minor"] = 0
    for cell in nb["cells"]:
        cell["metadata"] |= {"id": cell.pop("id"), "outputId": "1-2", "colab": {"base_uri": "x"}}


def renamed_ids(nb: dict[str, Any]) -> None:
    for number, cell in enumerate(nb["cells"]):
        cell["id"] = f"cell{number}"


def same_ids(nb: dict[str, Any]) -> None:
    for cell in nb["cells"]:
        cell["id"] = "x"


def version_3(nb: dict[str, Any]) -> None:
    cells = nb.pop("cells")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
            cell["language"] = "python"
            del cell["id"]
    nb |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def windows_lines(nb: dict[str, Any]) -> None:
    for cell in nb["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")


def retype(grade_id: str, kind: str) -> Damage:
    def damage(nb: dict[str, Any]) -> None:
        cell = find(nb, grade_id)
        cell["cell_type"] = kind
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)

    return damage


def tag_everything(nb: dict[str, Any]) -> None:
    for cell in nb["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]


def duplicate(grade_id: str, source: str | None = None, *, before: bool = False) -> Damage:
    def damage(nb: dict[str, Any]) -> None:
        cell = find(nb, grade_id)
        twin = copy.deepcopy(cell) | {"id": "twin"}
        if source is not None:
            twin["source"] = source
        nb["cells"].insert(nb["cells"].index(cell) + (not before), twin)

    return damage


def lose_build_line(nb: dict[str, Any]) -> None:
    find(nb, "build-shape-count")["source"] = COUNT.split("\n", 1)[1]


def bury_build_line(nb: dict[str, Any]) -> None:
    first, rest = COUNT.split("\n", 1)
    find(nb, "build-shape-count")["source"] = f"\n  \n%%time\n{first}  \n{rest}"


def wrong_build_line(nb: dict[str, Any]) -> None:
    find(nb, "build-shape-count")["source"] = (
        "%%build emberlet.shape.count emberlet.shape.other\n" + COUNT.split("\n", 1)[1]
    )


def swap_labels(nb: dict[str, Any]) -> None:
    one, two = find(nb, "build-shape-count"), find(nb, "build-box-Box-is_cube")
    one["metadata"], two["metadata"] = two["metadata"], one["metadata"]


def label_as_check(nb: dict[str, Any]) -> None:
    find(nb, "build-shape-count")["metadata"]["nbgrader"]["grade_id"] = "check-is-cube"


def answer_without_label(nb: dict[str, Any]) -> None:
    cell = find(nb, "question-empty-product")
    del cell["metadata"]["nbgrader"]
    del cell["id"]


def work_in_a_new_cell(nb: dict[str, Any]) -> None:
    """The stub was left alone, and the piece built in a cell of the student's own."""
    cell = find(nb, "build-shape-count")
    at = nb["cells"].index(cell)
    nb["cells"].insert(at + 2, {"cell_type": "code", "metadata": {}, "source": COUNT, "outputs": []})
    cell["source"] = "%%build emberlet.shape.count emberlet.shape.steps\n"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (colab, None),
        (renamed_ids, None),
        (same_ids, None),
        (without_ids, None),
        (version_3, None),
        (windows_lines, None),
        (lambda nb: nb.update(metadata={"x": 1}), None),
        (lambda nb: nb.pop("nbformat"), None),
        (shuffle, "in the lesson's order again"),
        (without_metadata, "The cell that builds emberlet.box.Box.is_cube had lost its label"),
        (drop("check-count-and-steps"), "The check count-and-steps was missing"),
        (drop("start"), "The first code cell was missing"),
        (put("check-is-cube", source="assert True"), "The check is-cube had been changed"),
        (put("start", source="import os"), "The first code cell had been changed"),
        (retype("check-is-cube", "markdown"), "The check is-cube had become a markdown cell"),
        (retype("build-shape-count", "markdown"), "had become a markdown cell; it is a code cell again"),
        (retype("build-shape-count", "raw"), "had become a raw cell"),
        (retype("question-empty-product", "code"), "The answer to empty-product had become a code cell"),
        (settings_of("check-is-cube", points=99), "The check is-cube had other grading settings"),
        (settings_of("check-is-cube", grade=False), "The check is-cube had other grading settings"),
        (settings_of("build-shape-count", solution=False), "had other grading settings"),
        (settings_of("build-shape-count", schema_version=1), None),
        (settings_of("build-shape-count", grade_id=["a"]), "recognised by its %%build line"),
        (settings_of("build-shape-count", grade_id="other"), "recognised by its %%build line"),
        (settings_of("question-empty-product", grade_id="other"), "recognised by its cell id"),
        (tag_everything, "The check is-cube carried tags"),
        (duplicate("check-is-cube"), "The check is-cube stood there 2 times"),
        (
            duplicate("build-shape-count"),
            "stands twice in your notebook; the last one with work in it was used",
        ),
        (duplicate("build-shape-count", "# later"), "stands twice in your notebook"),
        (duplicate("build-shape-count", "", before=True), "stands twice in your notebook"),
        (
            duplicate("question-empty-product", "YOUR ANSWER HERE", before=True),
            "stands twice in your notebook",
        ),
        (lose_build_line, "had lost its %%build line; it was put back"),
        (bury_build_line, "had a changed %%build line"),
        (wrong_build_line, "had a changed %%build line"),
        (swap_labels, "recognised by its %%build line"),
        (label_as_check, "recognised by its %%build line"),
        (answer_without_label, "recognised by its place"),
        (duplicate("question-empty-product", "YOUR ANSWER HERE"), "stands twice"),
        (duplicate("question-empty-product", "Wrong.", before=True), "the last one with work"),
        (duplicate("build-shape-count", COUNT.replace("7", "8"), before=True), "the last one with work"),
        (work_in_a_new_cell, "stands twice in your notebook"),
        (lambda nb: nb["cells"].insert(3, "not a cell"), "1 damaged cell(s)"),
        (lambda nb: nb["cells"].insert(3, {"cell_type": "code", "source": 7}), "1 damaged cell(s)"),
        (lambda nb: nb["cells"].insert(3, {"source": ""}), None),
        (lambda nb: nb["cells"].pop(0), "1 text or example cell(s) of the lesson were missing"),
        (lambda nb: nb["cells"][0].update(source="# Mine", metadata=None), "1 cell(s) of your own"),
        (lambda nb: nb["cells"].append({"cell_type": "code", "source": "x = 1"}), "1 cell(s) of your own"),
    ],
)
def test_damage_is_repaired_and_told(release: Any, student: Any, damage: Damage, said: str | None) -> None:
    damage(student)
    result, repairs = rebuild(release, student, False)
    check_rebuilt(result, release, answers=ALL)
    assert repairs == [] if said is None else any(said in repair for repair in repairs), repairs
    assert all(repair.endswith(".") for repair in repairs)


@pytest.mark.parametrize(
    "student_value",
    [
        None,
        3,
        "text",
        [],
        {},
        {"cells": None},
        {"cells": {}},
        {"cells": [None, 1, [], {}]},
        {"worksheets": [None, {}, {"cells": 3}]},
        {"cells": [{"cell_type": 3, "source": {}, "metadata": []}]},
    ],
)
def test_what_is_no_notebook_gives_the_release(release: Any, student_value: Any) -> None:
    result, repairs = rebuild(release, student_value, True)
    check_rebuilt(result, release, answers=stubs(release))
    assert any("empty" in repair for repair in repairs)


def test_a_missing_answer_is_told_and_empty(release: Any, student: Any) -> None:
    for name in ("build-shape-count", "question-empty-product"):
        drop(name)(student)
    result, repairs = rebuild(release, student, False)
    empty = stubs(release)
    check_rebuilt(result, release, answers=(empty[0], CUBE, empty[2]))
    assert repairs == [
        "The cell that builds emberlet.shape.count and emberlet.shape.steps was missing; "
        "it was put back empty.",
        "The answer to empty-product was missing; it was put back empty.",
    ]


def test_of_two_attempts_the_last_with_work_counts_and_the_other_is_kept(release: Any, student: Any) -> None:
    other = COUNT.replace("7", "8")
    duplicate("build-shape-count", other, before=True)(student)
    result, _ = rebuild(release, student, True)
    check_rebuilt(result, release, answers=ALL)
    assert [cell.source for cell in result.cells if cell.id.startswith("own-")] == [other]
    again, _ = rebuild(release, json.loads(dumps(result)), True)
    assert again == result, "the attempt that was kept does not count the next time"
    result, _ = rebuild(release, student, False)
    assert not [cell for cell in result.cells if cell.id.startswith("own-")]


NUMEL, STRIDES = "emberlet.shape.numel", "emberlet.shape.contiguous_strides"
SHAPE = Path(__file__).parents[3] / "course" / "src" / "emberlet" / "shape.py"
WRONG = "def numel(shape):\n    return -1"
STUB = "def numel(shape):\n    raise NotImplementedError"
OPEN = "def contiguous_strides(shape):\n    raise NotImplementedError"


def real(name: str) -> str:
    return definition(SHAPE.read_text(), name.split(".")[-1]).rstrip()


def build_cell(names: str, *bodies: str, label: bool = False) -> dict[str, Any]:
    settings = {"grade_id": "build-x", "solution": True, "locked": False, "grade": False}
    source = "\n\n\n".join([f"%%build {names}\n" + bodies[0], *bodies[1:]])
    metadata = {"nbgrader": settings | {"schema_version": 3}} if label else {}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


BOTH = f"{NUMEL} {STRIDES}"


@pytest.mark.parametrize("keep_extra", [False, True])
@pytest.mark.parametrize(
    "cells",
    [
        [build_cell(NUMEL, real(NUMEL), label=True), build_cell(STRIDES, real(STRIDES))],
        [
            build_cell(STRIDES, "from __future__ import annotations\n" + real(STRIDES)),
            build_cell(NUMEL, "from __future__ import annotations\n" + real(NUMEL), label=True),
        ],
        [build_cell(BOTH, real(NUMEL), OPEN, label=True), build_cell(STRIDES, real(STRIDES))],
        [
            build_cell(BOTH, STUB, OPEN, label=True),
            build_cell(NUMEL, real(NUMEL)),
            build_cell(STRIDES, real(STRIDES)),
        ],
        [build_cell(BOTH, WRONG, real(STRIDES), label=True), build_cell(NUMEL, real(NUMEL))],
        [build_cell(BOTH, WRONG, real(STRIDES), label=True), build_cell(BOTH, real(NUMEL), OPEN)],
        [build_cell(BOTH, real(NUMEL), real(STRIDES), label=True), build_cell(NUMEL, STUB)],
        [build_cell(NUMEL, WRONG), build_cell(BOTH, real(NUMEL), real(STRIDES), label=True)],
        [
            build_cell(NUMEL, real(NUMEL)),
            build_cell(STRIDES, real(STRIDES)),
            build_cell(NUMEL, "def numel(:"),
        ],
    ],
)
def test_an_answer_in_several_cells_builds_what_the_kernel_built(cells: Any, keep_extra: bool) -> None:
    release = {"cells": [build_cell(BOTH, STUB, OPEN, label=True) | {"id": "x"}], "metadata": {}}
    result, repairs = rebuild(release, {"cells": cells}, keep_extra)
    cell = next(cell for cell in result.cells if cell.id == "x")
    assert cell.source.startswith(f"%%build {BOTH}\n")
    names = ["numel", "contiguous_strides"]
    cleared = clear(SHAPE.read_text(), dict.fromkeys(names, "not yet"))
    built = splice(cleared, cell.source, names)
    assert [definition(built, name).rstrip() for name in names] == [real(name) for name in (NUMEL, STRIDES)]
    assert any("in your notebook" in repair or "several cells" in repair for repair in repairs)
    assert not any("lost its label" in repair for repair in repairs if cells[0]["metadata"])
    if keep_extra:
        again, _ = rebuild(release, json.loads(dumps(result)), True)
        assert [one.source for one in again.cells if one.id == "x"] == [cell.source]


def test_a_part_that_is_not_python_does_not_lose_the_other() -> None:
    release = {"cells": [build_cell(BOTH, STUB, OPEN, label=True) | {"id": "x"}], "metadata": {}}
    cells = [build_cell(NUMEL, real(NUMEL), label=True), build_cell(STRIDES, "def contiguous_strides(:")]
    result, repairs = rebuild(release, {"cells": cells}, False)
    assert result.cells[0].source == f"%%build {BOTH}\n{real(NUMEL)}\n\n\n{OPEN}\n"
    assert any("1 cell(s) that are not Python; they were left out." in one for one in repairs)


def test_own_cells_stay_behind_the_cell_they_followed(release: Any, student: Any) -> None:
    def own(kind: str, source: str) -> dict[str, Any]:
        return {
            "cell_type": kind,
            "id": "check-is-cube",  # a stolen id
            "metadata": {"tags": ["x"], "nbgrader": {"grade": False}, "deletable": False},
            "source": source,
            "outputs": [{"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}}],
        }

    check = find(student, "check-is-cube")
    at = student["cells"].index(check)
    student["cells"][at + 1 : at + 1] = [own("code", "first"), own("markdown", "second")]
    student["cells"].insert(0, own("raw", "top"))
    student["cells"].append(own("code", "   "))
    changed = student["cells"][3]  # an example
    changed["source"] = "import emberlet  # my note"
    result, _ = rebuild(release, student, True)
    check_rebuilt(result, release, answers=ALL)
    sources = [cell.source for cell in result.cells]
    assert sources[0] == "top"
    at = [cell.id for cell in result.cells].index("check-is-cube")
    assert sources[at + 1 : at + 3] == ["first", "second"]
    example = sources.index("import emberlet")
    assert sources[example + 1] == "import emberlet  # my note"
    mine = [cell for cell in result.cells if cell.id.startswith("own-")]
    assert len(mine) == 4
    assert all(cell.metadata == {} for cell in mine)
    assert "script" not in dumps(result)
    again, _ = rebuild(release, json.loads(dumps(result)), True)
    assert again == result, "a second rebuild changes nothing"


def test_a_newer_release_replaces_what_the_student_did_not_write(tmp_path: Path, student: Any) -> None:
    text = BOXES.replace("A box has sides.", "A box has sides and corners.")
    text = text.replace('"six elements"', '"six elements, not fewer"')
    text = text.replace("emberlet.count((2, 5)), ", "")
    course = make_course(tmp_path / "course", {"01_boxes": text})
    box = course.reference / "box.py"
    box.write_text(box.read_text().replace("Whether all sides are equal", "Whether it is a cube"))
    newer = release_of(course)
    old_stub = "%%build emberlet.box.Box.is_cube"
    student["cells"].append({"cell_type": "code", "metadata": {}, "source": "mine", "outputs": []})
    result, _ = rebuild(newer, student, True)
    check_rebuilt(result, newer, answers=ALL)
    assert [cell.source for cell in result.cells if cell.id.startswith("own-")] == ["mine"]
    assert old_stub in CUBE


def test_an_old_stub_is_not_taken_for_work(tmp_path: Path, release: Any) -> None:
    course = make_course(tmp_path / "course", {"01_boxes": BOXES})
    box = course.reference / "box.py"
    box.write_text(box.read_text().replace("Whether all sides are equal", "Whether it is a cube"))
    newer = release_of(course)
    result, _ = rebuild(newer, release, True)
    check_rebuilt(result, newer, answers=stubs(newer))
    assert "Whether it is a cube" in stubs(newer)[1]


def test_pasted_pictures_of_an_answer_stay_and_scripts_go(release: Any, student: Any) -> None:
    find(student, "question-empty-product")["attachments"] = {
        "good.png": {"image/png": "aGk="},
        "bad.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        "worse.png": {"image/png": "<script>"},
        "odd": 3,
    }
    result, _ = rebuild(release, student, False)
    cell = next(cell for cell in result.cells if cell.id == "question-empty-product")
    assert cell.attachments == {"good.png": {"image/png": "aGk="}}
    assert "alert" not in dumps(result)


def test_text_that_cannot_be_written_is_replaced(release: Any, student: Any) -> None:
    find(student, "question-empty-product")["source"] = "a \ud800 b"
    result, repairs = rebuild(release, student, False)
    dumps(result).encode()
    assert "Characters that are not valid text were replaced." in repairs


def test_repairs_never_quote_the_student(release: Any, student: Any) -> None:
    evil = "<script>alert(1)</script>"
    for cell in student["cells"]:
        cell["metadata"] = {"nbgrader": {"grade_id": evil, "points": evil}, "tags": [evil]}
        cell["cell_type"] = evil
        cell["id"] = evil
    student["metadata"] = {evil: evil}
    _, repairs = rebuild(release, student, True)
    assert repairs
    assert not any("script" in repair for repair in repairs)


def test_ten_thousand_copies_are_told_once(release: Any, student: Any) -> None:
    cell = find(student, "build-shape-count")
    student["cells"] += [copy.deepcopy(cell) for _ in range(10_000)]
    result, repairs = rebuild(release, student, True)
    check_rebuilt(result, release, answers=ALL)
    assert len(repairs) == 1
    assert "10001 times" in repairs[0]


def test_our_checksum_is_nbgraders(release: Any) -> None:
    notebook = loads(json.dumps(release))
    cells, _ = read_student(release)
    solutions = 0
    for raw, cell in zip(notebook.cells, cells, strict=True):
        if raw.metadata.get("nbgrader", {}).get("solution"):
            assert compute_checksum(raw) == cell.checksum
            assert cell.untouched
            solutions += 1
    assert solutions == 3
    assert not StudentCell("code", "x", checksum="0" * 32).untouched


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ["cell_type", "source", "metadata", "id", "attachments", "input", "outputs", "level"]
odd_cells = st.dictionaries(st.sampled_from(KEYS), json_values | st.sampled_from(["code", COUNT]), max_size=6)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_json_breaks_it(released: dict[str, Any], data: st.DataObject) -> None:
    """Any cells, and real cells with any value in any of their places, give a valid notebook."""
    cells: list[Any] = []
    for cell in copy.deepcopy(released["cells"]):
        if data.draw(st.booleans()):
            where = data.draw(st.sampled_from([cell, cell["metadata"], cell["metadata"].get("nbgrader", {})]))
            if where:
                where[data.draw(st.sampled_from(sorted(where)))] = data.draw(json_values)
        cells.append(cell)
    cells += data.draw(st.lists(odd_cells | json_values, max_size=4))
    notebook = {"cells": data.draw(st.permutations(cells)), "metadata": data.draw(json_values)}
    for keep_extra in (False, True):
        result, repairs = rebuild(released, notebook, keep_extra)
        nbformat.validate(result)
        MetadataValidator().validate_nb(result)
        dumps(result).encode()
        assert all(isinstance(repair, str) for repair in repairs)
        kept = [cell.id for cell in result.cells if not cell.id.startswith("own-")]
        assert kept == [cell["id"] for cell in released["cells"]]
