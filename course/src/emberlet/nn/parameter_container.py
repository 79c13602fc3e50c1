"""Containers of parameters: a list of them, or by name."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
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

    def __iadd__(self, values: Iterable[Any]) -> Self:
        return self.extend(values)

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


class ParameterDict(Module, MutableMapping[str, Any]):
    """Parameters by name, all of which are registered; a Tensor is made a Parameter.

    Args:
        parameters: to begin with: a mapping, or pairs of a name and a parameter.
    """

    __hash__ = Module.__hash__
    __eq__ = Module.__eq__  # a module is equal to itself only

    def __init__(self, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = {}
        self.update({} if parameters is None else parameters)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __reversed__(self) -> Iterator[str]:
        return reversed(self._keys)

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys:
            raise KeyError(key)
        return getattr(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._keys[key] = None
        setattr(self, key, _parameter(value))

    def __delitem__(self, key: str) -> None:
        del self._keys[key]
        delattr(self, key)

    def __or__(self, other: Mapping[str, Any]) -> ParameterDict:
        return ParameterDict({**self, **other})

    def __ior__(self, other: Mapping[str, Any]) -> Self:
        self.update(other)
        return self

    def popitem(self) -> tuple[str, Any]:
        """Take out the last parameter; return its name and it."""
        if not self._keys:
            raise KeyError("the dictionary is empty")
        key = next(reversed(self._keys))
        return key, self.pop(key)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the parameter of a name; if there is none, that becomes `default`."""
        if key not in self._keys:
            self[key] = default
        return self[key]

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """Return a new one with these names, all with the same value."""
        return ParameterDict(dict.fromkeys(keys, default))

    def copy(self) -> ParameterDict:
        """Return a new one with the same parameters."""
        return ParameterDict(dict(self))

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
