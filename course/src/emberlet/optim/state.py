"""The state of an optimiser as a dict in which parameters are numbers, and back."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from itertools import chain
from typing import Any, TypeAlias

from emberlet.tensor import Tensor

Groups: TypeAlias = list[dict[str, Any]]
State: TypeAlias = defaultdict[Any, Any]


def pack(groups: Groups, state: State) -> dict[str, Any]:
    """Return groups and state with numbers for parameters, counted through all groups."""
    numbers: dict[Tensor, int] = {}
    packed, count = [], 0
    for group in groups:
        for param in group["params"]:
            numbers.setdefault(param, count)
            count += 1
        options = {name: value for name, value in group.items() if name != "params"}
        packed.append(options | {"params": [numbers[param] for param in group["params"]]})
    known = {numbers[key] if isinstance(key, Tensor) else key: value for key, value in state.items()}
    return {"state": known, "param_groups": packed}


def unpack(state_dict: dict[str, Any], groups: Groups) -> tuple[Groups, State]:
    """Return groups and state with the parameters of `groups` for the numbers, in their order.

    Tensors are cast to the dtype and the device of their parameter, except the count of steps.

    Raises:
        ValueError: the groups are not as many, or not as large, as those of the state.
    """
    saved: Groups = deepcopy(state_dict["param_groups"])
    if len(saved) != len(groups):
        raise ValueError("loaded state dict has a different number of parameter groups")
    if any(len(ours["params"]) != len(new["params"]) for ours, new in zip(groups, saved, strict=True)):
        raise ValueError(
            "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
        )
    numbers = chain.from_iterable(group["params"] for group in saved)
    params = chain.from_iterable(group["params"] for group in groups)
    param_of = dict(zip(numbers, params, strict=True))
    state: State = defaultdict(dict)
    for key, value in state_dict["state"].items():
        if key in param_of:
            state[param_of[key]] = _cast(param_of[key], value)
        else:
            state[key] = value
    for ours, new in zip(groups, saved, strict=True):
        new["params"] = ours["params"]
        if "param_names" in ours:
            new.setdefault("param_names", ours["param_names"])
    return saved, state


def _cast(param: Tensor, value: Any, name: str | None = None) -> Any:
    """Return a piece of state as `param` needs it."""
    if isinstance(value, Tensor):
        if name == "step":
            return value.clone()
        dtype = param.dtype if param.is_floating_point() else value.dtype
        return value.to(device=param.device, dtype=dtype, copy=True)  # the giver may go on stepping
    if isinstance(value, dict):
        return {key: _cast(param, each, key) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_cast(param, each) for each in value)
    return value
