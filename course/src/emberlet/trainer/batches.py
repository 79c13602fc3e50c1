"""Batches: a loader's batches one after the other, up to a limit, with a word when the last one comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextlib import suppress
from typing import Any

from emberlet.device import Device
from emberlet.tensor import Tensor
from emberlet.trainer import random_state


class Batches:
    """An iterator over one pass through a loader, with `(batch, is_last)`.

    When the loader has no length, one batch is fetched ahead to know which is the last.

    Args:
        loader: any iterable.
        limit: how many batches at most, or None.

    Attributes:
        count: how many there will be, if that is known.
        random_ahead: the state of the random generators before the batch was fetched that is ahead.
    """

    def __init__(self, loader: Iterable[Any], limit: int | None) -> None:
        length = length_of(loader)
        self.count = limit if length is None else length if limit is None else min(limit, length)
        self.random_ahead: dict[str, Any] | None = None
        self._looks_ahead = length is None
        self._loader = loader
        self._iterator = iter(loader)
        self._position = 0
        self._ahead: list[Any] = []

    def __iter__(self) -> Iterator[tuple[Any, bool]]:
        return self

    def __next__(self) -> tuple[Any, bool]:
        if self._position == self.count:
            raise StopIteration
        batch = self._ahead.pop() if self._ahead else next(self._iterator)
        self._position += 1
        if self._looks_ahead and self._position != self.count:
            self.random_ahead = random_state.get_state(self._loader)
            self._look_ahead()
            return batch, not self._ahead
        return batch, self._position == self.count

    def _look_ahead(self) -> None:
        with suppress(StopIteration):
            self._ahead.append(next(self._iterator))

    def skip(self, count: int, random_ahead: dict[str, Any] | None) -> None:
        """Go past some batches, and fetch the one ahead as it was fetched after they were used.

        They are fetched too, for the loader may draw the order as it goes.

        Raises:
            ValueError: there are not as many.
        """
        for number in range(count):
            try:
                next(self._iterator)
            except StopIteration:
                raise ValueError(
                    f"batch {count} is where to go on, but the loader has only {number}"
                ) from None
        self._position = count
        if random_ahead is not None and count != self.count:
            random_state.set_state(random_ahead, self._loader)
            self.random_ahead = random_ahead
            self._look_ahead()


def length_of(loader: Any) -> int | None:
    """Return how many batches a loader has, or None if it does not say."""
    if not isinstance(loader, Sized):
        return None
    try:
        return len(loader)
    except TypeError:  # a DataLoader on an IterableDataset without a length
        return None


def limit_of(limit: float | int | None, loader: Any) -> int | None:
    """Return how many batches `limit_..._batches` allows: an int counts batches, a float is a part of them.

    Raises:
        ValueError: it is a part of a loader without a length, or out of its range.
    """
    if limit is None or isinstance(limit, int):
        return limit
    if not 0.0 <= limit <= 1.0:
        raise ValueError(f"a limit of batches is an int, or a float from 0.0 to 1.0, not {limit}")
    if limit == 1.0:
        return None
    length = length_of(loader)
    if length is None:
        raise ValueError(
            f"the loader has no length, so limit={limit} of its batches cannot be counted; give an int"
        )
    return int(length * limit)


def to_device(batch: Any, device: Device | None) -> Any:
    """Return a batch with all its tensors on a device; None leaves them where they are."""
    if device is None:
        return batch
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(each, device) for key, each in batch.items()}
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*(to_device(each, device) for each in batch))
    if isinstance(batch, (list, tuple)):
        return type(batch)(to_device(each, device) for each in batch)
    return batch
