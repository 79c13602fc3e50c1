"""Other shapes in place: `x.t_()` and its kin change how a tensor looks at its memory, and no element."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from emberlet.autograd.guard import refuse_leaf

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def relayout(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the in-place form of a function that makes a view, a method: `t_ = relayout(t)`."""

    @wraps(function)
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        refuse_leaf(self)
        view: Tensor = function(self, *args, **kwargs)
        self._array, self._storage, self._offset = view._array, view.storage, view._offset
        self._node, self._output_nr = view._node, view._output_nr
        self._storage.mark_written()  # a node that saved this tensor would find it in another shape
        return self

    method.__name__ = method.__qualname__ = f"{function.__name__}_"
    method.__doc__ = f"Do what `{function.__name__}` does, in place; return the tensor itself."
    return method
