"""Checkpoints: any nested state in one safetensors file, never pickle."""

from __future__ import annotations

import io
import os
from typing import Any, BinaryIO

from emberlet.serialize.atomic import replacing
from emberlet.serialize.read import SafeFile, safe_open
from emberlet.serialize.structure import Packer, unpack
from emberlet.serialize.write import parts_of

_KEY = "emberlet"  # the entry of the metadata that describes how the tensors are nested


def save(obj: Any, f: str | os.PathLike[str] | BinaryIO) -> None:
    """Write nested dicts, lists, tuples, text, numbers, bools, None and tensors into one safetensors file.

    Any reader of safetensors finds the tensors in it, under names such as `optimizer.state.0.exp_avg`; `load`
    finds everything, with keys that are numbers still numbers, and a tensor that stood in two places again
    one. Tensors that overlap in another way become separate.

    Args:
        obj: for example `{"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}`.
        f: a file name, which is written all at once or not at all, or a binary file that is open for writing.

    Raises:
        TypeError: there is something else in it; the message says where.
        ValueError: it contains itself.

    >>> import io, emberlet
    >>> file = io.BytesIO()
    >>> save({"state": {0: (emberlet.ones(2), 0.5)}}, file)
    >>> load(io.BytesIO(file.getvalue()))
    {'state': {0: (tensor([1., 1.]), 0.5)}}
    """
    packed = Packer(obj)
    parts = parts_of(packed.tensors, {"format": "pt", _KEY: packed.text})
    if isinstance(f, (str, os.PathLike)):
        with replacing(f) as file:
            file.writelines(parts)
    else:
        f.writelines(parts)


def load(f: str | os.PathLike[str] | BinaryIO, map_location: Any = None, *, weights_only: bool = True) -> Any:
    """Return what `save` wrote, or the tensors by name of any other safetensors file.

    Args:
        f: a file name, or a binary file that is open for reading.
        map_location: the device where the tensors go, the CPU if none is given.
        weights_only: PyTorch's argument. There is never anything but weights here: both values do the same.

    Raises:
        SafetensorError: the file is missing, damaged or of another kind, a PyTorch pickle for example.
    """
    device = "cpu" if map_location is None else map_location
    if isinstance(f, (str, os.PathLike)):
        with safe_open(f, device=device) as file:
            return _contents(file, str(f))
    data = f.read()
    return _contents(SafeFile(io.BytesIO(data), len(data), "the data", device), "the data")


def _contents(file: SafeFile, source: str) -> Any:
    text = (file.metadata() or {}).get(_KEY)
    tensors = file.get_tensors()
    return tensors if text is None else unpack(text, tensors, source)
