"""Building gives the same bytes every time, says what is out of date, and breaks nothing when it fails."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from toy_course import BOXES, make_course

from emberlab.lessons import execute as execute_module
from emberlab.lessons.__main__ import main
from emberlab.lessons.build import build, stale
from emberlab.lessons.course import Course
from emberlab.lessons.markdown import LessonError
from emberlab.lessons.notebook import loads

HEADER = '---\ntitle: "A lesson"\n---\n\nProse.\n\n'


def everything(course: Course) -> dict[str, bytes]:
    """Every built file, by name."""
    files = [course.catalogue, *course.root.glob("notebooks/**/*.ipynb")]
    return {path.name: path.read_bytes() for path in files if path.exists()}


@pytest.fixture
def copied(built_course: Course, tmp_path: Path) -> Course:
    """A copy of the built course that a test may spoil."""
    shutil.copytree(built_course.root, tmp_path / "course")
    return Course(tmp_path / "course")


def test_a_course_built_elsewhere_has_the_same_bytes(built_course: Course, course: Course) -> None:
    said = list(build(course))
    assert said == ["catalogue.json: written", "01_boxes: written", "02_scales: written"]
    assert everything(course) == everything(built_course)
    before = {path: path.stat().st_mtime_ns for path in course.root.glob("notebooks/**/*.ipynb")}
    said = list(build(course, ["01_boxes"]))
    assert said == ["catalogue.json: unchanged", "01_boxes: unchanged"]
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_the_catalogue_lists_the_cells(built_course: Course) -> None:
    assert json.loads(built_course.catalogue.read_text()) == {
        "01_boxes": [["emberlet.shape.count", "emberlet.shape.steps"], ["emberlet.box.Box.is_cube"]],
        "02_scales": [["emberlet.shape.scaled"]],
    }


def test_a_built_notebook_was_run_and_keeps_nothing_of_the_run(built_course: Course) -> None:
    text = built_course.notebook("01_boxes").read_text()
    notebook = loads(text)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    tuple_cell = next(cell for cell in code if cell.source.startswith("emberlet.count"))
    assert tuple_cell.outputs[0].data == {"text/plain": "(10, (5, 1))"}
    widget = next(cell for cell in code if "IntSlider" in cell.source)
    assert [output.output_type for output in widget.outputs] == ["stream", "execute_result"]
    assert set(widget.outputs[1].data) == {"text/plain"}
    error = next(cell for cell in code if "raises-exception" in cell.metadata.get("tags", []))
    assert error.outputs[0].output_type == "error"
    trace = "\n".join(error.outputs[0].traceback)
    assert "workspace/emberlet/box.py" in trace
    assert "widgets" not in notebook.metadata
    for volatile in ("vnd.jupyter.widget", str(built_course.root), "/tmp", str(Path.home()), sys.prefix):
        assert volatile not in text
    assert "iopub" not in text
    assert "execution" not in {key for cell in code for key in cell.metadata}


def test_a_fresh_course_passes_the_check(built_course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(stale(built_course)) == []
    assert main(["--course", str(built_course.root), "build", "--check"]) == 0
    assert capsys.readouterr() == ("", "")


def edit(place: Callable[[Course], Path], change: Callable[[Any], Any]) -> Callable[[Course], None]:
    def spoil(course: Course) -> None:
        data = json.loads(place(course).read_text())
        change(data)
        place(course).write_text(json.dumps(data))

    return spoil


def boxes(change: Callable[[Any], Any]) -> Callable[[Course], None]:
    return edit(lambda course: course.notebook("01_boxes"), change)


def in_source(old: str, new: str, path: Callable[[Course], Path] | None = None) -> Callable[[Course], None]:
    def spoil(course: Course) -> None:
        file = path(course) if path else course.source("01_boxes")
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))

    return spoil


def orphan(course: Course) -> None:
    course.source("02_scales").unlink()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (in_source("A box has sides.", "A box has corners."), "+A box has corners."),
        (in_source(":points: 2\n", ":points: 3\n"), '"points": 3'),
        (in_source("rng.integers(1, 9, 3)", "rng.integers(1, 8, 3)"), "rng.integers(1, 8, 3)"),
        (
            in_source("def probe_steps", "def probe_a(rng):\n    '''a'''\n    return 1\n\ndef probe_steps"),
            "hidden=3",
        ),
        (in_source("math.prod(shape[:at])", "len(shape[:at])"), "len(shape[:at])"),
        (in_source("math.prod(shape)", "0", lambda c: c.reference / "shape.py"), "+    return 0"),
        (in_source('title: "1. Boxes"', 'title: "One"'), '"title": "One"'),
        (boxes(lambda nb: nb["cells"][0].update(source="# Mine")), "-# Mine"),
        (boxes(lambda nb: nb["cells"][0].update(id="other")), "other"),
        (boxes(lambda nb: nb["cells"][0]["metadata"].update(note=1)), "note"),
        (boxes(lambda nb: nb["cells"][1]["metadata"]["nbgrader"].update(locked=False)), '"locked": false'),
        (boxes(lambda nb: nb["cells"][0].update(attachments={"a": {"image/png": ""}})), "attachments"),
        (boxes(lambda nb: nb["cells"].pop()), "The end."),
        (boxes(lambda nb: nb["cells"].reverse()), "01_boxes.ipynb"),
        (boxes(lambda nb: nb["metadata"]["kernelspec"].update(name="other")), "other"),
        (boxes(lambda nb: nb.update(nbformat_minor=4)), "01_boxes.ipynb"),
        (boxes(lambda nb: nb["cells"][1].update(execution_count=None, outputs=[])), "was not run"),
        (boxes(lambda nb: nb.pop("cells")), "is not a notebook"),
        (lambda course: course.notebook("01_boxes").write_text("{"), "is not a notebook"),
        (lambda course: course.notebook("01_boxes").unlink(), "01_boxes.ipynb is missing"),
        (orphan, "02_scales.ipynb has no lesson"),
        (lambda course: course.catalogue.unlink(), '+ "01_boxes": ['),
        (edit(lambda course: course.catalogue, lambda data: data.pop("02_scales")), "02_scales"),
    ],
)
def test_what_is_out_of_date_is_shown(
    copied: Course, spoil: Callable[[Course], None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(copied)
    before = everything(copied)
    assert main(["--course", str(copied.root), "build", "--check"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "python -m emberlab.lessons build" in err
    assert everything(copied) == before, "a check writes nothing"


def test_other_outputs_are_not_out_of_date(copied: Course) -> None:
    def change(notebook: Any) -> None:
        notebook["cells"][1]["outputs"] = [{"name": "stdout", "output_type": "stream", "text": "other"}]

    boxes(change)(copied)
    assert list(stale(copied)) == []


def test_a_long_difference_is_cut(copied: Course) -> None:
    boxes(lambda notebook: [cell.update(source="changed\n" * 9) for cell in notebook["cells"]])(copied)
    (difference,) = stale(copied)
    assert len(difference.splitlines()) < 70
    assert "more lines" in difference


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("```{code-cell}\n1 / 0\n```\n", 7, "ZeroDivisionError: division by zero"),
        ("```{code-cell}\nobject()\n```\n", 7, "at 0x"),
        ("```{code-cell}\nimport os\nprint(os.getcwd())\n```\n", 7, "workspace"),
        ("```{code-cell}\nimport sys\nsys.modules['json'].__file__\n```\n", 7, "machine to machine"),
        ("```{code-cell}\nimport warnings\nwarnings.warn('old')\n```\n", 7, "ipykernel_"),
        ("```{code-cell}\n:tags: [raises-exception]\n\nx = 1\n```\n", 7, "raises nothing"),
        (
            "```{code-cell}\n:check: one\n:points: 1\nimport sys\nassert sys.stderr.write('oh')\n```\n"
            "```{code-cell}\n:probe: one\ndef probe_it(rng):\n    '''it'''\n    return rng.random()\n```\n",
            7,
            "stderr",
        ),
        ("```{code-cell}\nimport os\nos._exit(1)\n```\n", 7, "does not come to its end"),
        ("```{code-cell}\nimport time\ntime.sleep(60)\n```\n", 7, "does not come to its end"),
        (
            "```{code-cell}\nimport emberlet\nfrom emberlet.shape import scaled\nscaled((1,), 2)\n```\n",
            7,
            "NotBuilt",
        ),
    ],
)
def test_a_lesson_that_does_not_run_is_refused_and_nothing_changes(
    copied: Course, body: str, line: int, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute_module, "TIMEOUT", 3.0)
    shutil.rmtree(copied.root / "notebooks" / "01_boxes")
    copied.source("01_boxes").unlink()
    copied.source("01_first").write_text(HEADER + body)
    before = everything(copied)
    with pytest.raises(LessonError) as caught:
        list(build(copied, ["01_first"]))
    assert caught.value.line == line
    assert problem in caught.value.problem
    assert everything(copied) == before


def test_an_output_that_never_is_the_same_is_kept_while_its_cell_is(tmp_path: Path) -> None:
    cell = "```{code-cell}\n:tags: [nbval-ignore-output]\n\nimport time\ntime.time_ns()\n```\n"
    course = make_course(tmp_path / "course", {"01_first": HEADER + cell})
    assert list(build(course))[1] == "01_first: written"
    before = everything(course)
    assert list(build(course))[1] == "01_first: unchanged"
    course.source("01_first").write_text(HEADER + cell.replace("()", "()  # again"))
    assert list(build(course))[1] == "01_first: written"
    outputs = [loads(text.decode()).cells[-1].outputs for text in (before["01_first.ipynb"],)]
    assert outputs != [loads(everything(course)["01_first.ipynb"].decode()).cells[-1].outputs]


def test_a_mistake_in_one_lesson_stops_before_anything_is_written(
    copied: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    copied.source("02_scales").write_text(HEADER + "```{code-cell}\n:pice: a\n```\n")
    before = everything(copied)
    assert main(["--course", str(copied.root), "build"]) == 1
    assert everything(copied) == before
    assert "02_scales.md:7: unknown option :pice:" in capsys.readouterr().err


def test_an_unknown_lesson_is_named(built_course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--course", str(built_course.root), "build", "03_more"]) == 1
    assert "there are 01_boxes, 02_scales" in capsys.readouterr().err


def test_the_command_line_builds(tmp_path: Path) -> None:
    """As an author types it, in a process of its own; the folder of the user's IPython is left alone."""
    course = make_course(tmp_path / "course", {"01_boxes": BOXES})
    home = tmp_path / "home"
    startup = home / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "first.py").write_text("print('this is in every notebook of mine')")
    command = [sys.executable, "-m", "emberlab.lessons", "--course", str(course.root), "build"]
    env = {**os.environ, "IPYTHONDIR": str(home)}
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "catalogue.json: written\n01_boxes: written\n"
    assert "every notebook" not in course.notebook("01_boxes").read_text()
