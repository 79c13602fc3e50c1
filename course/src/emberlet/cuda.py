"""Questions about GPUs, and waiting for them."""

from __future__ import annotations

from emberlet.array import place
from emberlet.device import Device
from emberlet.random.generator import manual_seed
from emberlet.seam.backend import Backend, backend_for

__all__ = ["current_device", "device_count", "is_available", "manual_seed", "manual_seed_all", "synchronize"]

manual_seed_all = manual_seed


def _backend() -> Backend | None:
    """The GPU's backend, or None where there is none."""
    try:
        return backend_for("cuda")
    except AssertionError:
        return None


def is_available() -> bool:
    """Return whether `device="cuda"` works here."""
    return device_count() > 0


def device_count() -> int:
    """Return how many GPUs there are."""
    backend = _backend()
    return 0 if backend is None else backend.count()


def current_device() -> int:
    """Return the number of the GPU that `"cuda"` without a number means.

    Raises:
        AssertionError: there is none here.
    """
    return backend_for("cuda").current()


def synchronize(device: Device | str | int | None = None) -> None:
    """Wait until a GPU has done all that it was asked for: before this, a clock measures only the asking.

    Raises:
        AssertionError: there is none here.
    """
    backend, index = place(Device("cuda", device) if isinstance(device, int) else Device(device or "cuda"))
    backend.synchronize(index)
