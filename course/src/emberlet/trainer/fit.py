"""FitLoop: epochs, batches and optimiser steps, and at each moment the knowledge where the run is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from emberlet.trainer import random_state
from emberlet.trainer.batches import Batches, limit_of, to_device
from emberlet.trainer.metrics import Metrics, batch_size_of
from emberlet.trainer.schedulers import step_schedulers

if TYPE_CHECKING:
    from emberlet.trainer.runner import Runner

State = dict[str, Any]

COUNTERS = ("epoch", "batch_idx", "global_step", "total_batches", "validated_at", "stage")


class FitLoop:
    """The training loop, and the validation in between.

    Attributes:
        epoch: how many epochs are complete.
        batch_idx: how many batches of the current one are.
        global_step: how many steps the optimisers took.
        total_batches: how many batches were trained on.
        validated_at: after how many of them was the last validation within an epoch.
        stage: where in the epoch it is: at the "start", in its "batches", past them and before
            "validation", at the "end" where plateaus are looked at, or "done".
        metrics: what was logged in the current epoch.
    """

    def __init__(self, trainer: Runner) -> None:
        self.trainer = trainer
        self.epoch = self.batch_idx = self.global_step = self.total_batches = self.validated_at = 0
        self.stage = "start"
        self.metrics = Metrics()
        self.loader: Any = None
        self.val_loaders: list[Iterable[Any]] = []
        self._random_at_start: State | None = None  # when the loader began with this epoch's order
        self._random_now: State | None = None  # to go on from, in a resumed run
        self._random_ahead: State | None = None  # when it fetched a batch ahead, if it does
        self._batches: Batches | None = None

    # Where the run is

    def state_dict(self) -> State:
        """Return what a resumed run needs to know besides weights and optimisers."""
        return {name: getattr(self, name) for name in COUNTERS} | {
            "metrics": self.metrics.state_dict(),
            "random_at_start": self._random_at_start,
            "random_ahead": self._random_ahead if self._batches is None else self._batches.random_ahead,
            "random_now": random_state.get_state(self.loader),
        }

    def load_state_dict(self, state: State) -> None:
        """Go on from what `state_dict` returned."""
        for name in COUNTERS:
            setattr(self, name, state[name])
        if self.stage == "done":
            self.epoch, self.batch_idx, self.stage = self.epoch + 1, 0, "start"
        self.metrics = Metrics()
        self.metrics.load_state_dict(state["metrics"])
        self._random_at_start, self._random_now = state["random_at_start"], state["random_now"]
        self._random_ahead = state["random_ahead"]

    @property
    def in_window(self) -> bool:
        """Whether gradients are being accumulated: some batches are in, the step is yet to come."""
        return self.stage == "batches" and self.batch_idx % self.trainer.accumulate_grad_batches != 0

    @property
    def _steps_done(self) -> bool:
        return 0 <= self.trainer.max_steps <= self.global_step

    @property
    def _may_stop(self) -> bool:
        trainer = self.trainer
        return (
            trainer.should_stop
            and self.epoch >= (trainer.min_epochs or 0)
            and self.global_step >= (trainer.min_steps or 0)
        )

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do."""
        epochs = self.trainer.max_epochs
        return self._steps_done or self._may_stop or (epochs is not None and 0 <= epochs <= self.epoch)

    # The run

    def run(self, loader: Iterable[Any], val_loaders: list[Iterable[Any]]) -> None:
        """Train until `done`."""
        trainer = self.trainer
        self.loader, self.val_loaders = loader, val_loaders
        trainer._call("on_fit_start")
        if self.total_batches == 0:
            trainer._sanity_check(val_loaders)
        trainer.lightning_module.train()
        trainer._call("on_train_start")
        if self._random_now is not None:
            random_state.set_state(self._random_now, loader)
            self._random_now = None
        while not self.done:
            self._run_epoch()
        trainer._call("on_train_end")
        trainer._call("on_fit_end")

    def _run_epoch(self) -> None:
        trainer = self.trainer
        resumed = self.stage != "start"
        if not resumed:
            self.batch_idx, self.metrics = 0, Metrics()
        now = random_state.get_state(self.loader)
        with trainer.results.logging(self.metrics, on_step=False):
            trainer._call("on_train_epoch_start")
        if resumed:
            random_state.set_state(now, self.loader)
        if self.stage in ("start", "batches") and not self._run_batches(resumed):
            return
        if self.stage == "validation":
            self.stage = "end"  # who saves in `on_validation_end` need not validate again
            if (self.epoch + 1) % trainer.check_val_every_n_epoch == 0 and trainer.val_check_interval is None:
                trainer._validate(self.val_loaders)
        step_schedulers(trainer, "epoch", self.epoch + 1, plateau=True)
        self.stage = "done"
        self._end_epoch()
        self.epoch, self.batch_idx, self.stage = self.epoch + 1, 0, "start"

    def _run_batches(self, resumed: bool) -> bool:
        """Train on the batches of an epoch; return whether all of them were reached."""
        trainer = self.trainer
        if resumed:
            assert self._random_at_start is not None
            now = random_state.get_state(self.loader)
            random_state.set_state(self._random_at_start, self.loader)
        else:
            self._random_at_start = random_state.get_state(self.loader)
        self.stage = "batches"
        ahead = self._random_ahead if self._batches is None else self._batches.random_ahead
        batches = self._batches = Batches(self.loader, limit_of(trainer.limit_train_batches, self.loader))
        if resumed:
            batches.skip(self.batch_idx, ahead)
            random_state.set_state(now, self.loader)
            self._validate_within(batches.count)
        for batch, is_last in batches:
            if not self._run_batch(batch, is_last):
                break
            self._validate_within(batches.count)
            if trainer.interrupts.requested:
                raise KeyboardInterrupt
            if (self._steps_done or self._may_stop) and not is_last:
                # The epoch stays open: a longer run goes on with the next batch.
                self._end_epoch()
                return False
        self.stage = "validation"
        return True

    def _validate_within(self, count: int | None) -> None:
        """Validate in the middle of an epoch, if `val_check_interval` says so."""
        interval = self.trainer.val_check_interval
        if interval is None or self.batch_idx == 0 or self.validated_at == self.total_batches:
            return
        if isinstance(interval, float):
            if count is None:
                raise ValueError("the loader has no length: give val_check_interval as a number of batches")
            interval = max(1, int(count * interval))
        if self.batch_idx % interval == 0:
            self.validated_at = self.total_batches  # first: who saves after it need not do it again
            self.trainer._validate(self.val_loaders)

    def _run_batch(self, raw: Any, is_last: bool) -> bool:
        """Train on one batch; return whether to go on with the epoch."""
        trainer = self.trainer
        batch = to_device(raw, trainer.device)
        index = self.batch_idx
        with trainer.results.logging(self.metrics, on_step=True, batch_size=batch_size_of(batch)):
            answers = trainer._call("on_train_batch_start", batch, index)
            if any(isinstance(each, int) and each == -1 for each in answers):
                return False
            steps = self.global_step
            outputs = trainer.optimization.run(batch, index, is_last)
            self.batch_idx += 1
            self.total_batches += 1
            if self.global_step != steps:
                step_schedulers(trainer, "step", self.batch_idx)
            if is_last:
                step_schedulers(trainer, "epoch", self.epoch + 1)
            trainer._call("on_train_batch_end", outputs, batch, index)
            self._tell_step()
        return True

    def _tell_step(self) -> None:
        """Take over what was logged for the batch; the loggers are told now and then."""
        trainer = self.trainer
        due = self.total_batches % trainer.log_every_n_steps == 0
        trainer.results.take_step(self.metrics, max(self.global_step - 1, 0), self.epoch, tell=due)

    def _end_epoch(self) -> None:
        """Call the hooks for the end of an epoch, with its metrics."""
        trainer = self.trainer
        trainer.results.take_epoch(self.metrics, self.global_step - 1, self.epoch, tell=False)
        with trainer.results.logging(self.metrics, on_step=False):
            trainer._call("on_train_epoch_end")
        trainer.results.take_epoch(self.metrics, self.global_step - 1, self.epoch, tell=True)
        trainer._call_monitors("on_train_epoch_end")
