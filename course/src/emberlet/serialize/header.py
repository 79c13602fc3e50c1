"""The header of a safetensors file: what tensors there are, and where their bytes lie.

A file is the length of the header (8 bytes, little-endian), the header (JSON), and the bytes of the tensors,
one after the other without gaps. Nothing in it can run code, and all is checked before memory is taken.
Source: https://github.com/huggingface/safetensors#format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from io import BufferedIOBase
from typing import Any, NamedTuple, NoReturn

from emberlet.serialize.entry import Entry, check_gapless, parse
from emberlet.serialize.errors import SafetensorError
from emberlet.serialize.mistaken import what_it_is

MAX_HEADER = 100_000_000  # bytes; the library's limit, too
_ALIGNMENT = 8  # the bytes of the tensors start at a multiple of it
_PEEK = 64  # bytes that tell other kinds of files


class Header(NamedTuple):
    """What a file says about itself.

    Attributes:
        entries: its tensors, by name, in the order in which they lie in the file.
        metadata: free text that the writer added, if there is any.
        start: the byte of the file at which the first tensor begins.
    """

    entries: dict[str, Entry]
    metadata: dict[str, str] | None
    start: int


def encode(entries: Iterable[Entry], metadata: Mapping[str, str] | None) -> bytes:
    """Return the first part of a file, up to the bytes of the first tensor.

    Raises:
        SafetensorError: it would be larger than any reader accepts, or a name is not valid Unicode.
    """
    content: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata is not None else {}
    for entry in entries:
        offsets = [entry.begin, entry.end]
        content[entry.name] = {"dtype": entry.format, "shape": list(entry.shape), "data_offsets": offsets}
    try:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise SafetensorError(f"a name or the metadata cannot be written as UTF-8: {error}") from error
    text += b" " * (-len(text) % _ALIGNMENT)
    if len(text) > MAX_HEADER:
        raise SafetensorError(f"the header would take {len(text)} bytes, and the format allows {MAX_HEADER}")
    return len(text).to_bytes(8, "little") + text


def decode(file: BufferedIOBase, size: int, source: str) -> Header:
    """Read and check the header of a file of `size` bytes.

    Args:
        file: open for reading, at its start.
        size: of the whole file, in bytes.
        source: what to call the file in messages.

    Raises:
        SafetensorError: the file is not a safetensors file, or contradicts itself.
    """
    text = _read(file, size, source)
    try:
        content = json.loads(text.decode(), object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except RecursionError as error:
        raise SafetensorError(f"{source}: the header is nested too deeply") from error
    except ValueError as error:  # no JSON, no UTF-8, a repeated key, or a number of 5,000 digits
        raise SafetensorError(f"{source}: the header is not valid JSON: {error}") from error
    metadata = _metadata(content.pop("__metadata__", None), source)
    entries = [parse(name, about, source) for name, about in content.items()]
    entries.sort(key=lambda entry: (entry.begin, entry.end))
    check_gapless(entries, size - 8 - len(text), source)
    return Header({entry.name: entry for entry in entries}, metadata, 8 + len(text))


def _read(file: BufferedIOBase, size: int, source: str) -> bytes:
    """Return the JSON text, or say what the file is instead."""
    start = file.read(_PEEK)
    if len(start) < 8:
        raise SafetensorError(f"{source} is no safetensors file: it has only {size} bytes. Was it cut short?")
    length = int.from_bytes(start[:8], "little")
    if length <= min(MAX_HEADER, size - 8) and start[8:9] == b"{":
        file.seek(8)
        return file.read(length)
    known = what_it_is(start)
    if known:
        raise SafetensorError(f"{source} is no safetensors file: {known}")
    if length > MAX_HEADER:
        raise SafetensorError(
            f"{source} is no safetensors file: its header claims {length} bytes, and {MAX_HEADER} are allowed"
        )
    if length > size - 8:
        raise SafetensorError(
            f"{source} is cut short: its header claims {length} bytes, and the file has only {size}. "
            "Fetch or write it again."
        )
    raise SafetensorError(f"{source} is no safetensors file: its header does not begin with '{{'")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r:.200} stands twice")
        found[key] = value
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _metadata(found: Any, source: str) -> dict[str, str] | None:
    if found is None:
        return None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise SafetensorError(f"{source}: __metadata__ must map text to text")
    return found
