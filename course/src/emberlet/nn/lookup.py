"""Finding the parts of a module by their dotted names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emberlet.nn.module import Module
    from emberlet.nn.parameter import Parameter
    from emberlet.tensor import Tensor


class ModuleLookup:
    """What Module inherits to find its parts."""

    def get_submodule(self, target: str) -> Module:
        """Return the module of this dotted name; the empty name is the module itself."""
        module: Any = self
        for name in target.split(".") if target else ():
            found = module._modules.get(name)
            if found is None:
                raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
            module = found
        result: Module = module
        return result

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter of this dotted name."""
        path, _, name = target.rpartition(".")
        found = self.get_submodule(path)._parameters.get(name)
        if found is None:
            raise AttributeError(f"{type(self).__name__} has no parameter `{target}`")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer of this dotted name."""
        path, _, name = target.rpartition(".")
        found = self.get_submodule(path)._buffers.get(name)
        if found is None:
            raise AttributeError(f"{type(self).__name__} has no buffer `{target}`")
        return found
