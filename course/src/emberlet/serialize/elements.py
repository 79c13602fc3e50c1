"""Tensors out of bytes and into bytes: little-endian, row after row."""

from __future__ import annotations

import sys
from io import BufferedIOBase

from emberlet.creation import empty
from emberlet.dtype import bool_, float16, float32
from emberlet.serialize.entry import Entry
from emberlet.serialize.errors import SafetensorError
from emberlet.serialize.formats import READ_AS
from emberlet.tensor import Tensor

_SWAP = sys.byteorder == "big"


def to_bytes(tensor: Tensor) -> memoryview:
    """Return the elements as bytes; a contiguous tensor on the CPU is not copied."""
    if tensor.numel() == 0:
        return memoryview(b"")
    array = tensor.detach().contiguous().numpy(force=True)
    return memoryview(array.byteswap() if _SWAP else array).cast("B")


def from_file(file: BufferedIOBase, entry: Entry, start: int, source: str) -> Tensor:
    """Read one tensor.

    Args:
        file: open for reading; it is read straight into the tensor's memory.
        entry: which one.
        start: the byte of the file at which the first of all tensors begins.
        source: what to call the file in messages.

    Raises:
        SafetensorError: emberlet has no such dtype, or the file has become shorter since it was opened.
    """
    dtype = READ_AS.get(entry.format)
    if dtype is None:
        raise SafetensorError(
            f"{source}: tensor {entry.name!r} has dtype {entry.format}, which emberlet does not have. "
            f"It reads {', '.join(READ_AS)}; `safe_open` reads the other tensors of the file one by one."
        )
    file.seek(start + entry.begin)
    if entry.format == "BF16":
        return _widened(_read(file, empty(entry.shape, dtype=float16, device="cpu"), entry.name, source))
    return _read(file, empty(entry.shape, dtype=dtype, device="cpu"), entry.name, source)


def _read(file: BufferedIOBase, target: Tensor, name: str, source: str) -> Tensor:
    """Fill a new tensor with the next bytes of the file."""
    if target.numel() == 0:
        return target
    array = target.numpy()
    memory = memoryview(array).cast("B")
    position = 0
    while position < len(memory):  # one read stops at 2 GB
        count = file.readinto(memory[position:])
        if not count:
            raise SafetensorError(f"{source} ended inside of tensor {name!r}: it changed while it was read")
        position += count
    if _SWAP:
        array.byteswap(inplace=True)
    if target.dtype is bool_:
        raw = array.view("u1")
        raw[...] = raw != 0  # any other byte would be a bool that is neither True nor False
    return target


def _widened(halves: Tensor) -> Tensor:
    """Return bfloat16 numbers, whose bits came as float16, as float32: they are its upper halves."""
    target = empty(halves.shape, dtype=float32, device="cpu")
    if target.numel():
        words = target.numpy().reshape(-1).view("u2")
        words[0::2] = words[1::2] = 0
        words[0 if _SWAP else 1 :: 2] = halves.numpy().reshape(-1).view("u2")
    return target
