"""Grad mode: whether operations are recorded on the tape, per thread."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

inferring = (
    0  # in how many blocks of inference mode the process is: making a tensor asks no more if there are none
)
inferred = False  # whether there ever was one


class _Mode(threading.local):
    """The state of one thread."""

    enabled = True
    inference = False


current = _Mode()


def is_grad_enabled() -> bool:
    """Return whether operations are recorded now."""
    return current.enabled


def is_inference_mode_enabled() -> bool:
    """Return whether inference mode is on."""
    return current.inference


def _infer(mode: bool) -> None:
    """Switch inference mode of this thread, and count."""
    global inferring, inferred
    if mode is not current.inference:
        inferring += 1 if mode else -1
        inferred = True
        current.inference = mode


class _Switch:
    """A context manager, and a decorator, inside which the mode is another."""

    def __init__(self, enabled: bool, inference: bool | None = None) -> None:
        self.enabled, self.inference = enabled, inference
        self._before: list[tuple[bool, bool]] = []  # a stack, so that one object may be entered twice

    def __enter__(self) -> None:
        self._before.append((current.enabled, current.inference))
        if self.inference is not None:
            _infer(self.inference)
        current.enabled = self.enabled and not current.inference

    def __exit__(self, *exception: object) -> None:
        current.enabled, inference = self._before.pop()
        if inference is not current.inference:
            _infer(inference)

    def _again(self) -> _Switch:
        """A fresh switch for one call of a decorated function."""
        return _Switch(self.enabled, self.inference)

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):
            return _decorate_generator(self, function)

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self._again():
                return function(*args, **kwargs)

        return wrapper  # type: ignore[return-value]  # the same signature


def _decorate_generator(switch: _Switch, function: F) -> F:
    """The mode holds while the generator runs, and not while its caller does."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with switch._again():
            generator = function(*args, **kwargs)
        try:
            with switch._again():
                request = next(generator)
            while True:
                try:
                    received = yield request
                except GeneratorExit:
                    with switch._again():
                        generator.close()
                    raise
                except BaseException as error:
                    with switch._again():
                        request = generator.throw(error)
                else:
                    with switch._again():
                        request = generator.send(received)
        except StopIteration as stop:
            return stop.value

    return wrapper  # type: ignore[return-value]  # the same signature


class no_grad(_Switch):  # noqa: N801  PyTorch's name
    """Record nothing inside: `with no_grad(): ...`, or `@no_grad()` above a function."""

    def __init__(self) -> None:
        super().__init__(enabled=False)

    def __new__(cls, function: Any = None) -> Any:
        # `@no_grad` without parentheses is allowed too.
        return super().__new__(cls) if function is None else cls()(function)


class enable_grad(_Switch):  # noqa: N801  PyTorch's name
    """Record inside, even within `no_grad`."""

    def __init__(self) -> None:
        super().__init__(enabled=True)

    def __new__(cls, function: Any = None) -> Any:
        return super().__new__(cls) if function is None else cls()(function)


class inference_mode(_Switch):  # noqa: N801  PyTorch's name
    """Record nothing inside, for tensors that will never need a gradient; `inference_mode(False)` undoes it.

    What is made inside may be used outside, but neither be written to nor be saved for a backward.
    """

    def __init__(self, mode: bool = True) -> None:
        super().__init__(enabled=not mode, inference=mode)

    def __new__(cls, mode: Any = True) -> Any:
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)


class set_grad_enabled(_Switch):  # noqa: N801  PyTorch's name
    """Record or not from now on; as a context manager, until its end."""

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise TypeError(f"set_grad_enabled(): argument 'enabled' must be bool, not {type(mode).__name__}")
        super().__init__(enabled=mode)
        self._outer = (current.enabled, current.inference)
        current.enabled = mode and not current.inference

    def __enter__(self) -> None:
        self._before.append(self._outer)
        current.enabled = self.enabled and not current.inference

    def __call__(self, function: F) -> F:
        current.enabled, current.inference = (
            self._outer
        )  # as a decorator it changes nothing outside of the calls
        return super().__call__(function)
