"""A newer course brings new files, pieces and given code; what the student built and edited stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from toy_package import (
    FILES,
    LESSONS,
    NUMEL,
    NUMEL_CELL,
    RESHAPE,
    RESHAPE_CELL,
    STRIDES,
    STRIDES_CELL,
    make_reference,
)

from emberlab.errors import WorkspaceError
from emberlab.pieces import Catalogue, is_cleared
from emberlab.workspace import Workspace

SQUEEZE = "emberlet.shape.squeeze"
NEWER = Catalogue.from_dict({**LESSONS, "01_tensors": [*LESSONS["01_tensors"], [SQUEEZE]]})
NEW_SHAPE = (
    FILES["shape.py"]
    .replace("import math\n", "import math\nimport operator\n")
    .replace("def rank(", "LIMIT = 64  # dimensions\n\n\ndef rank(")
    .replace(
        "def permute(",
        '''def squeeze(shape: Shape) -> Shape:
    """Return the sizes that are not 1."""
    return tuple(size for size in shape if size != 1)


def permute(''',
    )
)
NEW_TENSOR = (
    FILES["tensor.py"]
    .replace(
        "    @property\n    def ndim",
        '''    def squeeze(self) -> Tensor:
        """Return a tensor without dimensions of size 1."""
        return Tensor(squeeze(self.shape))

    @property
    def ndim''',
    )
    .replace("import Shape, numel", "import Shape, numel, squeeze")
)

Upgrade = Callable[..., Workspace]


@pytest.fixture
def upgrade(workspace: Workspace, tmp_path: Path) -> Upgrade:
    """The same workspace, opened by a newer course."""

    def upgrade(catalogue: Catalogue = NEWER, **changed: str) -> Workspace:
        folder = tmp_path / "newer course"
        texts = {"shape": NEW_SHAPE, "tensor": NEW_TENSOR, **changed}
        return Workspace(workspace.path, reference=make_reference(folder, **texts), catalogue=catalogue)

    return upgrade


def text_of(workspace: Workspace, file: str) -> str:
    return (workspace.path / "emberlet" / file).read_text()


def test_new_pieces_and_given_code_come_and_what_was_built_stays(
    workspace: Workspace, upgrade: Upgrade, run
) -> None:
    workspace.write(
        [NUMEL],
        NUMEL_CELL.replace("def numel", "import math\n\nHALF = 0.5\n\n\ndef numel").replace(
            "total = 1", "total = math.floor(HALF + 0.5)"
        ),
    )
    workspace.write([RESHAPE], RESHAPE_CELL)
    before = text_of(workspace, "shape.py")
    place = upgrade()
    notes = place.open("01_tensors")
    shape = text_of(place, "shape.py")
    assert "total = math.floor(HALF + 0.5)" in shape
    assert "HALF = 0.5" in shape
    assert is_cleared(shape, "squeeze")
    assert "LIMIT = 64  # dimensions" in shape
    assert "return Tensor(squeeze(self.shape))" in text_of(place, "tensor.py")
    status = place.status()
    assert [status[name] for name in (NUMEL, RESHAPE, STRIDES, SQUEEZE)] == ["built"] * 2 + ["not built"] * 2
    assert notes == ["The files as they were are in the newest folder under .emberlab/backups/."]
    assert before in [path.read_text() for path in (place.path / ".emberlab" / "backups").rglob("shape.py")]
    script = "import sys; sys.path.insert(0, sys.argv[1]); import emberlet; print(emberlet.numel((2, 3)))"
    assert run(script, str(place.path)).stdout == "6\n"
    assert place.open("01_tensors") == []


def test_a_file_edited_by_hand_only_gets_what_it_lacks(workspace: Workspace, upgrade: Upgrade, run) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    path = workspace.path / "emberlet" / "shape.py"
    edited = path.read_text().replace("return len(shape)", "return len(tuple(shape))  # my own way")
    path.write_text(edited + "\n\ndef mine() -> int:\n    return 1\n")
    place = upgrade()
    notes = place.open("01_tensors")
    shape = text_of(place, "shape.py")
    assert "# my own way" in shape
    assert "def mine()" in shape
    assert "total *= size" in shape
    assert is_cleared(shape, "squeeze")
    assert "import operator" in shape
    assert "LIMIT = 64" in shape
    assert shape.index("def rank") < shape.index("def squeeze") < shape.index("def permute")
    assert notes[0] == "Added to emberlet/shape.py, which you had edited by hand: squeeze."
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import emberlet.shape; emberlet.shape.squeeze((1,))"
    )
    assert (
        "NotBuilt: emberlet.shape.squeeze is not built yet: write it in lesson 01_tensors"
        in run(script, str(place.path)).stderr
    )
    assert place.open("01_tensors") == []
    assert text_of(place, "shape.py") == shape


def test_a_method_is_added_to_a_class_edited_by_hand(workspace: Workspace, upgrade: Upgrade) -> None:
    path = workspace.path / "emberlet" / "tensor.py"
    path.write_text(path.read_text().replace("self.shape = shape", "self.shape = shape  # mine"))
    place = upgrade()
    place.open("01_tensors")
    tensor = text_of(place, "tensor.py")
    assert "# mine" in tensor
    assert "from emberlet.shape import squeeze" in tensor
    assert tensor.index("def reshape") < tensor.index("def squeeze") < tensor.index("def ndim")
    compile(tensor, "tensor.py", "exec")


def test_a_piece_deleted_by_hand_comes_back_cleared(workspace: Workspace) -> None:
    workspace.write([STRIDES], STRIDES_CELL)
    path = workspace.path / "emberlet" / "shape.py"
    start, end = path.read_text().index("def numel"), path.read_text().index("def contiguous_strides")
    path.write_text(path.read_text()[:start] + path.read_text()[end:])
    assert workspace.status()[NUMEL] == "not built"
    workspace.open("01_tensors")
    assert is_cleared(text_of(workspace, "shape.py"), "numel")
    assert workspace.status()[STRIDES] == "built"


def test_a_built_piece_whose_arguments_changed_must_be_built_again_and_is_kept(
    workspace: Workspace, upgrade: Upgrade
) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    workspace.write([STRIDES], STRIDES_CELL)
    mine = text_of(workspace, "shape.py")
    place = upgrade(
        shape=NEW_SHAPE.replace("def numel(shape: Shape)", "def numel(shape: Shape, start: int = 1)")
    )
    notes = place.open("01_tensors")
    assert notes[0].startswith(f"{NUMEL} must be built again, for the course changed it: ")
    assert is_cleared(text_of(place, "shape.py"), "numel")
    assert place.status()[STRIDES] == "built"
    assert mine in [path.read_text() for path in (place.path / ".emberlab" / "backups").rglob("shape.py")]


def test_borrowed_pieces_follow_the_newer_reference(workspace: Workspace, upgrade: Upgrade) -> None:
    workspace.borrow("02_layers")
    place = upgrade(shape=NEW_SHAPE.replace("step = 1", "step = 1  # newer"))
    assert STRIDES in place.borrow("02_layers")
    assert "step = 1  # newer" in text_of(place, "shape.py")


def test_a_new_file_is_added_and_named(workspace: Workspace, tmp_path: Path) -> None:
    reference = make_reference(tmp_path / "newer course")
    (reference / "optim.py").write_text('"""Optimisers."""\n')
    place = Workspace(workspace.path, reference=reference, catalogue=Catalogue.from_dict(LESSONS))
    assert place.open("01_tensors") == [
        "Added to your package, because it had no such file: emberlet/optim.py."
    ]


def test_what_cannot_be_added_says_how_to_go_on_and_touches_nothing(
    workspace: Workspace, upgrade: Upgrade
) -> None:
    path = workspace.path / "emberlet" / "tensor.py"
    path.write_text(path.read_text().replace("    ", "\t"))  # the course's method does not fit between tabs
    before = path.read_text()
    with pytest.raises(WorkspaceError, match=r'emberlab\.reset\(file="emberlet/tensor\.py"\)'):
        upgrade().open("01_tensors")
    assert path.read_text() == before
