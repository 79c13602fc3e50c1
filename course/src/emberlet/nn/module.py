"""Module: a part of a model, which finds the parameters, buffers and modules among its own attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from emberlet.nn.hooks import ModuleHooks, call_with_hooks
from emberlet.nn.lookup import ModuleLookup
from emberlet.nn.parameter import Buffer, Parameter
from emberlet.nn.placement import ModulePlacement
from emberlet.nn.state import ModuleState
from emberlet.nn.text import module_repr
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from typing import Self

class Module(ModuleState, ModulePlacement, ModuleLookup, ModuleHooks):
    """The base of every layer and model. Subclasses set attributes in `__init__` and define `forward`.

    A Parameter, Buffer or Module that becomes an attribute is registered under its name.

    Attributes:
        training: whether it is in training mode; `train()` and `eval()` switch.
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _non_persistent_buffers_set: set[str]

    def __init__(self) -> None:
        fields: dict[str, Any] = {
            "training": True,
            "_parameters": {},
            "_buffers": {},
            "_non_persistent_buffers_set": set(),
            "_modules": {},
            "_forward_pre_hooks": {},
            "_forward_hooks": {},
            "_backward_pre_hooks": {},
            "_backward_hooks": {},
        }
        self.__dict__.update(fields)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the output; every subclass defines it."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        fields = self.__dict__
        if (
            fields["_forward_hooks"]
            or fields["_forward_pre_hooks"]
            or fields["_backward_hooks"]
            or fields["_backward_pre_hooks"]
        ):
            return call_with_hooks(self, args, kwargs)
        return self.forward(*args, **kwargs)

    # Registration

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute; a Parameter, a Buffer or a Module is registered under its name.

        Parameters go to `self._parameters`, modules to `self._modules`, buffers to `self._buffers`: dicts by
        name, in the order of registration. An ordinary value that replaces one of them takes its
        name out of the dict; None, or for buffers any Tensor, takes its place in the dict.

        Raises:
            AttributeError: `Module.__init__` has not run yet.
            TypeError: something that is no Parameter (or no Module) would replace one.
        """
        fields = self.__dict__
        if "_parameters" not in fields:
            if isinstance(value, (Tensor, Module)):
                raise AttributeError(
                    f"cannot assign {_kind(value)} before Module.__init__() call: call super().__init__() first"
                )
            object.__setattr__(self, name, value)
            return
        for kind, registered in (
            (Parameter, self._parameters),
            (Module, self._modules),
            (Buffer, self._buffers),
        ):
            if isinstance(value, kind):
                _forget(self, name)
                registered[name] = value  # type: ignore[index]  # the dict of just this kind
                if isinstance(value, Buffer) and not value.persistent:
                    self._non_persistent_buffers_set.add(name)
                return
        if name in self._parameters and value is not None:
            raise TypeError(
                f"cannot assign '{_kind(value)}' as parameter '{name}' (emberlet.nn.Parameter or None expected)"
            )
        if name in self._modules and value is not None:
            raise TypeError(
                f"cannot assign '{_kind(value)}' as child module '{name}' (emberlet.nn.Module or None expected)"
            )
        if name in self._buffers and value is not None and not isinstance(value, Tensor):
            raise TypeError(
                f"cannot assign '{_kind(value)}' as buffer '{name}' (emberlet.Tensor, Buffer or None expected)"
            )
        for place in (self._parameters, self._modules, self._buffers):
            if name in place:
                place[name] = value
                return
        object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        fields = self.__dict__
        for place in ("_parameters", "_buffers", "_modules"):
            if name in fields.get(place, ()):
                return fields[place][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        if not _forget(self, name):
            object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        names = {*object.__dir__(self), *self._parameters, *self._buffers, *self._modules}
        return sorted(name for name in names if not name[:1].isdigit())

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Register a Parameter, or None, under a name."""
        _check_name(self, name, self._parameters)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{_kind(param)}' object to parameter '{name}' "
                "(emberlet.nn.Parameter or None required)"
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Register a tensor as state that is not trained; `persistent` says whether `state_dict` has it."""
        _check_name(self, name, self._buffers)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{_kind(tensor)}' object to buffer '{name}' (emberlet.Tensor or None required)"
            )
        self._buffers[name] = tensor
        self._non_persistent_buffers_set.discard(name)
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Register a module, or None, under a name."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{_kind(module)} is not a Module subclass")
        _check_name(self, name, self._modules)
        self._modules[name] = module

    register_module = add_module

    # Walking through what is registered

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Yield this module and all modules inside it, each with its dotted name, and only once."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, _dotted(prefix, name), remove_duplicate)

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Yield all parameters with their dotted names, one that is shared only once."""
        yield from self._named("_parameters", prefix, recurse, remove_duplicate)

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Yield all buffers with their dotted names."""
        yield from self._named("_buffers", prefix, recurse, remove_duplicate)

    def _named(
        self, place: str, prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
        for path, module in modules if recurse else [(prefix, self)]:
            for name, tensor in module.__dict__[place].items():
                if tensor is None or id(tensor) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(tensor))
                yield _dotted(path, name), tensor

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly inside this one, with their names."""
        seen: set[Module] = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def modules(self) -> Iterator[Module]:
        """Yield this module and all modules inside it."""
        return (module for _, module in self.named_modules())

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield all parameters."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield all buffers."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def children(self) -> Iterator[Module]:
        """Yield the modules directly inside this one."""
        return (module for _, module in self.named_children())

    def apply(self, fn: Callable[[Module], None]) -> Self:
        """Call `fn` on every module inside, then on this one; return it."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self, mode: bool = True) -> Self:
        """Set training mode for this module and all inside it; return it."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """Set evaluation mode: dropout does nothing, batch norm uses its running statistics. Gradients stay on."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Say whether all parameters are to be trained; return the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or set them to zero."""
        for parameter in self.parameters():
            if parameter.grad is not None:
                if set_to_none:
                    parameter.grad = None
                else:
                    parameter.grad = parameter.grad.detach().zero_()

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """Return what the text of the module says between its parentheses; for subclasses to define."""
        return ""

    def __repr__(self) -> str:
        return module_repr(self)


def _forget(module: Module, name: str) -> bool:
    """Take a name out of every place where it stands; return whether it stood somewhere."""
    fields = module.__dict__
    found = False
    for place in (fields, fields["_parameters"], fields["_buffers"], fields["_modules"]):
        if name in place:
            del place[name]
            found = True
    fields["_non_persistent_buffers_set"].discard(name)
    return found


def _check_name(module: Module, name: str, place: dict[str, Any]) -> None:
    """Raise if something cannot be registered under a name."""
    if "_parameters" not in module.__dict__:
        raise AttributeError("cannot register anything before Module.__init__() call")
    if not isinstance(name, str):
        raise TypeError(f"the name should be a string. Got {_kind(name)}")
    if "." in name:
        raise KeyError(f'the name can\'t contain ".", got: {name}')
    if name == "":
        raise KeyError('the name can\'t be empty string ""')
    if hasattr(module, name) and name not in place:
        raise KeyError(f"attribute '{name}' already exists")


def _dotted(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _kind(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
