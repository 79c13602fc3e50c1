"""Modules to and from safetensors files, with parameters that several layers share written once."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from emberlet.serialize.read import load_file
from emberlet.serialize.sharing import extent, shared
from emberlet.serialize.write import save_file
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from emberlet.nn.module import Module


def save_model(
    model: Module, filename: str | os.PathLike[str], metadata: dict[str, str] | None = None
) -> None:
    """Write the parameters and buffers of a module into a safetensors file.

    Of tensors that share memory only one is written; the metadata says of each other one which that is.

    Args:
        model: its `state_dict` is what is written.
        filename: an old file of this name is replaced when the new one is complete.
        metadata: free text to go with them.

    Raises:
        RuntimeError: tensors share memory, and none of them shows all of it.
    """
    state = dict(model.state_dict())
    metadata = dict(metadata) if metadata is not None else None
    for kept, others in _duplicates(state).items():
        for name in others:
            metadata = {name: kept} | (metadata or {})  # the user's word has precedence
            del state[name]
    save_file(state, filename, metadata)


def load_model(
    model: Module, filename: str | os.PathLike[str], strict: bool = True, device: Any = "cpu"
) -> tuple[set[str], list[str]]:
    """Read the parameters and buffers of a module from a file that `save_model` wrote, here or in PyTorch.

    Returns:
        The names that the module has and the file has not, and the other way round; both empty if `strict`.

    Raises:
        RuntimeError: `strict`, and there are such names.
        SafetensorError: the file is missing or damaged.
    """
    state = load_file(filename, device)
    duplicates = _duplicates(dict(model.state_dict()), preferred=state.keys())
    found = model.load_state_dict(state, strict=False)
    missing, unexpected = set(found[0]), list(found[1])
    for others in duplicates.values():
        for name in others:
            if name in missing:
                missing.remove(name)  # it shares the memory of one that was loaded
            else:
                unexpected.append(name)
    if strict and (missing or unexpected):
        error = f"Error(s) in loading state_dict for {type(model).__name__}:"
        for what, names in (("Missing", missing), ("Unexpected", unexpected)):
            if names:
                quoted = ", ".join(f'"{name}"' for name in sorted(names))
                error += f"\n    {what} key(s) in state_dict: {quoted}"
        raise RuntimeError(error)
    return missing, unexpected


def _duplicates(state: Mapping[str, Tensor], preferred: Collection[str] = ()) -> dict[str, list[str]]:
    """Return which name to keep of each group that shares memory, and the others of the group.

    It must show all of the group's memory. One that is `preferred` goes first, then the order of names.
    """
    keep: dict[str, list[str]] = {}
    for group in shared(state):
        spans = {name: extent(state[name]) for name in group}
        whole = (min(start for start, _ in spans.values()), max(stop for _, stop in spans.values()))
        complete = [name for name in group if spans[name] == whole and _is_dense(state[name])]
        if not complete:
            raise RuntimeError(
                f"Error while trying to find names to remove to save state dict: {group} share memory, and "
                "none of them is covering all of it. Give each its own memory first, with clone()."
            )
        kept = next((name for name in complete if name in preferred), complete[0])
        keep[kept] = [name for name in group if name != kept]
    return keep


def _is_dense(tensor: Tensor) -> bool:
    """Whether a tensor has an element at every place of its extent."""
    start, stop = extent(tensor)
    return stop - start == tensor.numel() * tensor.element_size()
