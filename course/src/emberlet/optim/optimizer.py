"""Optimizer: groups of parameters with their options, the state that is kept for each, and saving both."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from emberlet.autograd.handle import RemovableHandle
from emberlet.optim.state import pack, unpack
from emberlet.optim.step_hooks import with_hooks
from emberlet.tensor import Tensor

Params: TypeAlias = Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]
Closure: TypeAlias = Callable[[], Any]
Hook: TypeAlias = Callable[[Any, Any, Any], Any]  # (optimizer, args, kwargs)


class _Required:
    """The default of an option that every group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


class Optimizer:
    """The base class of all optimisers. A subclass defines `step`.

    Args:
        params: the tensors to change, or `(name, tensor)` pairs, or dicts that each describe a group:
            `"params"` and the options that differ from the defaults.
        defaults: the value of every option for groups that do not give it.

    Attributes:
        param_groups: one dict per group; its options, such as `"lr"`, may be changed between steps.
        state: what the optimiser remembers of each parameter.

    Raises:
        TypeError: `params` is one tensor, a set, or holds something else than tensors.
        ValueError: there are no parameters, or one is in two groups or is no leaf of the tape.
    """

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, "
                "but got emberlet.FloatTensor"
            )
        self.defaults = defaults
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        self._set_up_hooks()
        groups: list[Any] = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def _set_up_hooks(self) -> None:
        self._pre_hooks: dict[int, Hook] = {}
        self._post_hooks: dict[int, Hook] = {}
        self._watched = self._stepped = False

    def __init_subclass__(cls) -> None:
        # Whoever writes an optimiser writes only `step`; the hooks are run around it.
        if "step" in cls.__dict__:
            cls.step = with_hooks(cls.__dict__["step"])  # type: ignore[method-assign]  # the same signature

    def step(self, closure: Closure | None = None) -> Any:
        """Change every parameter once, from its gradient.

        Args:
            closure: computes the loss anew, with its gradients; it is called first.

        Returns:
            What the closure returned, or None.
        """
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradient of every parameter.

        Args:
            set_to_none: make it None; else fill it with zeros, which still counts as a gradient in `step`.
        """
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is None:
                    continue
                if set_to_none:
                    param.grad = None
                    continue
                if param.grad.grad_fn is not None:
                    param.grad.detach_()
                else:
                    param.grad.requires_grad_(False)
                param.grad.zero_()

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with options of their own, as when layers are unfrozen while training.

        Args:
            param_group: `"params"`, and options; those that are missing get the defaults.

        Raises:
            TypeError, ValueError: as the class.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of "
                "tensors in sets will change between runs. Please use a list instead."
            )
        params = [params] if isinstance(params, Tensor) else list(params)
        names = [each[0] for each in params if isinstance(each, tuple)]
        if names and len(names) != len(params):
            raise ValueError(
                "all optimizer params should be with/without names. Some param names are missing"
            )
        if names:
            param_group["param_names"] = names
            params = [each[1] for each in params]
        param_group["params"] = params
        self._check_params(params)
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(
                    f"parameter group didn't specify a value of required optimization parameter {name}"
                )
            param_group.setdefault(name, default)
        self._check_group(param_group)
        self.param_groups.append(param_group)

    def _check_params(self, params: list[Any]) -> None:
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is {_typename(param)}"
                )
            if not self.defaults.get("differentiable") and not (param.is_leaf or param.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        if len(params) != len(set(params)):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; "
                "in future, this will cause an error",
                stacklevel=5,
            )

    def _check_group(self, new: dict[str, Any]) -> None:
        known: set[Tensor] = set()
        for group in self.param_groups:
            known.update(group["params"])
            if ("param_names" in new) != ("param_names" in group):
                text = "with names" if "param_names" in new else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. "
                    f"cannot add param group {text} to the optimizer"
                )
        if not known.isdisjoint(new["params"]):
            raise ValueError("some parameters appear in more than one parameter group")

    def watch_steps(self) -> None:
        """Begin to note whether `step` is called; a scheduler asks for it."""
        self._watched = True

    @property
    def stepped(self) -> bool:
        """Whether `step` was called since somebody began to watch."""
        return self._stepped

    # Saving

    def state_dict(self) -> dict[str, Any]:
        """Return `{"state": {number: {...}}, "param_groups": [...]}`, in which parameters are numbers.

        The tensors in it are the optimiser's own, not copies.
        """
        return pack(self.param_groups, self.state)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over options and state from `state_dict`, with tensors cast to their parameter's dtype.

        Raises:
            ValueError: the groups are not as many, or not as large, as this optimiser's.
        """
        groups, state = unpack(state_dict, self.param_groups)
        self.__setstate__({"state": state, "param_groups": groups})

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_pre_hooks" not in self.__dict__:
            self._set_up_hooks()
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)  # a file from a version that had fewer options

    # Hooks

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` before each step; it may return other `(args, kwargs)`."""
        return RemovableHandle(self._pre_hooks, hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after each step."""
        return RemovableHandle(self._post_hooks, hook)

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for number, group in enumerate(self.param_groups):
            text += f"\nParameter Group {number}\n"
            text += "".join(f"    {name}: {group[name]}\n" for name in sorted(group) if name != "params")
        return text + ")"


def _typename(value: object) -> str:
    """Return the name of a value's type, with its module unless it is built in."""
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
