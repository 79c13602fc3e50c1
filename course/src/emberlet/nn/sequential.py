"""Sequential: modules in a row, the output of each the input of the next."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from emberlet.nn.module import Module

if TYPE_CHECKING:
    from typing import Self


class Sequential(Module):
    """Modules that are run one after the other: the output of each is the input of the next.

    Args:
        args: the modules, or one OrderedDict of them by name.

    >>> import emberlet
    >>> model = emberlet.nn.Sequential(emberlet.nn.Linear(2, 3), emberlet.nn.ReLU())
    >>> model(emberlet.ones(5, 2)).shape
    (5, 3)
    """

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for number, module in enumerate(args):
                self.add_module(str(number), module)

    def forward(self, input: Any) -> Any:
        """Return the input passed through all modules."""
        for module in self:
            input = module(input)
        return input

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[name_at(self._modules, index)]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, name_at(self._modules, index), module)

    def __delitem__(self, index: int | slice) -> None:
        names = list(self._modules)[index] if isinstance(index, slice) else [name_at(self._modules, index)]
        for name in names:
            del self._modules[name]
        self._modules = numbered(self._modules.values())

    def __add__(self, other: Sequential) -> Sequential:
        if not isinstance(other, Sequential):
            raise ValueError(
                f"add operator supports only objects of Sequential class, but {type(other)} is given."
            )
        return Sequential(*self, *other)

    def __iadd__(self, other: Sequential) -> Self:
        if not isinstance(other, Sequential):
            raise ValueError(
                f"add operator supports only objects of Sequential class, but {type(other)} is given."
            )
        return self.extend(other)

    def __mul__(self, times: int) -> Sequential:
        return Sequential(*self._repeated(times))

    def __rmul__(self, times: int) -> Sequential:
        return self * times

    def __imul__(self, times: int) -> Self:
        self._modules = numbered(self._repeated(times))
        return self

    def _repeated(self, times: int) -> list[Any]:
        """The modules, several times; each stays one module, its parameters shared."""
        if not isinstance(times, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(times)}")
        if times <= 0:
            raise ValueError(f"Non-positive multiplication factor {times} for {type(self)}")
        return list(self) * times

    def append(self, module: Module) -> Self:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, sequential: Iterable[Module]) -> Self:
        """Add several modules at the end."""
        for module in list(sequential):
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Add a module before the one at an index.

        Raises:
            IndexError: there is no such place.
        """
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        if not -len(self) <= index <= len(self):
            raise IndexError(f"Index out of range: {index}")
        modules = list(self._modules.values())
        modules.insert(index, module)
        self._modules = numbered(modules)
        return self

    def pop(self, key: int | slice) -> Any:
        """Take out the module at an index, and return it."""
        module = self[key]
        del self[key]
        return module


def name_at(modules: dict[str, Module | None], index: int) -> str:
    """Return the name at a place, which may be counted from the end."""
    names = list(modules)
    place = operator.index(index)
    if not -len(names) <= place < len(names):
        raise IndexError(f"index {place} is out of range")
    return names[place]


def numbered(modules: Iterable[Module | None]) -> dict[str, Module | None]:
    """Return modules by their numbers."""
    return {str(number): module for number, module in enumerate(modules)}
