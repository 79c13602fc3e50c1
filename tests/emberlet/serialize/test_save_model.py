"""Modules whose layers share parameters, to and from files, ours and PyTorch's."""

from __future__ import annotations

from pathlib import Path

import pytest

import emberlet
from emberlet import nn
from emberlet.serialize import load_file, load_model, safe_open, save_file, save_model

HERE = Path(__file__).parent


class Tied(nn.Module):
    """As in `make.py`."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(4, 3)
        self.norm = nn.BatchNorm1d(3)
        self.head = nn.Linear(3, 4)
        self.head.weight = self.embedding.weight


def values(model: nn.Module) -> dict[str, object]:
    return {name: tensor.tolist() for name, tensor in model.state_dict().items()}


def test_a_model_that_pytorch_saved() -> None:
    model = Tied()
    missing, unexpected = load_model(model, HERE / "tied.safetensors")
    assert not missing
    assert not unexpected
    names = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    first = {f"norm.{name}": number for number, name in enumerate(names, 1)}
    # `make.py` filled the tied weight twice, last under its second name.
    first |= {"embedding.weight": 6, "head.weight": 6, "head.bias": 7}
    assert model.state_dict().keys() == first.keys()
    for name, tensor in model.state_dict().items():
        expected = emberlet.arange(tensor.numel()).reshape(tensor.shape) + first[name]
        assert tensor.tolist() == expected.tolist()


def test_there_and_back(tmp_path: Path) -> None:
    model, other = Tied(), Tied()
    save_model(model, tmp_path / "m", {"who": "me"})
    with safe_open(tmp_path / "m") as file:
        assert file.metadata() == {"head.weight": "embedding.weight", "who": "me"}
        assert "head.weight" not in file.keys()  # noqa: SIM118
    load_model(other, tmp_path / "m")
    assert values(other) == values(model)
    assert other.head.weight is other.embedding.weight
    with pytest.raises(RuntimeError, match="share memory"):
        save_file(dict(model.state_dict()), tmp_path / "n")


def test_names_that_do_not_match(tmp_path: Path) -> None:
    save_file({"head.bias": emberlet.zeros(4), "extra": emberlet.ones(1)}, tmp_path / "m")
    missing, unexpected = load_model(Tied(), tmp_path / "m", strict=False)
    assert {"norm.weight", "embedding.weight"} <= set(missing)
    assert unexpected == ["extra"]
    with pytest.raises(RuntimeError, match=r'(?s)Missing key.*"norm.weight".*Unexpected key.*"extra"'):
        load_model(Tied(), tmp_path / "m")


def test_the_other_name_of_a_tied_parameter_will_do(tmp_path: Path) -> None:
    model = Tied()
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    del state["embedding.weight"]
    save_file(state, tmp_path / "m")
    other = Tied()
    load_model(other, tmp_path / "m")
    assert values(other) == values(model)


def test_parameters_that_no_name_covers(tmp_path: Path) -> None:
    model = nn.Module()
    base = emberlet.arange(10.0)
    model.register_buffer("a", base[:6])
    model.register_buffer("b", base[4:])
    with pytest.raises(RuntimeError, match="none of them is covering"):
        save_model(model, tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_what_requires_grad_is_saved(tmp_path: Path) -> None:
    save_file({"w": nn.Parameter(emberlet.ones(2))}, tmp_path / "m")
    found = load_file(tmp_path / "m")["w"]
    assert (found.tolist(), found.requires_grad) == ([1, 1], False)
