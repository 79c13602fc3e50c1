"""Hooks: functions that are called at each step, in their order, until they are removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

_number = count()


class Hooks:
    """An ordered set of hooks."""

    def __init__(self) -> None:
        self._hooks: dict[int, Callable[..., Any]] = {}

    def add(self, hook: Callable[..., Any]) -> Handle:
        """Add a hook; the handle removes it."""
        handle = Handle(self._hooks)
        self._hooks[handle.id] = hook
        return handle

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        # A hook may remove itself while it runs.
        return iter(tuple(self._hooks.values())) if self._hooks else iter(())


class Handle:
    """What removes a hook: `handle.remove()`, or the end of `with handle:`."""

    def __init__(self, hooks: dict[int, Callable[..., Any]]) -> None:
        self._hooks = hooks
        self.id = next(_number)

    def remove(self) -> None:
        """Remove the hook; once is enough."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()
