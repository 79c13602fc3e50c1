"""Hooks on modules: functions of the user that run around `forward`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from emberlet.autograd.handle import RemovableHandle
from emberlet.nn.backward_hooks import BackwardPass

if TYPE_CHECKING:
    from emberlet.nn.module import Module


class ForwardHook(NamedTuple):
    """A hook, and how it wants to be called."""

    call: Any
    with_kwargs: bool
    always: bool = False


class ModuleHooks:
    """What Module inherits to take hooks."""

    _forward_pre_hooks: dict[int, ForwardHook]
    _forward_hooks: dict[int, ForwardHook]
    _backward_pre_hooks: dict[int, Any]
    _backward_hooks: dict[int, Any]

    def register_forward_pre_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args)` before every forward; it may return other arguments.

        Args:
            hook: the function; what it returns, if it is not None, takes the place of the arguments.
            prepend: whether it comes before the hooks that are there already.
            with_kwargs: whether it is `hook(module, args, kwargs)` and returns both, or None.
        """
        return _add(self._forward_pre_hooks, ForwardHook(hook, with_kwargs), prepend)

    def register_forward_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args, output)` after every forward; it may return another output.

        Args:
            hook: the function; what it returns, if it is not None, takes the place of the output.
            prepend: whether it comes before the hooks that are there already.
            with_kwargs: whether it is `hook(module, args, kwargs, output)`.
            always_call: whether to call it, with None as the output, even if the module raised an error.
        """
        return _add(self._forward_hooks, ForwardHook(hook, with_kwargs, always_call), prepend)

    def register_full_backward_pre_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_output)` before the module's backward; it may return another one."""
        return _add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` after the module's backward.

        It may return another grad_input, which is what the modules before this one get.
        """
        return _add(self._backward_hooks, hook, prepend)


def _add(hooks: dict[int, Any], hook: Any, first: bool) -> RemovableHandle:
    """Add a hook at the end, or at the beginning."""
    handle = RemovableHandle(hooks, hook)
    if first:
        others = {key: hooks.pop(key) for key in list(hooks) if key != handle.id}
        hooks.update(others)
    return handle


def call_with_hooks(module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return `module.forward(...)`, with every hook of the module run at its time."""
    waiting = dict(module._forward_hooks)
    try:
        args, kwargs = _before(module, args, kwargs)
        watched = BackwardPass(module) if module._backward_hooks or module._backward_pre_hooks else None
        if watched is not None:
            args = watched.mark_inputs(args)
        output = module.forward(*args, **kwargs)
        for key in list(waiting):
            hook = waiting.pop(key)
            result = _after(hook, module, args, kwargs, output)
            output = output if result is None else result
        return output if watched is None else watched.mark_outputs(output)
    except Exception:
        for hook in waiting.values():
            if hook.always:
                _after(hook, module, args, kwargs, None)
        raise


def _before(
    module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Run the hooks that come before; return the arguments that they leave."""
    for hook in list(module._forward_pre_hooks.values()):
        result = hook.call(module, args, kwargs) if hook.with_kwargs else hook.call(module, args)
        if result is None:
            continue
        if not hook.with_kwargs:
            args = result if isinstance(result, tuple) else (result,)
        elif isinstance(result, tuple) and len(result) == 2:
            args, kwargs = result
        else:
            raise RuntimeError(
                f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {result}."
            )
    return args, kwargs


def _after(hook: ForwardHook, module: Module, args: Any, kwargs: Any, output: Any) -> Any:
    """Run a hook that comes after; return what it returns."""
    return hook.call(module, args, kwargs, output) if hook.with_kwargs else hook.call(module, args, output)
