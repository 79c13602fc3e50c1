"""Registering parameters, buffers and modules under names that are given as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from emberlet.nn.module import Module


class ModuleRegistration:
    """What Module inherits to register its parts by name."""

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _non_persistent_buffers_set: set[str]

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Register a Parameter, or None, under a name.

        Raises:
            KeyError: the name is empty, has a dot, or is taken.
            TypeError: the name is no text, or `param` is no Parameter.
        """
        _check_name(self, "parameter", name, "_parameters")
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{kind_of(param)}' object to parameter '{name}' "
                "(emberlet.nn.Parameter or None required)"
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be "
                "created explicitly."
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Register a tensor, or None, as state that is not trained.

        Args:
            name: becomes an attribute.
            tensor: the state.
            persistent: whether `state_dict` has it.

        Raises:
            KeyError: the name is empty, has a dot, or is taken.
            TypeError: the name is no text, or `tensor` is no Tensor.
        """
        _check_name(self, "buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{kind_of(tensor)}' object to buffer '{name}' (emberlet.Tensor or "
                "None required)"
            )
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Register a module, or None, under a name.

        Raises:
            KeyError: the name is empty, has a dot, or is taken.
            TypeError: the name is no text, or `module` is no Module.
        """
        if module is not None and not isinstance(module, ModuleRegistration):
            raise TypeError(f"{kind_of(module)} is not a Module subclass")
        _check_name(self, "module", name, "_modules")
        self._modules[name] = module

    def register_module(self, name: str, module: Module | None) -> None:
        """Do the same as `add_module`."""
        self.add_module(name, module)


def kind_of(value: object) -> str:
    """Return the full name of the class of a value, for errors."""
    cls = type(value)
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def _check_name(module: ModuleRegistration, what: str, name: Any, place: str) -> None:
    """Raise if nothing can be registered under a name."""
    if place not in module.__dict__:
        raise AttributeError(f"cannot assign {what} before Module.__init__() call")
    if not isinstance(name, str):
        raise TypeError(f"{what} name should be a string. Got {kind_of(name)}")
    if "." in name:
        raise KeyError(f'{what} name can\'t contain ".", got: {name}')
    if name == "":
        raise KeyError(f'{what} name can\'t be empty string ""')
    if hasattr(module, name) and name not in module.__dict__[place]:
        raise KeyError(f"attribute '{name}' already exists")
