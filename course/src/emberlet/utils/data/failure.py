"""An exception on its way from a worker to the process that waits for the batch."""

from __future__ import annotations

import pickle
import traceback
from typing import NoReturn


class Failure:
    """An exception as a class and a text, for neither it nor its traceback need survive pickling.

    Args:
        error: what was raised.
        where: the place, as in "in DataLoader worker process 0".
    """

    def __init__(self, error: BaseException, where: str) -> None:
        self.kind: type[BaseException] | None = type(error)
        trace = "".join(traceback.format_exception(error))
        self.text = f"Caught {type(error).__name__} {where}.\nOriginal {trace}"
        try:
            pickle.dumps(self.kind)
        except (pickle.PicklingError, AttributeError, TypeError):
            self.kind = None  # a class that was defined inside of a function, for example

    def reraise(self) -> NoReturn:
        """Raise an exception of the same class whose message holds the traceback.

        Raises:
            RuntimeError: instead, when the class is not known here or takes more than a message.
        """
        if self.kind is None:
            raise RuntimeError(self.text)
        try:
            error = self.kind(_Verbatim(self.text) if issubclass(self.kind, KeyError) else self.text)
        except Exception:
            raise RuntimeError(self.text) from None
        try:
            raise error
        finally:
            del error  # else the traceback would hold this frame, and the frame the error: a circle


class _Verbatim(str):
    """Text whose repr is itself: KeyError shows the repr of its message, and a traceback has lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
