"""What the user calls the tensors and modules of a graph: names of variables, and of parameters in their model."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

_KIT = str(Path(__file__).parents[1])
_MODULES = 50  # of the user's variables, how many models are looked through


class Names:
    """The names in the user's code, looked up by identity.

    Args:
        variables: the user's variables, by name.
        node_of: gives the step of the tape that made a tensor, and the number of its output; None for a leaf.
    """

    def __init__(
        self, variables: Mapping[str, Any], node_of: Callable[[Any], tuple[Any, int] | None]
    ) -> None:
        self._tensors: dict[int, str] = {}
        self._results: dict[tuple[int, int], str] = {}
        self._modules: dict[int, str] = {}
        self._values: dict[int, Any] = {}
        self._kept: list[Any] = []  # what is known by identity must live as long as this
        models = [(name, value) for name, value in variables.items() if hasattr(value, "named_parameters")]
        for name, model in models[:_MODULES]:
            self._modules.setdefault(id(model), name)
            self._kept.append(model)
        for name, value in variables.items():
            if hasattr(value, "requires_grad") and hasattr(value, "shape"):
                self._name(value, name, node_of)
        for name, model in models[:_MODULES]:
            prefix = f"{name}." if len(models) > 1 else ""
            for path, module in _safely(model.named_modules):
                self._modules.setdefault(id(module), prefix + path)
            for parameter, tensor in _safely(model.named_parameters):
                self._tensors.setdefault(id(tensor), prefix + parameter)
                self._kept.append(tensor)

    def _name(self, value: Any, name: str, node_of: Callable[[Any], tuple[Any, int] | None]) -> None:
        made = node_of(value)
        if made is None:
            self._tensors.setdefault(id(value), name)
            array = getattr(value, "_array", None)
            if array is not None:
                self._tensors.setdefault(id(array), name)
        else:
            self._results.setdefault((id(made[0]), made[1]), name)
            if not made[1]:
                self._values.setdefault(id(made[0]), getattr(value, "_array", None))
        self._kept.append(value)

    def tensor(self, tensor: Any) -> str:
        """The name of a leaf or a parameter; "" if it has none."""
        return self._tensors.get(id(tensor), "")

    def array(self, identity: int) -> str:
        """The name of the tensor with this array, for tensors without history."""
        return self._tensors.get(identity, "")

    def result(self, step: Any, output: int = 0) -> str:
        """The name of what a step of the tape made."""
        return self._results.get((id(step), output), "")

    def value(self, step: Any) -> Any:
        """The elements of what a step made, if a variable of the user's still holds it."""
        return self._values.get(id(step))

    def module(self, module: Any) -> str:
        """The variable that holds a module."""
        return self._modules.get(id(module), "")


def users_variables(skip: int = 1) -> dict[str, Any]:
    """The variables of the code that called the kit: its locals, then its globals; IPython's own left out."""
    frame = sys._getframe(skip)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_KIT):
        frame = frame.f_back
    found = dict(frame.f_globals)
    found.update(frame.f_locals)
    return {name: value for name, value in found.items() if not name.startswith("_") and name not in _HISTORY}


_HISTORY = {"In", "Out", "exit", "quit", "get_ipython"}


def _safely(pairs: Callable[[], Iterator[tuple[str, Any]]]) -> list[tuple[str, Any]]:
    """What a user's object yields; nothing if it fails, since only names depend on it."""
    try:
        return [(str(name), value) for name, value in pairs()]
    except Exception:
        return []
