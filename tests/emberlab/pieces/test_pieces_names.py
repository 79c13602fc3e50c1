"""Pieces by name, and the catalogue of lessons."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from emberlab.pieces import Catalogue, Piece, PieceError


@pytest.mark.parametrize(
    ("name", "module", "qualname", "file", "top"),
    [
        ("emberlet.shape.numel", "emberlet.shape", "numel", "shape.py", "numel"),
        ("emberlet.tensor.Tensor.reshape", "emberlet.tensor", "Tensor.reshape", "tensor.py", "Tensor"),
        ("emberlet.tensor.Tensor", "emberlet.tensor", "Tensor", "tensor.py", "Tensor"),
        ("emberlet.nn.functional.relu", "emberlet.nn.functional", "relu", "nn/functional.py", "relu"),
        ("emberlet.a.Outer.Inner.m", "emberlet.a", "Outer.Inner.m", "a.py", "Outer"),
        ("emberlet.a._Hidden.m", "emberlet.a", "_Hidden.m", "a.py", "_Hidden"),
        ("emberlet.no.no_grad.__enter__", "emberlet.no", "no_grad.__enter__", "no.py", "no_grad"),
        ("emberlet.no:no_grad.clone", "emberlet.no", "no_grad.clone", "no.py", "no_grad"),
        ("emberlet.Tensor", "emberlet", "Tensor", "__init__.py", "Tensor"),
        ("emberlet.zeros", "emberlet", "zeros", "__init__.py", "zeros"),
        ("emberlet.a.__getattr__", "emberlet.a", "__getattr__", "a.py", "__getattr__"),
    ],
)
def test_what_a_name_says(name: str, module: str, qualname: str, file: str, top: str) -> None:
    piece = Piece(name)
    assert (piece.name, piece.module, piece.qualname, piece.file, piece.top) == (
        name,
        module,
        qualname,
        file,
        top,
    )


def test_one_piece_has_one_name() -> None:
    assert Piece("emberlet.shape:numel") == Piece("emberlet.shape.numel")
    assert Piece("emberlet.shape:numel").name == "emberlet.shape.numel"
    assert Piece("emberlet.a:b.c") != Piece("emberlet.a.b.c")
    assert len({Piece("emberlet.a:B.c"), Piece("emberlet.a.B.c")}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        Piece("emberlet.shape.numel").name = "emberlet.shape.other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "name", ["", "numel", "emberlet..f", "emberlet.shape.", "emberlet.../etc.passwd", "emberlet.a b", "a:b:c",
             "emberlet.shape.class", "emberlet:", "emberlet/shape.numel", "emberlet.1a"]
)  # fmt: skip
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(PieceError, match=r"write it like emberlet\.shape\.numel"):
        Piece(name)


def test_the_file_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "nn").mkdir()
    (tmp_path / "nn" / "__init__.py").touch()
    (tmp_path / "shape.py").touch()
    assert Piece("emberlet.nn.Module").path_in(tmp_path) == tmp_path / "nn" / "__init__.py"
    assert Piece("emberlet.shape.numel").path_in(str(tmp_path)) == tmp_path / "shape.py"
    with pytest.raises(PieceError, match=r"no module emberlet\.shapes"):
        Piece("emberlet.shapes.numel").path_in(tmp_path)


LESSONS = {
    "02_operations": [["emberlet.ops.add", "emberlet.ops.mul"], ["emberlet.ops.Sum.forward"]],
    "01_tensors": [["emberlet.shape.numel", "emberlet.shape.strides"], ["emberlet.tensor.Tensor.reshape"]],
    "03_autograd": [["emberlet.autograd.backward"]],
}


def test_the_catalogue() -> None:
    catalogue = Catalogue.from_dict(LESSONS)
    assert catalogue.lessons() == ("01_tensors", "02_operations", "03_autograd")
    assert catalogue.lesson_of("emberlet.ops.mul") == "02_operations"
    assert catalogue.lesson_of(Piece("emberlet.tensor:Tensor.reshape")) == "01_tensors"
    first = ("emberlet.shape.numel", "emberlet.shape.strides", "emberlet.tensor.Tensor.reshape")
    second = ("emberlet.ops.add", "emberlet.ops.mul", "emberlet.ops.Sum.forward")
    assert catalogue.pieces_of("01_tensors") == first
    assert catalogue.cells_of("02_operations") == (second[:2], second[2:])
    assert catalogue.earlier("01_tensors") == ()
    assert catalogue.earlier("03_autograd") == first + second
    assert catalogue.later("03_autograd") == ()
    assert catalogue.later("01_tensors") == (*second, "emberlet.autograd.backward")
    assert Catalogue.from_dict(catalogue.as_dict()).as_dict() == dict(sorted(LESSONS.items()))


def test_what_the_catalogue_does_not_know() -> None:
    catalogue = Catalogue.from_dict(LESSONS)
    with pytest.raises(
        PieceError, match=r"no lesson builds emberlet\.ops\.mull; did you mean emberlet\.ops\.mul\?"
    ):
        catalogue.lesson_of("emberlet.ops.mull")
    for ask in (catalogue.pieces_of, catalogue.earlier, catalogue.later):
        with pytest.raises(PieceError, match="did you mean 01_tensors"):
            ask("01_tensor")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"01": [["emberlet.a.f"]], "02": [["emberlet.a:f"]]}, "built in 01 and again in 02"),
        ({"01": [["emberlet.a.f", "emberlet.a.f"]]}, "again in 01"),
        ({"01": ["emberlet.a.f"]}, "must be a list of cells"),
        ({"01": "emberlet.a.f"}, "must be a list of cells"),
        ({"01": [["f"]]}, "it needs a module"),
        (["01"], "not list"),
    ],
)
def test_a_bad_catalogue(data: object, message: str) -> None:
    with pytest.raises(PieceError, match=message):
        Catalogue.from_dict(data)  # type: ignore[arg-type]


def test_loading_a_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.json"
    with pytest.raises(PieceError, match=r"catalogue\.json is missing: build the lessons"):
        Catalogue.load(file)
    file.write_text("{]")
    with pytest.raises(PieceError, match="not readable JSON"):
        Catalogue.load(file)
    file.write_text(json.dumps(LESSONS))
    assert Catalogue.load(file).as_dict() == Catalogue.from_dict(LESSONS).as_dict()
