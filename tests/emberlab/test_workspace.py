"""A workspace is made, found, built into, borrowed for and prepared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from toy_package import (
    FILES,
    FLIP,
    FORWARD,
    NUMEL,
    NUMEL_CELL,
    PERMUTE,
    PERMUTE_CELL,
    RESHAPE,
    RESHAPE_CELL,
    STRIDES,
    STRIDES_CELL,
    STUB_CELL,
)

from emberlab.errors import WorkspaceError
from emberlab.pieces import BuildError, cut
from emberlab.workspace import Workspace

STAMP = r"\.emberlab/backups/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?/emberlet/shape\.py"


def shape(workspace: Workspace) -> str:
    return (workspace.path / "emberlet" / "shape.py").read_text()


def files(workspace: Workspace) -> dict[str, bytes]:
    """Everything in the package, byte for byte."""
    package = workspace.path / "emberlet"
    return {
        str(path.relative_to(package)): path.read_bytes() for path in package.rglob("*") if path.is_file()
    }


def backups(workspace: Workspace) -> list[Path]:
    return [path for path in (workspace.path / ".emberlab" / "backups").rglob("*") if path.is_file()]


def run_numel(workspace: Workspace) -> object:
    namespace: dict[str, object] = {}
    exec(shape(workspace), namespace)
    return namespace["numel"]((2, 3, 4))  # type: ignore[operator]


def test_a_new_package_has_every_file_and_no_answer(workspace: Workspace) -> None:
    assert set(files(workspace)) == {*FILES, "notbuilt.py"}
    assert set(workspace.status().values()) == {"not built"}
    everything = b"".join(files(workspace).values()).decode()
    for answer in (
        "math.prod(shape)",
        "step *= size",
        "shape[dim] for dim",
        "self.weight * x",
        "shape[::-1]",
    ):
        assert answer not in everything
    assert "return len(shape)" in everything  # what is given stays


def test_an_unbuilt_piece_says_what_it_is_and_where_it_is_built(workspace: Workspace, run) -> None:
    script = "import sys; sys.path.insert(0, sys.argv[1]); import emberlet; emberlet.numel((2, 3))"
    result = run(script, str(workspace.path))
    assert result.stderr.splitlines()[-1] == (
        "emberlet.notbuilt.NotBuilt: emberlet.shape.numel is not built yet: "
        "write it in lesson 01_tensors, in its %%build cell"
    )


def test_create_again_changes_nothing(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    before = files(workspace)
    assert workspace.create() == []
    assert files(workspace) == before


def test_a_build_goes_into_its_file_and_leaves_everything_else(workspace: Workspace) -> None:
    before = files(workspace)
    outcome = workspace.write([NUMEL], NUMEL_CELL)
    assert outcome.built == {NUMEL: "emberlet/shape.py"}
    assert outcome.backups == {}
    after = files(workspace)
    assert {name for name in after if after[name] != before.get(name)} == {"shape.py"}
    assert run_numel(workspace) == 24
    assert workspace.status()[NUMEL] == "built"
    assert workspace.status()[STRIDES] == "not built"


def test_one_cell_builds_pieces_of_two_files(workspace: Workspace) -> None:
    cell = f"%%build {NUMEL} {RESHAPE}\n" + NUMEL_CELL.split("\n", 1)[1] + RESHAPE_CELL.split("\n", 1)[1]
    assert workspace.write([NUMEL, RESHAPE], cell).built == {
        NUMEL: "emberlet/shape.py",
        RESHAPE: "emberlet/tensor.py",
    }
    assert [name for name, state in workspace.status().items() if state == "built"] == [NUMEL, RESHAPE]


def test_a_piece_in_a_sub_package(workspace: Workspace, reference: Path) -> None:
    assert workspace.write([FORWARD], cut([FORWARD], reference)).built == {FORWARD: "emberlet/nn/linear.py"}


def test_an_error_in_one_of_two_files_writes_neither(workspace: Workspace) -> None:
    bad = "class Tensor:\n    def reshape(self, shape):\n        return 1\n"
    before = files(workspace)
    with pytest.raises(BuildError, match="arguments"):
        workspace.write([NUMEL, RESHAPE], NUMEL_CELL.replace(NUMEL, f"{NUMEL} {RESHAPE}", 1) + bad)
    assert files(workspace) == before


def test_live_may_refuse_and_then_nothing_is_written(workspace: Workspace) -> None:
    seen = {}

    def live(texts: dict[str, str]) -> None:
        seen.update(texts)
        raise BuildError("no")

    before = files(workspace)
    with pytest.raises(BuildError, match=r"^no$"):
        workspace.write([NUMEL], NUMEL_CELL, live=live)
    assert list(seen) == ["emberlet.shape"]
    assert "total *= size" in seen["emberlet.shape"]
    assert files(workspace) == before


def test_the_same_build_again_needs_no_backup(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    assert workspace.write([NUMEL], NUMEL_CELL).backups == {}
    assert backups(workspace) == []


def test_another_build_keeps_the_one_before(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    before = shape(workspace)
    outcome = workspace.write([NUMEL], NUMEL_CELL.replace("total", "count"))
    assert re.fullmatch(STAMP, outcome.backups[NUMEL])
    assert (workspace.path / outcome.backups[NUMEL]).read_text() == before
    assert "count *= size" in shape(workspace)


def test_backups_of_one_second_do_not_overwrite_each_other(workspace: Workspace) -> None:
    for name in ("a", "b", "c", "d"):
        workspace.write([NUMEL], NUMEL_CELL.replace("total", name))
    kept = {path.read_text() for path in backups(workspace)}
    assert len(kept) == 3
    for name in ("a", "b", "c"):
        assert any(f"{name} *= size" in text for text in kept)


def test_hand_edits_around_the_pieces_survive_builds(workspace: Workspace) -> None:
    path = workspace.path / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("import math\n", "import math  # mine\n\nMINE = 7\n"))
    workspace.write([NUMEL], NUMEL_CELL)
    workspace.write([STRIDES], STRIDES_CELL)
    workspace.write([NUMEL], NUMEL_CELL.replace("total", "count"))
    workspace.create()
    assert "import math  # mine\n\nMINE = 7\n" in shape(workspace)


def test_a_piece_edited_by_hand_is_kept_when_it_is_built_over(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    path = workspace.path / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("total = 1", "total = 1  # by hand"))
    outcome = workspace.write([NUMEL], NUMEL_CELL)
    assert "# by hand" in (workspace.path / outcome.backups[NUMEL]).read_text()


def test_an_unwritten_stub_changes_nothing(workspace: Workspace) -> None:
    before = files(workspace)
    outcome = workspace.write([NUMEL], STUB_CELL)
    assert (outcome.built, outcome.unwritten) == ({}, {NUMEL: "not built"})
    assert files(workspace) == before


def test_an_unwritten_stub_never_takes_a_built_piece_away(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    before = files(workspace)
    assert workspace.write([NUMEL], STUB_CELL).unwritten == {NUMEL: "built"}
    assert files(workspace) == before


@pytest.mark.parametrize(
    ("names", "lesson", "message"),
    [
        ([], "01_tensors", "say what to build"),
        (
            ["emberlet.shape.nummel"],
            "01_tensors",
            "no lesson builds emberlet.shape.nummel; did you mean emberlet",
        ),
        (["../../etc/passwd"], "01_tensors", "not the name of a piece"),
        (["emberlet.shape.rank"], "01_tensors", "no lesson builds"),
        ([PERMUTE], "01_tensors", "is built in lesson 02_layers, and this notebook is lesson 01_tensors"),
    ],
)
def test_what_this_lesson_does_not_build_is_refused(
    workspace: Workspace, names: list[str], lesson: str, message: str
) -> None:
    before = files(workspace)
    with pytest.raises(BuildError, match=message):
        workspace.write(names, NUMEL_CELL, lesson=lesson)
    assert files(workspace) == before


def test_borrowing_takes_what_is_missing_and_leaves_what_is_built(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    assert workspace.borrow("02_layers") == [STRIDES, RESHAPE]
    assert "total *= size" in shape(workspace)  # their own numel
    assert "step *= size" in shape(workspace)  # the reference's strides
    status = workspace.status()
    assert (status[NUMEL], status[STRIDES], status[PERMUTE]) == ("built", "borrowed", "not built")
    before = files(workspace)
    assert workspace.borrow("02_layers") == [STRIDES, RESHAPE]
    assert files(workspace) == before


def test_a_lesson_gives_its_own_borrowed_pieces_back(workspace: Workspace) -> None:
    workspace.borrow("02_layers")
    workspace.borrow("01_tensors")
    assert set(workspace.status().values()) == {"not built"}
    assert "step *= size" not in shape(workspace)


def test_a_borrowed_piece_that_the_student_changed_is_theirs(workspace: Workspace) -> None:
    workspace.borrow("02_layers")
    path = workspace.path / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("step = 1", "step = 1  # I understand this"))
    assert workspace.status()[STRIDES] == "built"
    workspace.borrow("01_tensors")
    assert "# I understand this" in shape(workspace)


def test_building_over_a_borrowed_piece_makes_it_built(workspace: Workspace, reference: Path) -> None:
    workspace.borrow("03_more")
    exactly = cut([NUMEL], reference)  # even with the reference's own text
    assert workspace.write([NUMEL], exactly).backups == {}
    assert workspace.status()[NUMEL] == "built"
    workspace.borrow("01_tensors")
    assert workspace.status()[NUMEL] == "built"


def test_a_build_in_one_lesson_finds_its_borrowed_pieces_even_if_another_lesson_gave_them_back(
    workspace: Workspace,
) -> None:
    workspace.borrow("02_layers")
    workspace.borrow("01_tensors")  # the other notebook
    workspace.write([PERMUTE], PERMUTE_CELL, lesson="02_layers")
    status = workspace.status()
    assert (status[NUMEL], status[PERMUTE]) == ("borrowed", "built")


def test_prepare_gives_earlier_answers_and_no_others(make, tmp_path: Path, reference: Path) -> None:
    place = make(tmp_path / "grading")
    place.prepare("02_layers")
    assert place.status() == {
        NUMEL: "borrowed",
        STRIDES: "borrowed",
        RESHAPE: "borrowed",
        PERMUTE: "not built",
        FORWARD: "not built",
        FLIP: "not built",
    }
    everything = b"".join(files(place).values()).decode()
    assert "math.prod(shape)" in everything
    for answer in ("shape[dim] for dim", "self.weight * x", "shape[::-1]"):
        assert answer not in everything


def test_a_prepared_workspace_needs_no_reference(make, tmp_path: Path) -> None:
    make(tmp_path / "grading").prepare("02_layers")
    alone = make(tmp_path / "grading", reference=tmp_path / "nowhere")
    assert alone.open("02_layers") == []
    assert alone.write([PERMUTE], PERMUTE_CELL, lesson="02_layers").built
    with pytest.raises(WorkspaceError, match="prepared to grade lesson 02_layers"):
        alone.open("01_tensors")


def test_prepare_over_a_students_work_keeps_it(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    mine = shape(workspace)
    workspace.prepare("01_tensors")
    assert mine in [path.read_text() for path in backups(workspace)]


def test_find_prefers_the_variable_then_the_nearest_folder_above(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = workspace.path / "01_tensors" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    monkeypatch.delenv("EMBERLAB_WORKSPACE", raising=False)
    assert Workspace.search().path == workspace.path
    monkeypatch.setenv("EMBERLAB_WORKSPACE", str(tmp_path / "other"))
    assert Workspace.search().path == tmp_path / "other"
    monkeypatch.setenv("EMBERLAB_WORKSPACE", "")
    assert Workspace.search().path == workspace.path


def test_without_a_workspace_a_temporary_one_serves_and_stderr_says_so(run) -> None:
    script = """
from emberlab.workspace import Workspace
one, two = Workspace.search(), Workspace.search()
print(one.path == two.path, one.is_temporary, one.path.is_dir())
"""
    result = run(script)
    assert result.stdout == "True True True\n"
    assert result.stderr.count("There is no workspace here") == 1
    assert "/" not in result.stderr.replace(".emberlab/", "")  # nothing that differs from run to run


def test_the_course_itself_is_no_workspace(make, reference: Path) -> None:
    with pytest.raises(WorkspaceError, match="holds the course's own package"):
        make(reference.parent).create()
    assert not (reference / "notbuilt.py").exists()


def test_an_unknown_lesson_is_named(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="no lesson '01_tensor'; did you mean 01_tensors"):
        workspace.open("01_tensor")


def test_status_asks_for_the_package(make, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"no package emberlet/ in .*Run the notebook's first cell"):
        make(tmp_path / "empty").status()
