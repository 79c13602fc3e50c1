"""Placement: which device an array is on, and moving arrays between devices. Nothing moves by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from emberlet.device import CPU as CPU_DEVICE
from emberlet.device import Device, get_default_device
from emberlet.seam.backend import CPU, Backend, NDArray, backend_for, backend_of


def device_of(x: Any) -> Device:
    """Return the device that an array is on."""
    if type(x) is NDArray:
        return CPU_DEVICE
    backend = backend_of(x)
    return CPU_DEVICE if backend is CPU else Device(backend.kind, backend.index_of(x))


def place(device: Device | str | None) -> tuple[Backend, int]:
    """Return the backend and the number of the device that is meant; None is the default device.

    Raises:
        AssertionError: there is no such type of device on this machine.
        RuntimeError: or none of this number.
        TypeError: it is not a device.
    """
    if device is None:
        device = get_default_device()
    elif isinstance(device, str):
        device = Device(device)
    elif not isinstance(device, Device):
        raise TypeError(f"argument 'device' must be emberlet.device, not {type(device).__name__}")
    if device.type == "cpu":
        return CPU, 0
    backend = backend_for(device.type)
    index = backend.current() if device.index is None else device.index
    if index >= backend.count():
        raise RuntimeError(f"invalid device ordinal: {device} of {backend.count()} {device.type} devices")
    return backend, index


def to_device(x: Any, device: Device | str) -> Any:
    """Return an array on a device: itself if it is there already, else a copy.

    The order of dimensions in memory is kept if the array is dense.
    """
    target, index = place(device)
    source = backend_of(x)
    if source is target and source.index_of(x) == index:
        return x
    return target.from_host(source.to_host(x), index)


def to_host(x: Any) -> Any:
    """Return the elements as a NumPy array, on the same memory if that is the CPU's."""
    return x if type(x) is NDArray else backend_of(x).to_host(x)


def on_one_device(values: Sequence[Any]) -> list[Any] | None:
    """Bring single numbers on the CPU to the device of the other arrays; None when nothing has to move.

    An operation is asked about this only when it has failed, so that nothing is lost where it succeeds.

    Args:
        values: arrays, and anything else, which stays.

    Raises:
        RuntimeError: there are arrays with dimensions on two devices.
    """
    devices = [None if isinstance(each, (*_PLAIN, np.generic)) else _device_if_array(each) for each in values]
    found = list(dict.fromkeys(device for device in devices if device is not None))
    if len(found) < 2:
        return None
    targets = [device for device in found if device != CPU_DEVICE]
    movable = all(
        each.ndim == 0 for each, device in zip(values, devices, strict=True) if device == CPU_DEVICE
    )
    if len(targets) > 1 or not movable:
        raise RuntimeError(
            "Expected all tensors to be on the same device, but found at least two devices, "
            f"{found[0]} and {found[1]}!"
        )
    return [
        to_device(each, targets[0]) if device == CPU_DEVICE else each
        for each, device in zip(values, devices, strict=True)
    ]


_PLAIN = (bool, int, float, str, tuple, list, type(None))


def _device_if_array(value: Any) -> Device | None:
    try:
        return device_of(value)
    except TypeError:
        return None
