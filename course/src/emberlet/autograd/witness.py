"""Whoever wants to see a graph grow hangs a function in here; otherwise nothing happens and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emberlet.autograd.node import Node
    from emberlet.nn.module import Module

# Called with each new node of the tape, the inputs of its operation, and the Tensor or Tensors that resulted.
recorded: Callable[[Node, tuple[Any, ...], Any], None] | None = None

# Called instead of a module's forward, with the module and its arguments; has to return what `run` returns.
called: Callable[[Callable[..., Any], Module, tuple[Any, ...], dict[str, Any]], Any] | None = None
