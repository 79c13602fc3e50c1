"""Results: what the Trainer knows of logged metrics, and who is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from emberlet.creation.from_data import tensor
from emberlet.dtype import float64
from emberlet.tensor import Tensor
from emberlet.trainer.loggers import Logger
from emberlet.trainer.metrics import Metrics


@dataclass
class Context:
    """What `self.log` means at the moment.

    Attributes:
        metrics: where values go.
        on_step: whether values count one by one, or as a part of an epoch.
        batch_size: of the current batch, the weight of a value.
        suffix: of names, when there are several loaders.
    """

    metrics: Metrics
    on_step: bool
    batch_size: int = 1
    suffix: str = ""


class Results:
    """The latest metrics, by name.

    Args:
        loggers: who is told.

    Attributes:
        callback_metrics: all of them, for callbacks.
        logged_metrics: those that the loggers were told last.
        progress_bar_metrics: those to show.
    """

    def __init__(self, loggers: list[Logger]) -> None:
        self.loggers = loggers
        self.callback_metrics: dict[str, Tensor] = {}
        self.logged_metrics: dict[str, Tensor] = {}
        self.progress_bar_metrics: dict[str, float] = {}
        self._contexts: list[Context] = []

    @contextmanager
    def logging(
        self, metrics: Metrics, on_step: bool, batch_size: int = 1, suffix: str = ""
    ) -> Iterator[None]:
        """Within this, values that are logged go to `metrics`."""
        self._contexts.append(Context(metrics, on_step, batch_size, suffix))
        try:
            yield
        finally:
            self._contexts.pop()

    def log(
        self,
        name: str,
        value: Any,
        prog_bar: bool,
        logger: bool,
        on_step: bool | None,
        on_epoch: bool | None,
        reduce_fx: str,
        batch_size: int | None,
    ) -> None:
        """Take a value; the arguments are those of `LightningModule.log`."""
        if not self._contexts:
            raise RuntimeError(
                "You can't `self.log()` now: values can be logged in steps and in hooks within epochs"
            )
        context = self._contexts[-1]
        context.metrics.log(
            name + context.suffix,
            value,
            context.batch_size if batch_size is None else batch_size,
            on_step=context.on_step if on_step is None else on_step,
            on_epoch=not context.on_step if on_epoch is None else on_epoch,
            prog_bar=prog_bar,
            logger=logger,
            reduce_fx=reduce_fx,
        )

    def take_step(self, metrics: Metrics, step: int, epoch: int, tell: bool) -> None:
        """Take over what was logged for one batch; `tell` the loggers or wait."""
        self.set(metrics.for_callbacks(end_of_epoch=False))
        self.progress_bar_metrics |= metrics.of_step(only_bar=True)
        if tell:
            self.tell(metrics.of_step(), step, epoch)
            metrics.told()

    def take_epoch(self, metrics: Metrics, step: int, epoch: int, tell: bool) -> None:
        """Take over the reductions at the end of an epoch."""
        self.set(metrics.for_callbacks(end_of_epoch=True))
        self.progress_bar_metrics |= metrics.of_epoch(only_bar=True)
        if tell:
            self.tell(metrics.of_epoch(), step, epoch)

    def set(self, values: Mapping[str, float]) -> None:
        """Take over values for callbacks."""
        self.callback_metrics |= _tensors(values)

    def tell(self, values: Mapping[str, float], step: int, epoch: int) -> None:
        """Tell the loggers, if there is anything to tell."""
        if not values:
            return
        self.logged_metrics |= _tensors(values)
        for logger in self.loggers:
            logger.log_metrics({**values, "epoch": epoch}, step=step)


def _tensors(values: Mapping[str, float]) -> dict[str, Tensor]:
    return {name: tensor(value, dtype=float64) for name, value in values.items()}


def loggers_of(found: Logger | Iterable[Logger] | bool | None, memory: Logger) -> list[Logger]:
    """Return the loggers that the argument `logger` means; `memory` is the one for True."""
    if found is True or found is None:
        return [memory]
    if found is False:
        return []
    return [found] if isinstance(found, Logger) else list(found)
