"""The text of a module: its name, its own settings, and the modules inside, indented."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emberlet.nn.module import Module


def module_repr(module: Module) -> str:
    """Return the text of a module, as PyTorch writes it."""
    extra = module.extra_repr()
    lines = extra.split("\n") if extra else []
    children = [f"({name}): {indent(repr(child))}" for name, child in module._modules.items()]
    name = module._get_name()
    if not children and len(lines) <= 1:
        return f"{name}({extra})"
    body = "\n  ".join([*lines, *children])
    return f"{name}(\n  {body}\n)"


def settings(module: Module, *names: str) -> str:
    """Return attributes as "name=value, ..."; `inplace` is named only where it is on."""
    values = [(name, getattr(module, name)) for name in names]
    return ", ".join([f"{name}={value}" for name, value in values if name != "inplace" or value])


def indent(text: str) -> str:
    """Return the text with every line but the first moved two places to the right."""
    return text.replace("\n", "\n  ")
