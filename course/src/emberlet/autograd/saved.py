"""Hooks on what the tape saves: something else may be kept in a tensor's place, and turned back when needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet.autograd.grad_mode import no_grad

if TYPE_CHECKING:
    from emberlet.tensor import Tensor
else:
    Tensor = None  # `tensor.py` puts its class here when it is imported

Pack = Callable[["Tensor"], Any]
Unpack = Callable[[Any], "Tensor"]


class _Hooks(threading.local):
    """The hooks of one thread, the innermost last."""

    stack: tuple[tuple[Pack, Unpack], ...] = ()


active = _Hooks()
in_use = 0  # in how many blocks the process is: saving asks no more than this when there are none


class Packed:
    """What is kept in place of a saved tensor.

    Attributes:
        node: the history of the tensor, None for an output of the node that saves it.
        output_nr: which output of that node it is.
        output_of_saver: which output of the saving node it is, or None.
    """

    def __init__(self, tensor: Tensor, pack: Pack, unpack: Unpack) -> None:
        self.node, self.output_nr, self.output_of_saver = (
            tensor._node,
            tensor._output_nr,
            tensor._output_of_saver,
        )
        with no_grad():
            self._kept, self._unpack = pack(tensor), unpack

    def tensor(self) -> Tensor:
        """Return the tensor, turned back.

        Raises:
            TypeError: the unpack hook returned something else.
        """
        tensor = self._unpack(self._kept)
        if not isinstance(tensor, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(tensor).__name__}"
            )
        return tensor


class saved_tensors_hooks:  # noqa: N801  PyTorch's name
    """Inside a `with` block, the tape keeps `pack_hook(tensor)` of what it saves; `unpack_hook` turns it back.

    Args:
        pack_hook: takes a Tensor, returns anything.
        unpack_hook: takes that, returns a Tensor of the same values.
    """

    def __init__(self, pack_hook: Pack, unpack_hook: Unpack) -> None:
        self._pair = (pack_hook, unpack_hook)

    def __enter__(self) -> None:
        global in_use
        in_use += 1
        active.stack = (*active.stack, self._pair)

    def __exit__(self, *exception: object) -> None:
        global in_use
        in_use -= 1
        active.stack = active.stack[:-1]


def packed(tensors: tuple[Any, ...], plain: set[type]) -> tuple[Any, ...]:
    """Return what to keep in place of these tensors, by the innermost hooks."""
    if not active.stack:
        return tensors
    pack, unpack = active.stack[-1]
    return tuple([each if each.__class__ in plain else Packed(each, pack, unpack) for each in tensors])
