"""The state of a module: its parameters and buffers as one dict, out and in again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from emberlet.autograd.grad_mode import no_grad
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from emberlet.nn.module import Module


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict` missed, and what it had no use for."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class ModuleState:
    """What Module inherits to give out and take in its state."""

    def state_dict(
        self: Any, *, destination: dict[str, Any] | None = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, Any]:
        """Return all parameters and persistent buffers by their dotted names.

        Args:
            destination: a dict to add them to; a new one by default.
            prefix: put before every name.
            keep_vars: whether to give the tensors with their histories, not detached.
        """
        result: dict[str, Any] = OrderedDict() if destination is None else destination
        for name, tensor in self._own_state():
            result[prefix + name] = tensor if keep_vars else tensor.detach()
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=result, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        return result

    def _own_state(self: Any) -> list[tuple[str, Tensor]]:
        """The parameters and persistent buffers of this very module."""
        named = [*self._parameters.items(), *self._buffers.items()]
        skipped = self._non_persistent_buffers_set
        return [(name, tensor) for name, tensor in named if tensor is not None and name not in skipped]

    def load_state_dict(
        self: Any, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy values into the parameters and buffers of the same names.

        Args:
            state_dict: tensors by their dotted names.
            strict: raise if a name is missing or too many.
            assign: take the tensors themselves instead of copying their values.

        Raises:
            RuntimeError: names or shapes do not agree; every disagreement is listed, and nothing was copied.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        places = dict(_places(self))
        missing = [name for name in places if name not in state_dict]
        unexpected = [name for name in state_dict if name not in places]
        problems = []
        if strict and unexpected:
            problems.append(f"Unexpected key(s) in state_dict: {', '.join(map(repr, unexpected))}. ")
        if strict and missing:
            problems.append(f"Missing key(s) in state_dict: {', '.join(map(repr, missing))}. ")
        problems += [
            problem
            for name, (module, own) in places.items()
            if name in state_dict and (problem := _mismatch(name, module.__dict__, own, state_dict[name]))
        ]
        if problems:
            listed = "".join(f"\n\t{problem}" for problem in problems)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:{listed}")
        with no_grad():
            for name, (module, own) in places.items():
                if name in state_dict:
                    _load(module, own, state_dict[name], assign)
        return IncompatibleKeys(missing, unexpected)


def _places(module: Module, prefix: str = "") -> list[tuple[str, tuple[Any, str]]]:
    """For every dotted name of the state: the module it belongs to, and its name there."""
    found: list[tuple[str, tuple[Any, str]]] = [
        (prefix + name, (module, name)) for name, _ in module._own_state()
    ]
    for name, child in module._modules.items():
        if child is not None:
            found += _places(child, f"{prefix}{name}.")
    return found


def _mismatch(name: str, fields: dict[str, Any], own: str, value: Any) -> str | None:
    """What keeps a value from being loaded, or None."""
    if not isinstance(value, Tensor):
        return (
            f'While copying the parameter named "{name}", expected emberlet.Tensor or Tensor-like '
            "object from "
            f"checkpoint but received {type(value)}"
        )
    current = fields["_parameters"].get(own, fields["_buffers"].get(own))
    if value.shape != current.shape:
        return (
            f"size mismatch for {name}: copying a param with shape {_size(value)} from checkpoint, "
            "the shape in "
            f"current model is {_size(current)}."
        )
    return None


def _size(tensor: Tensor) -> str:
    """A shape as PyTorch's error names it."""
    return f"torch.Size({list(tensor.shape)})"


def _load(module: Any, name: str, value: Tensor, assign: bool) -> None:
    """Put one value in its place."""
    if name in module._parameters:
        old = module._parameters[name]
        if assign:
            module._parameters[name] = (
                value if isinstance(value, Parameter) else Parameter(value.detach(), old.requires_grad)
            )
            return
    elif assign:
        module._buffers[name] = value
        return
    else:
        old = module._buffers[name]
    old.copy_(value)
