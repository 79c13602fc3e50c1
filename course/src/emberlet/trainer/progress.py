"""A progress bar, drawn by tqdm where that is installed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from emberlet.trainer.callback import Callback

if TYPE_CHECKING:
    from emberlet.trainer.module import LightningModule
    from emberlet.trainer.trainer import Trainer


class TQDMProgressBar(Callback):
    """Show the batches of an epoch as they pass, with the metrics that were logged with `prog_bar=True`.

    Args:
        refresh_rate: after how many batches it is drawn anew; 0 draws nothing.
        leave: whether the bar of an epoch stays when the next begins.

    Raises:
        ImportError: there is no tqdm.
    """

    def __init__(self, refresh_rate: int = 1, leave: bool = False) -> None:
        try:
            self._tqdm: Any = import_module("tqdm.auto").tqdm
        except ImportError as error:
            raise ImportError(
                "the progress bar needs tqdm: pip install tqdm, or Trainer(enable_progress_bar=False)"
            ) from error
        self.refresh_rate = refresh_rate
        self.leave = leave
        self._bar: Any = None

    def on_train_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Open a bar."""
        self._close()
        if self.refresh_rate > 0:
            self._bar = self._tqdm(
                total=trainer.num_training_batches,
                initial=trainer.fit_loop.batch_idx,
                desc=f"Epoch {trainer.current_epoch}",
                leave=self.leave,
            )

    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Move the bar."""
        if self._bar is not None and (batch_idx + 1) % self.refresh_rate == 0:
            self._bar.update(self.refresh_rate)
            self._show(trainer)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Show the metrics of the epoch."""
        if self._bar is not None:
            self._bar.update(max(trainer.fit_loop.batch_idx - self._bar.n, 0))
            self._show(trainer)

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Close the bar."""
        self._close()

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        """Close the bar, so that the error begins on a line of its own."""
        self._close()

    def _show(self, trainer: Trainer) -> None:
        self._bar.set_postfix({name: f"{value:.3g}" for name, value in trainer.progress_bar_metrics.items()})

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def default_progress_bar() -> list[Callback]:
    """Return a progress bar, or nothing where tqdm is not installed."""
    try:
        return [TQDMProgressBar()]
    except ImportError:
        return []
