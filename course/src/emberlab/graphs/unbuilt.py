"""Tells whether a piece of the student's package is built, without calling it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emberlab.pieces.clear import NOT_BUILT, NOT_BUILT_MODULE


def unbuilt(function: Callable[..., Any]) -> str:
    """What an unbuilt piece says when it is called, "emberlet.f is not built yet: …"; "" for a built one."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if code is None or not {NOT_BUILT, NOT_BUILT_MODULE} <= set(code.co_names):
        return ""
    said = [each for each in code.co_consts if isinstance(each, str) and each != function.__doc__]
    return said[-1] if said else "it is not built yet"
