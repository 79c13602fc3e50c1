"""ModelCheckpoint: writes checkpoints while training, and keeps the best and the last."""

from __future__ import annotations

import math
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emberlet.trainer.callback import Callback

if TYPE_CHECKING:
    from emberlet.trainer.module import LightningModule
    from emberlet.trainer.trainer import Trainer


class ModelCheckpoint(Callback):
    """Write a checkpoint after each epoch, or as often as it is told, and keep the best ones.

    A checkpoint is one safetensors file with all that `Trainer.fit(ckpt_path=...)` needs to go on as if
    nothing had happened.

    Args:
        dirpath: the folder; the logger's, or the Trainer's `default_root_dir`, with `checkpoints` by default.
        filename: with metrics in braces: `"{epoch}-{val_loss:.2f}"` gives `epoch=3-val_loss=0.25.ckpt`.
        monitor: the metric to be the best in; without one, the latest is the best.
        verbose: accepted for Lightning's sake.
        save_last: whether to write `last.ckpt` each time, too.
        save_top_k: how many of the best to keep; -1 keeps all, 0 none.
        save_weights_only: whether to leave out what only training needs.
        mode: "min" if lower is better, "max" if higher is.
        auto_insert_metric_name: whether names stand in front of values in file names.
        every_n_train_steps: write after this many steps of the optimisers instead of after epochs.
        train_time_interval: write when so many seconds have passed, instead.
        every_n_epochs: write after every so many epochs.
        save_on_train_epoch_end: accepted for Lightning's sake: epochs are saved when they are complete.

    Attributes:
        best_model_path: the file of the best, or "".
        best_model_score: its metric.
        best_k_models: files and their metrics.
        last_model_path: the file that was written by `save_last`, or "".
        current_score: the metric when it was written last.
    """

    FILE_EXTENSION = ".ckpt"
    CHECKPOINT_NAME_LAST = "last"

    def __init__(
        self,
        dirpath: str | os.PathLike[str] | None = None,
        filename: str | None = None,
        monitor: str | None = None,
        verbose: bool = False,
        save_last: bool | None = None,
        save_top_k: int = 1,
        save_weights_only: bool = False,
        mode: str = "min",
        auto_insert_metric_name: bool = True,
        every_n_train_steps: int | None = None,
        train_time_interval: float | None = None,
        every_n_epochs: int | None = None,
        save_on_train_epoch_end: bool | None = None,
    ) -> None:
        if mode not in ("min", "max"):
            raise ValueError(f"`mode` can be min, max, got {mode}")
        if save_top_k < -1:
            raise ValueError(f"Invalid value for save_top_k={save_top_k}. Must be >= -1")
        if monitor is None and save_top_k not in (-1, 0, 1):
            raise ValueError(
                f"ModelCheckpoint(save_top_k={save_top_k}, monitor=None) is not a valid configuration. "
                "No quantity for top_k to track."
            )
        intervals = (every_n_train_steps, train_time_interval, every_n_epochs)
        if sum(each is not None and each != 0 for each in intervals) > 1:
            raise ValueError(
                "every_n_train_steps, train_time_interval and every_n_epochs should be mutually exclusive."
            )
        self.dirpath = None if dirpath is None else os.fspath(dirpath)
        self.filename = filename
        self.monitor = monitor
        self.verbose = verbose
        self.save_last = save_last
        self.save_top_k = save_top_k
        self.save_weights_only = save_weights_only
        self.mode = mode
        self.auto_insert_metric_name = auto_insert_metric_name
        self.every_n_train_steps = every_n_train_steps or 0
        self.train_time_interval = train_time_interval
        by_epoch = not self.every_n_train_steps and train_time_interval is None
        self.every_n_epochs = (1 if every_n_epochs is None else every_n_epochs) if by_epoch else 0
        self.best_model_path = self.last_model_path = ""
        self.best_model_score: float | None = None
        self.current_score: float | None = None
        self.best_k_models: dict[str, float] = {}
        self._written_at = -1
        self._time = time.monotonic()

    @property
    def state_key(self) -> str:
        """Its class and what tells two of them apart."""
        return (
            f"{type(self).__qualname__}{{'monitor': {self.monitor!r}, 'mode': {self.mode!r}, "
            f"'every_n_train_steps': {self.every_n_train_steps}, 'every_n_epochs': {self.every_n_epochs}}}"
        )

    _STATE = ("best_model_path", "best_model_score", "best_k_models", "last_model_path", "current_score")

    def state_dict(self) -> dict[str, Any]:
        """Return which files there are."""
        return {name: getattr(self, name) for name in self._STATE} | {"dirpath": self.dirpath}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on with the files that there are, if they are in the same folder."""
        if self.dirpath in (None, state_dict["dirpath"]):
            for name in self._STATE:
                setattr(self, name, state_dict[name])
        else:
            self.best_model_path = state_dict["best_model_path"]

    # When

    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Find the folder."""
        if self.dirpath is None and stage == "fit":
            self.dirpath = str(Path(trainer.log_dir or trainer.default_root_dir) / "checkpoints")

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Start the clock."""
        self._time = time.monotonic()

    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Write if so many steps or seconds have passed."""
        steps = self.every_n_train_steps
        due = steps > 0 and trainer.global_step > 0 and trainer.global_step % steps == 0
        if self.train_time_interval is not None and time.monotonic() - self._time >= float(
            self.train_time_interval
        ):
            due, self._time = True, time.monotonic()
        if due:
            self._write(trainer)

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Write after a validation in the middle of an epoch."""
        if trainer.fitting and not trainer.sanity_checking and self.every_n_epochs > 0 and trainer.in_epoch:
            self._write(trainer)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Write after an epoch, when everything else has been done."""
        if self.every_n_epochs > 0 and (trainer.current_epoch + 1) % self.every_n_epochs == 0:
            self._write(trainer)

    # What

    def _write(self, trainer: Trainer) -> None:
        if trainer.fast_dev_run or trainer.global_step == self._written_at:
            return
        self._written_at = trainer.global_step
        values = {name: float(value) for name, value in trainer.callback_metrics.items()}
        values |= {"epoch": trainer.current_epoch, "step": trainer.global_step}
        if self.monitor is not None and self.monitor not in values:
            raise RuntimeError(
                f"`ModelCheckpoint(monitor={self.monitor!r})` could not find the monitored key in the "
                f"returned metrics: {sorted(values)}. HINT: Did you call `log({self.monitor!r}, value)` in "
                "the `LightningModule`?"
            )
        score = values["step"] if self.monitor is None else values[self.monitor]
        self.current_score = score if self.monitor is not None else None
        if self.save_top_k != 0 and self._is_good(score):
            self._keep(trainer, self.format_checkpoint_name(values), score)
        if self.save_last:
            # The path is set first, so that the checkpoint itself names it.
            self.last_model_path = self._path(self.CHECKPOINT_NAME_LAST)
            trainer.save_checkpoint(self.last_model_path, self.save_weights_only)

    def _rank(self, score: float) -> float:
        """A number that is smaller for better scores; NaN is the worst."""
        if math.isnan(score):
            return math.inf
        higher_is_better = self.monitor is None or self.mode == "max"
        return -score if higher_is_better else score

    def _is_good(self, score: float) -> bool:
        if self.save_top_k == -1 or len(self.best_k_models) < self.save_top_k:
            return True
        return self._rank(score) < max(self._rank(each) for each in self.best_k_models.values())

    def _keep(self, trainer: Trainer, path: str, score: float) -> None:
        """Write one of the best, and delete the one that it replaces."""
        replaced = None
        if 0 < self.save_top_k <= len(self.best_k_models):
            replaced = max(self.best_k_models, key=lambda each: self._rank(self.best_k_models[each]))
            del self.best_k_models[replaced]
        # The name of the one that goes may be used again; nothing else is written over.
        while path != replaced and (path in self.best_k_models or Path(path).exists()):
            path = _next_version(path)
        self.best_k_models[path] = score
        self.best_model_path = min(self.best_k_models, key=lambda each: self._rank(self.best_k_models[each]))
        best = self.best_k_models[self.best_model_path]
        self.best_model_score = None if self.monitor is None else best
        trainer.save_checkpoint(path, self.save_weights_only)
        if replaced is not None and replaced != path:
            Path(replaced).unlink(missing_ok=True)

    def _path(self, name: str) -> str:
        assert self.dirpath is not None
        return str(Path(self.dirpath) / (name + self.FILE_EXTENSION))

    def format_checkpoint_name(self, metrics: dict[str, float]) -> str:
        """Return the path of a checkpoint with these metrics."""
        template = self.filename or "{epoch}-{step}"

        def value(match: re.Match[str]) -> str:
            name, spec = match[1], match[2] or ""
            number = metrics.get(name, 0)
            whole = name in ("epoch", "step") and not spec
            text = str(int(number)) if whole else format(number, spec.removeprefix(":"))
            return f"{name}={text}" if self.auto_insert_metric_name else text

        return self._path(re.sub(r"\{([^{}:]+)(:[^{}]*)?\}", value, template))


def _next_version(path: str) -> str:
    """Return `name-v1.ckpt` for `name.ckpt`, `name-v2.ckpt` for that, and so on."""
    old = Path(path)
    found = re.fullmatch(r"(.*)-v(\d+)", old.stem, re.DOTALL)
    stem = f"{found[1]}-v{int(found[2]) + 1}" if found else f"{old.stem}-v1"
    return str(old.with_name(stem + old.suffix))
