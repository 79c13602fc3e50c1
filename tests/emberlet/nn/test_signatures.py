"""Every layer and function takes PyTorch's arguments: names, order, defaults, and which are by name only."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from emberlet import nn

HERE = Path(__file__).parent
LAYERS: dict[str, list[str]] = json.loads((HERE / "signatures.json").read_text())  # PyTorch 2.13's
FUNCTIONS: dict[str, list[str]] = json.loads((HERE / "functions.json").read_text())
RECURRENT = "bias=True batch_first=False dropout=0.0 bidirectional=False proj_size=0 device=None dtype=None"
# What PyTorch takes as *args and **kwargs, by its documentation.
LAYERS |= {
    "LSTM": ["input_size", "hidden_size", "num_layers=1", *RECURRENT.split()],
    "GRU": ["input_size", "hidden_size", "num_layers=1", *RECURRENT.split()],
    "RNN": ["input_size", "hidden_size", "num_layers=1", "nonlinearity='tanh'", *RECURRENT.split()],
    "Tanh": [],
    "Sigmoid": [],
    "Softmax2d": [],
}
OLD_NAMES = {"Hardtanh": {"min_value=None", "max_value=None"}}  # deprecated for years


def written(function: Any) -> list[str]:
    found = []
    for parameter in inspect.signature(function).parameters.values():
        default = parameter.default
        text = getattr(default, "__name__", None) or repr(default)
        by_name = "*" if parameter.kind is inspect.Parameter.KEYWORD_ONLY else ""
        end = "" if default is inspect.Parameter.empty else f"={text}"
        found.append(f"{by_name}{parameter.name}{end}")
    return found


def same(given: str, wanted: str) -> bool:
    """Equal, or equal numbers: 0 and 0.0."""
    name, _, value = given.partition("=")
    other, _, right = wanted.partition("=")
    try:
        return name == other and float(value) == float(right)
    except ValueError:
        return given == wanted


def compare(given: list[str], wanted: list[str]) -> None:
    assert len(given) == len(wanted), f"{given}; PyTorch {wanted}"
    assert all(map(same, given, wanted)), f"{given}; PyTorch {wanted}"


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name: str) -> None:
    wanted = [each for each in LAYERS[name] if each not in OLD_NAMES.get(name, ())]
    compare(written(getattr(nn, name)), wanted)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name: str) -> None:
    compare(written(getattr(nn.functional, name)), FUNCTIONS[name])


def test_no_layer_hides_its_arguments() -> None:
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    layers = [each for each in vars(nn).values() if inspect.isclass(each) and issubclass(each, nn.Module)]
    hiding = {
        layer.__name__
        for layer in layers
        if any(p.kind in kinds for p in inspect.signature(layer).parameters.values())
    }
    assert hiding == {"Identity", "Sequential"}
