"""What the header of a safetensors file says of one tensor, and whether that can be true."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from emberlet.serialize.errors import SafetensorError
from emberlet.serialize.formats import BITS

_MAX_DIMS = 64  # NumPy's limit
_MAX_ELEMENTS = 2**63 // 8


class Entry(NamedTuple):
    """Where one tensor lies: bytes `begin` to `end` after the header."""

    name: str
    format: str
    shape: tuple[int, ...]
    begin: int
    end: int

    def rows(self, start: int, stop: int) -> Entry:
        """Return the part that is `tensor[start:stop]`, which lies in one piece too."""
        size = (self.end - self.begin) // max(self.shape[0], 1)
        return self._replace(
            shape=(stop - start, *self.shape[1:]),
            begin=self.begin + start * size,
            end=self.begin + stop * size,
        )


def parse(name: str, about: Any, source: str) -> Entry:
    """Return what the header says of one tensor, once it is checked on its own, without its neighbours.

    Raises:
        SafetensorError: it contradicts itself, or no memory could hold it.
    """
    where = f"{source}: tensor {name!r:.200}"
    if not isinstance(about, dict) or not about.keys() >= {"dtype", "shape", "data_offsets"}:
        raise SafetensorError(f"{where} needs dtype, shape and data_offsets")
    format, shape, offsets = about["dtype"], about["shape"], about["data_offsets"]
    if not isinstance(format, str) or format not in BITS:
        raise SafetensorError(f"{where} has the unknown dtype {format!r:.80}; there are {', '.join(BITS)}")
    if not _are_sizes(shape):
        raise SafetensorError(f"{where} has the shape {shape!r:.80}, not a list of integers from 0")
    if len(shape) > _MAX_DIMS:
        raise SafetensorError(f"{where} has {len(shape)} dimensions; at most {_MAX_DIMS} are possible")
    if not _are_sizes(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise SafetensorError(
            f"{where} has the data_offsets {offsets!r:.80}: [begin, end], begin <= end is due"
        )
    if math.prod(filter(None, shape)) >= _MAX_ELEMENTS:  # the other sizes of an empty tensor count, too
        raise SafetensorError(f"{where} has the shape {shape!r:.80}, which is larger than any memory")
    begin, end = offsets
    bits = math.prod(shape) * BITS[format]
    if bits != 8 * (end - begin):
        raise SafetensorError(
            f"{where} has {end - begin} bytes in the file, but shape {shape!r:.80} and dtype {format} "
            f"need {math.ceil(bits / 8)}"
        )
    return Entry(name, format, tuple(shape), begin, end)


def check_gapless(entries: list[Entry], size: int, source: str) -> None:
    """Check that tensors, in the order in which they lie, fill exactly the `size` bytes after the header.

    Raises:
        SafetensorError: they overlap, leave a gap, or are more or less than the file holds.
    """
    position = 0
    for entry in entries:
        if entry.begin != position:
            fault = "overlaps the tensor before it" if entry.begin < position else "leaves a gap before it"
            raise SafetensorError(
                f"{source}: tensor {entry.name!r:.200} {fault}: it begins at {entry.begin}, not {position}"
            )
        position = entry.end
    if position > size:
        raise SafetensorError(
            f"{source} is cut short: its tensors need {position} bytes, and {size} are there. "
            "Fetch or write it again."
        )
    if position < size:
        raise SafetensorError(f"{source} has {size - position} bytes at its end that belong to no tensor")


def _are_sizes(numbers: Any) -> bool:
    """Whether these are a list of integers, none negative; True and 1.0 are not integers here."""
    return isinstance(numbers, list) and all(type(number) is int and number >= 0 for number in numbers)
