"""Which tensors show the same memory."""

from __future__ import annotations

from collections.abc import Mapping

from emberlet.tensor import Tensor


def extent(tensor: Tensor) -> tuple[int, int]:
    """Return the addresses of the first byte and of the byte after the last: the same if it is empty."""
    start = tensor.data_ptr()
    if tensor.numel() == 0:
        return start, start
    last = sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.stride(), strict=True))
    return start, start + (last + 1) * tensor.element_size()


def shared(tensors: Mapping[str, Tensor]) -> list[list[str]]:
    """Return the names in groups, two or more each: those whose memory overlaps that of another in the group.

    As in safetensors, it is the extent that counts: two columns of one matrix overlap.
    """
    spans = [(str(each.device), *extent(each), name) for name, each in tensors.items()]
    groups: list[list[str]] = []
    current, end = "", 0
    for device, start, stop, name in sorted(span for span in spans if span[1] < span[2]):
        if device == current and start < end:
            groups[-1].append(name)
        else:
            groups.append([name])
            end = 0
        current, end = device, max(end, stop)
    return [sorted(group) for group in groups if len(group) > 1]
