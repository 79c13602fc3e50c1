"""Containers of parameters: a list of them, or by name."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, KeysView, Mapping
from typing import TYPE_CHECKING, Any

from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from typing import Self


class ParameterList(Module):
    """A list of parameters, all of which are registered; a Tensor is made a Parameter.

    Args:
        values: to begin with.
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self._size = 0
        self.extend(values or ())

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(self._size))

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return ParameterList([self[number] for number in range(self._size)[index]])
        return getattr(self, str(range(self._size)[operator.index(index)]))

    def __setitem__(self, index: int, value: Any) -> None:
        setattr(self, str(range(self._size)[operator.index(index)]), _parameter(value))

    def append(self, value: Any) -> Self:
        """Add a parameter at the end."""
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Add several parameters at the end."""
        for value in list(values):
            self.append(value)
        return self

    def extra_repr(self) -> str:
        """Return the kind and size of every parameter."""
        return "\n".join(f"  ({number}): {_text(each)}" for number, each in enumerate(self))


class ParameterDict(Module):
    """Parameters by name, all of which are registered; a Tensor is made a Parameter.

    Args:
        parameters: to begin with.
    """

    def __init__(self, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = {}
        self.update(parameters or {})

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._keys[key] = None
        setattr(self, key, _parameter(value))

    def __delitem__(self, key: str) -> None:
        del self._keys[key]
        delattr(self, key)

    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self._keys.keys()

    def items(self) -> list[tuple[str, Any]]:
        """Return the names and parameters."""
        return [(key, self[key]) for key in self._keys]

    def values(self) -> list[Any]:
        """Return the parameters."""
        return [self[key] for key in self._keys]

    def update(self, parameters: Mapping[str, Any]) -> None:
        """Add parameters by name."""
        for key, value in parameters.items():
            self[key] = value

    def extra_repr(self) -> str:
        """Return the kind and size of every parameter."""
        return "\n".join(f"  ({key}): {_text(value)}" for key, value in self.items())


def _parameter(value: Any) -> Any:
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


def _text(value: Any) -> str:
    if not isinstance(value, Tensor):
        return f"Object of type: {type(value).__name__}"
    kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
    size = "x".join(map(str, value.shape))
    return f"{kind} containing: [{value.dtype} of size {size}]"
