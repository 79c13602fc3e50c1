"""Hooks around the steps of an optimiser."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from emberlet.optim.optimizer import Optimizer

Step = TypeVar("Step", bound=Callable[..., Any])


def with_hooks(step: Step) -> Step:
    """Run an optimiser's hooks around its `step`."""

    @functools.wraps(step)
    def wrapper(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        self._stepped = self._watched
        for hook in list(self._pre_hooks.values()):
            changed = hook(self, args, kwargs)
            if changed is None:
                continue
            if not isinstance(changed, tuple) or len(changed) != 2:
                raise RuntimeError(
                    f"{step} must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                )
            args, kwargs = changed
        result = step(self, *args, **kwargs)
        for hook in list(self._post_hooks.values()):
            hook(self, args, kwargs)
        return result

    return wrapper  # type: ignore[return-value]  # the same signature
