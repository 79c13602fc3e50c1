"""Device: where a tensor's memory is."""

from __future__ import annotations

import re
import threading
from typing import ClassVar

TYPES = ("cpu", "cuda")


class _Default(threading.local):
    """The device of new tensors, per thread."""

    def __init__(self) -> None:
        self.stack: list[Device] = [CPU]


class Device:
    """A type of device and, if one in particular is meant, its number.

    As a context manager it is where tensors are made inside of the block.

    Args:
        type: `"cpu"`, `"cuda"`, `"cuda:1"`, or another Device.
        index: the number, if it is not in `type`.

    Raises:
        RuntimeError: there is no such type of device, or the text is not of this form.

    >>> device = Device("cuda:1")
    >>> device.type, device.index
    ('cuda', 1)
    >>> Device("cuda") == Device("cuda:0")
    False
    """

    __slots__ = ("index", "type")
    __match_args__: ClassVar = ("type", "index")

    type: str
    index: int | None

    def __init__(self, type: str | Device, index: int | None = None) -> None:
        if isinstance(type, Device):
            self.type, self.index = type.type, type.index
            return
        if not isinstance(type, str):
            raise TypeError(
                f"device() takes a device or a text such as 'cuda:0', not {type.__class__.__name__}"
            )
        kind, colon, number = type.partition(":")
        if kind not in TYPES:
            raise RuntimeError(
                f"Expected one of {', '.join(TYPES)} device type at start of device string: {kind}"
            )
        if colon and not re.fullmatch("0|[1-9][0-9]*", number):
            raise RuntimeError(f"Invalid device string: '{type}'")
        if colon and index is not None:
            raise RuntimeError(
                f"type (string) must not include an index because index was passed explicitly: {type}"
            )
        if index is not None and index < 0:
            raise RuntimeError("Device index must not be negative")
        self.type = kind
        self.index = int(number) if colon else index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        number = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{number})"

    def __reduce__(self) -> tuple[object, tuple[str, int | None]]:
        return Device, (self.type, self.index)

    def __enter__(self) -> Device:
        _default.stack.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        _default.stack.pop()


CPU = Device("cpu")
_default = _Default()


def get_default_device() -> Device:
    """Return the device on which new tensors are made when none is named."""
    return _default.stack[-1]


def set_default_device(device: Device | str | None) -> None:
    """Make new tensors on this device when none is named; None is the CPU."""
    _default.stack[-1] = CPU if device is None else Device(device)
