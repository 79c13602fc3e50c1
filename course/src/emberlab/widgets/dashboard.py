"""The training dashboard: a callback of the Trainer, or a board that a hand-written loop logs to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from IPython import get_ipython
from IPython.display import display

from emberlab.widgets.dashboard_board import Board, gradient_norm, number_of
from emberlab.widgets.dashboard_history import History
from emberlab.widgets.svg import shorten
from emberlet.trainer import Callback

EVERY = 0.25  # seconds between two drawings, at the least
SHARE = 0.03  # of the time that drawing may take, at the most
NORM_SHARE = 0.01  # of the time that measuring gradient norms may take


class Dashboard(Callback):
    """Shows a run while it goes on, at most a few times a second, and in the end as it was.

    `picture` is what is shown; `history` holds every value by name.
    """

    def __init__(self, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        if not isinstance(every, (int, float)) or not every >= 0:
            raise ValueError(f"dashboard: every must be a number of seconds, not {shorten(repr(every), 60)}")
        self._every, self._clock = float(every), clock
        self._wait = self._every
        self._drawn_at = self._logged_at = self._norm_at = -float("inf")
        self._norm_wait = 0.0
        self._norm: float | None = None
        self._rates: dict[str, float] = {}
        self._began = 0.0
        self._seen: dict[str, Any] = {}
        self._dirty = self._waits = False
        self._twins: list[Any] = []
        self.history = History()
        self.picture = Board(self.history)

    # A hand-written loop

    def log(
        self,
        values: Mapping[str, Any] | None = None,
        /,
        *,
        step: float | None = None,
        epoch: int | None = None,
        **named: Any,
    ) -> None:
        """Take values: `board.log(loss=loss, accuracy=0.9)`, or `board.log({"val/loss": 0.3}, epoch=2)`.

        Each is a number or a tensor with one element. `step` is one more than the last unless told; it never
        goes back. Names that begin or end with train or val share a plot. Raises TypeError for a value that is
        no number, ValueError for a step that goes back.
        """
        found = {
            str(name): number_of(str(name), value) for name, value in {**(values or {}), **named}.items()
        }
        at = self.history.step + 1 if step is None else number_of("step", step)
        if not isfinite(at):
            raise ValueError(f"dashboard: step must be a finite number, not {at}")
        now = self._clock()
        ahead = at - self.history.step
        if self.history.step >= 0 and ahead > 0 and "step_time" not in found:
            found["step_time"] = 1000 * (now - self._logged_at) / ahead
        self._take(found, at, epoch)
        self._logged_at = self._clock()  # the time that drawing took is not the step's

    def _take(self, values: dict[str, float], step: float, epoch: int | None) -> None:
        if epoch is not None:
            self.history.enter(int(epoch), step)
        self.history.add(values, step)
        self._dirty = True
        self._await_cell()
        if self._clock() - self._drawn_at >= self._wait:
            self._draw()

    def _draw(self) -> None:
        begin = self._clock()
        self.picture.changed()
        self._drawn_at = self._clock()
        # A long run is drawn less often, so that drawing never takes more than its share.
        self._wait = max(self._every, (self._drawn_at - begin) / SHARE)
        self._dirty = False

    def flush(self) -> None:
        """Draw everything that was logged, and put the same picture where the notebook keeps it."""
        if self._dirty:
            self._draw()
        for twin in self._twins:
            twin.update({"text/html": self.picture.twin()}, raw=True)

    # The notebook

    def _ipython_display_(self) -> None:
        """The still picture, which `flush` brings up to date, and the live one."""
        if self._dirty:
            self._draw()
        handle = display({"text/html": self.picture.twin()}, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        if handle is not None:
            self._twins.append(handle)
        bundle = self.picture._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        # The text stays in the notebook as it is now, under a picture that goes on.
        display({**(data or {}), "text/plain": "dashboard()"}, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]

    def _await_cell(self) -> None:
        """Show the board if it is nowhere yet, and bring it up to date when the running cell ends."""
        shell = get_ipython()  # type: ignore[no-untyped-call]
        if shell is None or self._waits:
            return
        self._waits = True
        shell.events.register("post_run_cell", self._after_cell)
        if not self._twins:
            self._ipython_display_()

    def _after_cell(self, *_: Any) -> None:
        shell = get_ipython()  # type: ignore[no-untyped-call]
        if shell is not None:
            shell.events.unregister("post_run_cell", self._after_cell)
        self._waits = False
        self.flush()

    def __repr__(self) -> str:
        return repr(self.picture)

    # The Trainer

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Begin anew, unless this run goes on where the last one stopped."""
        if trainer.global_step < self.history.step:
            self.history.__init__()  # type: ignore[misc]  # the picture holds this very object
        self._await_cell()

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Note which epoch it is."""
        self.history.enter(trainer.current_epoch, trainer.global_step + 1)

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Note the time, and the rates that the batch is trained with."""
        self._norm = None
        self._rates = {
            "lr" if not i else f"lr-{i + 1}": float(optimizer.param_groups[0]["lr"])
            for i, optimizer in enumerate(trainer.optimizers[:3])
        }
        self._began = self._clock()

    def on_before_optimizer_step(self, trainer: Any, pl_module: Any, optimizer: Any) -> None:
        """Measure how long the gradient is; now and then, if that takes long."""
        now = self._clock()
        if now - self._norm_at < self._norm_wait:
            return
        self._norm = gradient_norm(optimizer)
        self._norm_at = self._clock()
        self._norm_wait = (self._norm_at - now) / NORM_SHARE

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Log the loss, the rates, the gradient and the time."""
        found = {"step_time": 1000 * (self._clock() - self._began), **self._rates}
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        if loss is not None:
            found["train_loss"] = number_of("loss", loss)
        if self._norm is not None:
            found["grad_norm"] = self._norm
        self._take(found, trainer.global_step, None)

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Note what is known, to tell afterwards what validation found."""
        self._seen = dict(trainer.callback_metrics)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Log what validation found."""
        if not trainer.sanity_checking:
            self._take_metrics(trainer)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Log what the module logged for the epoch."""
        self._take_metrics(trainer)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Draw the last values."""
        self.flush()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Draw what there is: it may say what went wrong."""
        self.flush()

    def _take_metrics(self, trainer: Any) -> None:
        """Log the metrics that are new since the last time; the training loss is known from each batch."""
        metrics = trainer.callback_metrics
        fresh = {
            name: number_of(name, value)
            for name, value in metrics.items()
            if value is not self._seen.get(name) and not is_training_loss(name) and not name.startswith("lr-")
        }
        self._seen = dict(metrics)
        if fresh:
            self._take(fresh, max(trainer.global_step, self.history.step), None)


def is_training_loss(name: str) -> bool:
    """Whether a metric's name says that it is the loss of training."""
    return name.removesuffix("_step").removesuffix("_epoch") in ("loss", "train_loss", "train/loss")


def dashboard(every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> Dashboard:
    """Show how training goes, while it goes: losses, metrics, learning rate, gradient norm, time a step.

    With the Trainer: `Trainer(callbacks=[emberlab.dashboard()])`. In a loop of your own:
    `board = emberlab.dashboard()`, then `board.log(loss=loss, val_loss=...)`. It is drawn at most once in `every`
    seconds, and less often where drawing would take more than 3 % of the time; when the cell ends it
    shows everything, also in the file of the notebook. `clock` gives the time in seconds.
    """
    return Dashboard(every, clock)
