"""Notes which modules of PyTorch ran, and which steps were recorded meanwhile."""

from __future__ import annotations

import sys
import weakref
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from typing import Any

from emberlab.graphs.notes import SPANS, Span


class TorchNotes:
    """Takes notes of every call of a module of PyTorch while its `with` block runs.

    Raises:
        RuntimeError: on entering, if the user has not imported PyTorch.
    """

    current: TorchNotes | None = None

    def __init__(self) -> None:
        self.spans: deque[Span] = deque(maxlen=SPANS)
        self._open: list[tuple[Any, int]] = []
        self._hooks: list[Any] = []
        self._before: TorchNotes | None = None

    def start(self) -> TorchNotes:
        """Begin; does nothing if it has begun."""
        if self._hooks:
            return self
        torch = sys.modules.get("torch")
        if torch is None:
            raise RuntimeError("TorchNotes needs PyTorch: import torch first")
        register = torch.nn.modules.module
        self._hooks = [
            register.register_module_forward_pre_hook(self._entered),
            register.register_module_forward_hook(self._left, always_call=True),
        ]
        self._before, TorchNotes.current = TorchNotes.current, self
        return self

    def stop(self) -> None:
        """End; whatever took notes before is current again."""
        if not self._hooks:
            return
        for hook in self._hooks:
            hook.remove()
        self._hooks, self._open = [], []
        if TorchNotes.current is self:
            TorchNotes.current = self._before

    def __enter__(self) -> TorchNotes:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def spans_in(self, clock: Sequence[tuple[int, int]]) -> list[Span]:
        """The calls in which a step of a graph was recorded, outer ones first; the clock as for `group_by_calls`."""
        ticks = sorted(tick for _, tick in clock)
        return [
            span
            for span in reversed(self.spans)
            if bisect_left(ticks, span.start) < bisect_left(ticks, span.end)
        ]

    def _entered(self, module: Any, inputs: Any) -> None:
        self._open.append((module, _between()))

    def _left(self, module: Any, inputs: Any, output: Any) -> None:
        """Close the call of this module, and those inside of it that an error has ended."""
        while self._open:
            opened, start = self._open.pop()
            if opened is module:
                self.spans.append(Span(weakref.ref(module), type(module).__name__, start, _between()))
                return


def tick_of(step: Any) -> int:
    """When a step was recorded, on the clock of the spans: odd, so that it never meets the edge of one."""
    return 2 * int(step._sequence_nr()) + 1


def _between() -> int:
    """The moment before the next step, on the clock of the spans."""
    return 2 * now()


def now() -> int:
    """The number that PyTorch gives to the next step of this thread."""
    torch: Any = sys.modules["torch"]
    own = getattr(getattr(torch._C, "_autograd", None), "_get_sequence_nr", None)
    if own is not None:
        return int(own())
    with torch.enable_grad():
        witness = torch.zeros((), requires_grad=True).view(())
    return int(witness.grad_fn._sequence_nr())
