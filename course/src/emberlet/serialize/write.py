"""Tensors into the safetensors format: `save_file` and `save`."""

from __future__ import annotations

import os
from collections.abc import Mapping

from emberlet.serialize.atomic import replacing
from emberlet.serialize.elements import to_bytes
from emberlet.serialize.entry import Entry
from emberlet.serialize.formats import BITS, WRITTEN_AS
from emberlet.serialize.header import encode
from emberlet.serialize.sharing import shared
from emberlet.tensor import Tensor

_RANK = {name: rank for rank, name in enumerate(BITS)}


def save_file(
    tensors: dict[str, Tensor], filename: str | os.PathLike[str], metadata: dict[str, str] | None = None
) -> None:
    """Write named tensors into a safetensors file, all at once or not at all.

    Args:
        tensors: by name. Tensors that are not contiguous are written as if they were.
        filename: an old file of this name is replaced when the new one is complete.
        metadata: free text to go with them.

    Raises:
        RuntimeError: tensors share memory, which the format cannot say: `save_model` knows what to do.
        ValueError: not a dict of tensors by name.
        SafetensorError: the header would become too large.
    """
    parts = _parts(tensors, metadata)
    with replacing(filename) as file:
        file.writelines(parts)


def save(tensors: dict[str, Tensor], metadata: dict[str, str] | None = None) -> bytes:
    """Return the bytes that `save_file` would write; arguments and errors as there.

    >>> import emberlet
    >>> from emberlet.serialize import load, save
    >>> load(save({"weight": emberlet.ones(2, 3)}))["weight"].shape == (2, 3)
    True
    """
    return b"".join(_parts(tensors, metadata))


def parts_of(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None) -> list[bytes | memoryview]:
    """Return a file piece by piece: the header, then the bytes of each tensor; nothing is checked.

    They are sorted as the safetensors library sorts them, wide elements first, so that each lies aligned.
    """
    formats = {name: WRITTEN_AS[tensor.dtype] for name, tensor in tensors.items()}
    names = sorted(tensors, key=lambda name: (-_RANK[formats[name]], name))
    entries, position = [], 0
    for name in names:
        end = position + tensors[name].numel() * tensors[name].element_size()
        entries.append(Entry(name, formats[name], tuple(tensors[name].shape), position, end))
        position = end
    return [encode(entries, metadata), *(to_bytes(tensors[name]) for name in names)]


def _parts(tensors: dict[str, Tensor], metadata: dict[str, str] | None) -> list[bytes | memoryview]:
    if not isinstance(tensors, dict):
        raise ValueError(f"Expected a dict of [str, emberlet.Tensor] but received {type(tensors)}")
    for name, tensor in tensors.items():
        if not isinstance(name, str) or name == "__metadata__":
            raise ValueError(f"Key `{name!r}` cannot name a tensor: expected text other than '__metadata__'")
        if not isinstance(tensor, Tensor):
            raise ValueError(f"Key `{name}` is invalid, expected emberlet.Tensor but received {type(tensor)}")
    for key, value in (metadata or {}).items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"metadata must map text to text, got {key!r}: {value!r}")
    groups = shared(tensors)
    if groups:
        raise RuntimeError(
            "Some tensors share memory, this will lead to duplicate memory on disk and potential differences "
            f"when loading them again: {groups}. Save a module with emberlet.serialize.save_model, which "
            "writes tied parameters once, or clone() the tensors."
        )
    return parts_of(tensors, metadata)
