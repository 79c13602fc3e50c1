"""Facts: what anybody may ask a Trainer about the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.device import Device
from emberlet.optim.optimizer import Optimizer
from emberlet.tensor import Tensor
from emberlet.trainer.batches import length_of, limit_of
from emberlet.trainer.callback import Callback
from emberlet.trainer.callbacks import EarlyStopping
from emberlet.trainer.checkpoint import ModelCheckpoint
from emberlet.trainer.loggers import Logger
from emberlet.trainer.optimizers import LRSchedulerConfig
from emberlet.trainer.results import Results

if TYPE_CHECKING:
    from emberlet.trainer.fit import FitLoop
    from emberlet.trainer.module import LightningModule

Limit = int | float | None


class Facts:
    """The lowest base class of Trainer, which sets the attributes named here."""

    device: Device | None
    fast_dev_run: int | bool
    max_epochs: int | None
    min_epochs: int | None
    max_steps: int
    min_steps: int | None
    limit_train_batches: Limit
    limit_val_batches: Limit
    val_check_interval: Limit
    check_val_every_n_epoch: int
    num_sanity_val_steps: int
    log_every_n_steps: int
    accumulate_grad_batches: int
    gradient_clip_val: float | None
    gradient_clip_algorithm: str
    detect_anomaly: bool
    terminate_on_nan: bool
    default_root_dir: str
    callbacks: list[Callback]
    results: Results
    fit_loop: FitLoop
    should_stop: bool
    validates: bool
    optimizers: list[Optimizer]
    lr_scheduler_configs: list[LRSchedulerConfig]
    _module: LightningModule | None

    @property
    def lightning_module(self) -> LightningModule:
        """The module of the current run, or of the last."""
        if self._module is None:
            raise RuntimeError("the Trainer has no module yet: call fit, validate, test or predict")
        return self._module

    @property
    def current_epoch(self) -> int:
        """The number of the epoch, from 0; after the last, how many there were."""
        return self.fit_loop.epoch

    @property
    def global_step(self) -> int:
        """How many steps the optimisers took."""
        return self.fit_loop.global_step

    @property
    def in_epoch(self) -> bool:
        """Whether the batches of an epoch are not all done."""
        return self.fit_loop.stage == "batches"

    @property
    def logs_this_step(self) -> bool:
        """Whether the loggers are told of the current batch."""
        return (self.fit_loop.total_batches + 1) % self.log_every_n_steps == 0

    @property
    def num_training_batches(self) -> int | None:
        """How many batches an epoch has, if that is known."""
        loader = self.fit_loop.loader
        length, limit = length_of(loader), limit_of(self.limit_train_batches, loader)
        return limit if length is None else length if limit is None else min(length, limit)

    @property
    def callback_metrics(self) -> dict[str, Tensor]:
        """The latest of everything that was logged."""
        return self.results.callback_metrics

    @property
    def logged_metrics(self) -> dict[str, Tensor]:
        """The latest of what the loggers were told."""
        return self.results.logged_metrics

    @property
    def progress_bar_metrics(self) -> dict[str, float]:
        """The latest of what the progress bar shows."""
        return self.results.progress_bar_metrics

    @property
    def loggers(self) -> list[Logger]:
        """All loggers."""
        return self.results.loggers

    @property
    def logger(self) -> Logger | None:
        """The first logger."""
        return self.results.loggers[0] if self.results.loggers else None

    @property
    def log_dir(self) -> str | None:
        """The first folder that a logger writes to."""
        return next((each.log_dir for each in self.loggers if each.log_dir is not None), None)

    @property
    def checkpoint_callback(self) -> ModelCheckpoint | None:
        """The first ModelCheckpoint."""
        return next((each for each in self.callbacks if isinstance(each, ModelCheckpoint)), None)

    @property
    def early_stopping_callback(self) -> EarlyStopping | None:
        """The first EarlyStopping."""
        return next((each for each in self.callbacks if isinstance(each, EarlyStopping)), None)
