"""Module: a part of a model, which finds the parameters, buffers and modules among its own attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from emberlet.autograd import witness
from emberlet.nn.hooks import ModuleHooks, call_with_hooks
from emberlet.nn.lookup import ModuleLookup
from emberlet.nn.parameter import Buffer, Parameter
from emberlet.nn.placement import ModulePlacement
from emberlet.nn.registration import ModuleRegistration, kind_of
from emberlet.nn.state import ModuleState
from emberlet.nn.text import module_repr
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from typing import Self


_EXPECTED = {
    "_parameters": "parameter '{}' (emberlet.nn.Parameter or None expected)",
    "_modules": "child module '{}' (emberlet.nn.Module or None expected)",
    "_buffers": "buffer '{}' (emberlet.Tensor, emberlet.nn.Buffer or None expected)",
}


class Module(ModuleRegistration, ModuleState, ModulePlacement, ModuleLookup, ModuleHooks):
    """The base of every layer and model. Subclasses set attributes in `__init__` and define `forward`.

    A Parameter, Buffer or Module that becomes an attribute is registered under its name.

    Attributes:
        training: whether it is in training mode; `train()` and `eval()` switch.
    """

    training: bool

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
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what `forward` returns, the hooks of the module run around it."""
        if witness.called is not None:
            return witness.called(call_with_hooks, self, args, kwargs)
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
        """Set an attribute; a Parameter, a Module or a Buffer is registered under its name.

        Parameters go to `self._parameters`, modules to `self._modules`, buffers to `self._buffers`: dicts by
        name, in the order of registration. What is registered already can be replaced, in its place, by
        something of its kind or by None; a buffer, by any Tensor.

        Raises:
            AttributeError: `Module.__init__` has not run yet.
            TypeError: something of another kind would replace a parameter, a module or a buffer.
        """
        fields = self.__dict__
        if "_parameters" not in fields:
            if isinstance(value, (Parameter, Module)):
                raise AttributeError(f"cannot assign {kind_of(value)} before Module.__init__() call")
            object.__setattr__(self, name, value)
            return
        for place, kind in (("_parameters", Parameter), ("_modules", Module), ("_buffers", Buffer)):
            registered = fields[place]
            if isinstance(value, kind):
                if name not in registered:
                    _forget(self, name)
                registered[name] = value
                if isinstance(value, Buffer):
                    change = set.discard if value.persistent else set.add
                    change(self._non_persistent_buffers_set, name)
                return
            if name in registered:
                if value is not None and not (kind is Buffer and isinstance(value, Tensor)):
                    raise TypeError(f"cannot assign '{kind_of(value)}' as {_EXPECTED[place].format(name)}")
                registered[name] = value
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
        """Set evaluation mode (dropout off, running statistics used); gradients stay on."""
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


def _dotted(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name
