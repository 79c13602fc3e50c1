"""Checkpointing: compute a part of the graph again in the backward pass instead of keeping what it saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from emberlet.autograd.grad_mode import enable_grad
from emberlet.autograd.saved import saved_tensors_hooks
from emberlet.random import get_rng_state, set_rng_state

if TYPE_CHECKING:
    from emberlet.dtype import DType
    from emberlet.shape import Shape
    from emberlet.tensor import Tensor

Layout = tuple["Shape", "DType"]


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Any:
    """Return `function(*args, **kwargs)`, keeping nothing of what its tape saves.

    It runs a second time when its gradient is needed: less memory for a third more time
    (Chen et al. 2016, arXiv:1604.06174).

    Args:
        function: does the same when it is called again.
        args: its arguments.
        use_reentrant: accepted as PyTorch does; this is always what PyTorch calls non-reentrant.
        preserve_rng_state: whether the second run draws the same random numbers as the first.
        kwargs: more arguments, passed on as they are.
    """
    again = _Again(function, args, kwargs, get_rng_state() if preserve_rng_state else None)
    with saved_tensors_hooks(again.drop, again.fetch):
        return function(*args, **kwargs)


def checkpoint_sequential(
    functions: Sequence[Callable[..., Any]], segments: int, input: Any, use_reentrant: bool | None = None
) -> Any:
    """Return the input passed through functions one after the other, all but the last segment checkpointed.

    Raises:
        ValueError: there are no segments.
    """
    if segments < 1:
        raise ValueError(f"checkpoint_sequential() needs at least one segment, not {segments}")
    steps = list(functions)
    size = max(1, len(steps) // segments)
    starts = [size * number for number in range(segments)]
    for start, end in zip(starts, [*starts[1:], len(steps)], strict=True):
        part = _chain(steps[start:end])
        input = part(input) if end == len(steps) else checkpoint(part, input)
    return input


def _chain(functions: list[Callable[..., Any]]) -> Callable[..., Any]:
    """One function that does what these do, one after the other."""

    def run(value: Any) -> Any:
        for function in functions:
            value = function(value)
        return value

    return run


class CheckpointError(RuntimeError):
    """The second run of a checkpointed function did not do what the first did."""


class _Again:
    """A call that can be made again to get back, in their order, the tensors that its tape saved."""

    def __init__(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], state: Any
    ) -> None:
        self._call = (function, args, kwargs)
        self._state = state
        self._layouts: list[Layout] = []  # of what the first run saved
        self._tensors: dict[int, Tensor] = {}

    def drop(self, tensor: Tensor) -> int:
        """Keep nothing of a saved tensor but its number."""
        self._layouts.append((tensor.shape, tensor.dtype))
        return len(self._layouts) - 1

    def fetch(self, number: int) -> Tensor:
        """Return a saved tensor by its number, computing all of them again if need be."""
        if number not in self._tensors:
            self._run()
        return self._tensors.pop(number)

    def _run(self) -> None:
        saved: list[Tensor] = []

        def keep(tensor: Tensor) -> Tensor:
            saved.append(tensor.detach())
            return tensor

        function, args, kwargs = self._call
        now = get_rng_state()
        if self._state is not None:
            set_rng_state(self._state)
        try:
            with enable_grad(), saved_tensors_hooks(keep, lambda tensor: tensor):
                function(*args, **kwargs)
        finally:
            set_rng_state(now)
        if len(saved) != len(self._layouts):
            raise CheckpointError(
                "A different number of tensors was saved during the original forward and recomputation: "
                f"{len(self._layouts)} and {len(saved)}. The function must do the same when it is called again."
            )
        for number, (tensor, layout) in enumerate(zip(saved, self._layouts, strict=True)):
            if (tensor.shape, tensor.dtype) != layout:
                raise CheckpointError(
                    f"Recomputed values have different metadata than during the forward pass: tensor {number} was "
                    f"{layout}, and is {(tensor.shape, tensor.dtype)}."
                )
        self._tensors = dict(enumerate(saved))
