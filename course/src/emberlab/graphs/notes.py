"""What is noted while a graph grows: the user's line and the values of every step, and which modules ran.

A tape keeps only what backward needs. `emberlab.start` takes notes from then on, so that a tensor can be drawn
after the fact with its lines and values. Small results only are kept, and only as long as their graph lives.
"""

from __future__ import annotations

import importlib
import sys
import weakref
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any, NamedTuple

from emberlab.graphs.summaries import copied

SMALL = 4096  # elements of a result up to which its values are kept
SPANS = 20_000  # calls of modules that are remembered
_NUMBERS = {int, float}


class Place(NamedTuple):
    """Where in the user's code something was made; turned into a line of text only when it is shown."""

    code: CodeType
    instruction: int


class Values(NamedTuple):
    """What is known of a tensor, or of a number."""

    shape: tuple[int, ...]
    dtype: Any
    array: Any  # the elements; None if they are many
    identity: int  # tells whether two inputs are the same tensor


class Note(NamedTuple):
    """What is noted of one step of the tape."""

    place: Place | None
    outputs: list[Values]
    sources: dict[int, Values]  # tensors without history, leaves and numbers, by the place among the inputs


class Span(NamedTuple):
    """One call of a module: the steps recorded between two ticks of the tape's clock."""

    module: weakref.ref[Any]
    type: str
    start: int
    end: int


class Notes:
    """Takes notes of everything that emberlet records, until it is told to stop.

    Args:
        keep: how many elements a result may have for its values to be kept.
    """

    current: Notes | None = None

    def __init__(self, keep: int = SMALL) -> None:
        self.keep = keep
        self.spans: deque[Span] = deque(maxlen=SPANS)
        self._before: Notes | None = None
        self._inside: dict[str, bool] = {}
        self._tick: Callable[[], int] = lambda: 0

    def start(self) -> Notes:
        """Begin; what took notes before hears of module calls still, and of the rest again after `stop`."""
        witness, package = _witness()
        self._ours = (str(Path(package.__file__ or "").parent), str(Path(__file__).parents[1]))
        self._tick = importlib.import_module(f"{package.__name__}.storage").tick
        self._tensor = package.Tensor
        self._before, Notes.current = Notes.current, self
        witness.recorded, witness.called = self._recorded, self._called
        return self

    def stop(self) -> None:
        """End; whatever took notes before goes on. Others may have begun since, and go on as well."""
        witness, _ = _witness()
        if Notes.current is self:
            Notes.current = self._before
        later = Notes.current
        while later is not None:
            if later._before is self:
                later._before = self._before
            later = later._before
        witness.recorded = Notes.current._recorded if Notes.current else None
        witness.called = Notes.current._called if Notes.current else None

    def __enter__(self) -> Notes:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def place(self) -> Place | None:
        """The innermost line outside of the framework and the kit, from which this was called."""
        frame: FrameType | None = sys._getframe(2)
        inside = self._inside
        while frame is not None:
            code = frame.f_code
            ours = inside.get(code.co_filename)
            if ours is None:
                ours = inside[code.co_filename] = code.co_filename.startswith(self._ours)
            if not ours:
                return Place(code, frame.f_lasti)
            frame = frame.f_back
        return None

    def values(self, tensor: Any) -> Values:
        """What is kept of a tensor, or of a number."""
        array = tensor._array if isinstance(tensor, self._tensor) else None
        if array is None:
            return Values((), type(tensor).__name__, tensor, id(tensor))
        kept = copied(array) if array.size <= self.keep else None
        return Values(array.shape, array.dtype, kept, id(array))

    def _recorded(self, node: Any, inputs: tuple[Any, ...], output: Any) -> None:
        values, tensor = self.values, self._tensor
        outputs = [values(each) for each in (output if output.__class__ is tuple else (output,))]
        sources = {}
        for slot, (each, following) in enumerate(zip(inputs, node.next, strict=False)):
            if following is None:
                if each.__class__ in _NUMBERS or isinstance(each, tensor):
                    sources[slot] = values(each)
            elif not following.next and isinstance(each, tensor):
                # A leaf: asked for only when it is gone, so no copy.
                array = each._array
                kept = array if array.size <= self.keep else None
                sources[slot] = Values(array.shape, array.dtype, kept, id(array))
        node.noted = Note(self.place(), outputs, sources)

    def _called(self, run: Callable[..., Any], module: Any, args: Any, kwargs: Any) -> Any:
        start = self._tick()
        try:
            return run(module, args, kwargs)
        finally:
            span = Span(weakref.ref(module), type(module).__name__, start, self._tick())
            notes: Notes | None = self
            while notes is not None:
                notes.spans.append(span)
                notes = notes._before


def note_of(step: Any) -> Note | None:
    """What was noted of a step of the tape, if anything was."""
    note = getattr(step, "noted", None)
    return note if isinstance(note, Note) else None


def _witness() -> tuple[Any, ModuleType]:
    """The place in the live emberlet, the student's own in a notebook, where notes are asked for."""
    package = importlib.import_module("emberlet")
    return importlib.import_module("emberlet.autograd.witness"), package


def take_notes(on: bool = True) -> None:
    """Take notes from now on of all that emberlet records, so that it can be drawn with lines and values; or stop."""
    while Notes.current is not None:
        Notes.current.stop()
    if on:
        Notes().start()
