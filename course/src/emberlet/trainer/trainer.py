"""The Trainer: it runs a LightningModule through training, validation, testing and predicting."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from emberlet.device import Device
from emberlet.serialize import checkpoint as files
from emberlet.trainer import state
from emberlet.trainer.callback import Callback
from emberlet.trainer.checkpoint import ModelCheckpoint
from emberlet.trainer.evaluate import loaders_of
from emberlet.trainer.fit import FitLoop
from emberlet.trainer.loggers import Logger, MemoryLogger
from emberlet.trainer.module import LightningModule
from emberlet.trainer.optimization import Optimization
from emberlet.trainer.progress import TQDMProgressBar, default_progress_bar
from emberlet.trainer.results import Results, loggers_of
from emberlet.trainer.runner import Runner

Loader = Iterable[Any]


class Trainer(Runner):
    """Runs a LightningModule. The words are PyTorch Lightning's.

    Args:
        accelerator: "auto" leaves the module where it is; "cpu" or "gpu" moves it and its batches there.
        logger: a logger, several, False for none; True is a MemoryLogger.
        callbacks: a callback or several.
        fast_dev_run: run one batch (or that many) of everything and write nothing, to see whether it runs.
        max_epochs: how long to train; 1000 if neither this nor `max_steps` is given, -1 for ever.
        min_epochs: how long to train even if something wants to stop early.
        max_steps: how many steps of the optimiser at most; -1 for no limit.
        min_steps: how many at least.
        limit_train_batches, limit_val_batches, limit_test_batches, limit_predict_batches: how many batches
            of each loader, or which part of them as a float.
        val_check_interval: validate every so many batches, or parts of an epoch, and not after epochs.
        check_val_every_n_epoch: validate after every so many epochs.
        num_sanity_val_steps: how many batches to validate before training, to find mistakes; -1 for all.
        log_every_n_steps: how often the loggers are told of values by step.
        enable_checkpointing: False leaves out ModelCheckpoint callbacks; without them nothing is written.
        enable_progress_bar: whether to show a bar; where tqdm is not installed there is none.
        accumulate_grad_batches: add the gradients of so many batches before each step.
        gradient_clip_val: see `gradient_clip_algorithm`.
        gradient_clip_algorithm: "norm" scales the gradients to at most this norm, "value" cuts each element.
        deterministic: accepted for Lightning's sake: emberlet always is.
        detect_anomaly: remember for each gradient where it comes from, and stop at the first that is NaN.
        terminate_on_nan: whether a loss that is NaN or infinite is an error.
        default_root_dir: the folder for what has no other place; the current one by default.

    Attributes:
        current_epoch: the number of the epoch, from 0; after the last, how many there were.
        global_step: how many steps the optimisers took.
        callback_metrics: the latest of everything that was logged, by name.
        interrupted: whether Ctrl-C ended the last run. It ends after a batch; call `fit` again to go on.
        should_stop: set it to True to stop after the batch.
    """

    def __init__(
        self,
        *,
        accelerator: str = "auto",
        logger: Logger | Iterable[Logger] | bool | None = None,
        callbacks: list[Callback] | Callback | None = None,
        fast_dev_run: int | bool = False,
        max_epochs: int | None = None,
        min_epochs: int | None = None,
        max_steps: int = -1,
        min_steps: int | None = None,
        limit_train_batches: int | float | None = None,
        limit_val_batches: int | float | None = None,
        limit_test_batches: int | float | None = None,
        limit_predict_batches: int | float | None = None,
        val_check_interval: int | float | None = None,
        check_val_every_n_epoch: int = 1,
        num_sanity_val_steps: int = 2,
        log_every_n_steps: int = 50,
        enable_checkpointing: bool = True,
        enable_progress_bar: bool = True,
        accumulate_grad_batches: int = 1,
        gradient_clip_val: float | None = None,
        gradient_clip_algorithm: Literal["norm", "value"] = "norm",
        deterministic: bool | None = None,
        detect_anomaly: bool = False,
        terminate_on_nan: bool = True,
        default_root_dir: str | os.PathLike[str] | None = None,
    ) -> None:
        super().__init__()
        if gradient_clip_algorithm not in ("norm", "value"):
            raise ValueError(f"gradient_clip_algorithm is 'norm' or 'value', not {gradient_clip_algorithm!r}")
        if accelerator not in ("auto", "cpu", "gpu", "cuda"):
            raise ValueError(f"accelerator is 'auto', 'cpu' or 'gpu', not {accelerator!r}")
        self.device = None if accelerator == "auto" else Device("cpu" if accelerator == "cpu" else "cuda")
        self.fast_dev_run = fast_dev_run
        if fast_dev_run:
            batches = max_steps = int(fast_dev_run)
            limit_train_batches = limit_val_batches = limit_test_batches = limit_predict_batches = batches
            max_epochs, num_sanity_val_steps, logger = 1, 0, False
        self.max_epochs = 1000 if max_epochs is None and max_steps == -1 else max_epochs
        self.min_epochs, self.max_steps, self.min_steps = min_epochs, max_steps, min_steps
        self.limit_train_batches = limit_train_batches
        self.limit_val_batches = limit_val_batches
        self.limit_test_batches = limit_test_batches
        self.limit_predict_batches = limit_predict_batches
        self.val_check_interval = val_check_interval
        self.check_val_every_n_epoch = check_val_every_n_epoch
        self.num_sanity_val_steps = num_sanity_val_steps
        self.log_every_n_steps = log_every_n_steps
        self.accumulate_grad_batches = accumulate_grad_batches
        self.gradient_clip_val, self.gradient_clip_algorithm = gradient_clip_val, gradient_clip_algorithm
        self.detect_anomaly, self.terminate_on_nan = detect_anomaly, terminate_on_nan
        self.default_root_dir = os.fspath(default_root_dir or Path.cwd())
        given = [callbacks] if isinstance(callbacks, Callback) else list(callbacks or [])
        if not enable_checkpointing:
            given = [each for each in given if not isinstance(each, ModelCheckpoint)]
        if enable_progress_bar and not any(isinstance(each, TQDMProgressBar) for each in given):
            given += default_progress_bar()
        # What a checkpoint holds of the others must be up to date when it is written.
        self.callbacks = sorted(given, key=lambda each: isinstance(each, ModelCheckpoint))
        self.results = Results(loggers_of(logger, MemoryLogger()))
        self.fit_loop = FitLoop(self)
        self.optimization = Optimization(self)
        self.should_stop = self.validates = False

    # The runs

    def fit(
        self,
        model: LightningModule,
        train_dataloaders: Loader | None = None,
        val_dataloaders: Any = None,
        ckpt_path: str | os.PathLike[str] | None = None,
    ) -> None:
        """Train a module.

        Args:
            model: the module.
            train_dataloaders: its batches; the module's `train_dataloader()` if not given.
            val_dataloaders: a loader or several, to validate; the module's `val_dataloader()` if not given.
            ckpt_path: a checkpoint to go on from, to the last bit as if the run had never stopped; "last" or
                "best" for that of the ModelCheckpoint.

        Raises:
            ValueError: there are no batches; or the loss is not finite.
        """
        loader = model.train_dataloader() if train_dataloaders is None else train_dataloaders
        if loader is None:
            raise ValueError("fit() needs train_dataloaders, or a module with a train_dataloader()")
        val_loaders = loaders_of(model.val_dataloader() if val_dataloaders is None else val_dataloaders)
        if type(model).validation_step is LightningModule.validation_step:
            val_loaders = []
        self.validates = bool(val_loaders) and self.limit_val_batches != 0
        self.should_stop = False
        self.fit_loop.loader = loader

        def run() -> None:
            self._configure(model)
            if ckpt_path is not None:
                state.restore(self, files.load(self._checkpoint_path(ckpt_path)), weights_only=False)
            self.fit_loop.run(loader, val_loaders)

        self._run(model, "fit", run)

    def validate(
        self,
        model: LightningModule | None = None,
        dataloaders: Any = None,
        ckpt_path: str | os.PathLike[str] | None = None,
        verbose: bool = True,
    ) -> list[dict[str, float]]:
        """Return the metrics that `validation_step` logs, a dict for each loader."""
        return self._evaluate(model, dataloaders, ckpt_path, "validation", self.limit_val_batches)[0]

    def test(
        self,
        model: LightningModule | None = None,
        dataloaders: Any = None,
        ckpt_path: str | os.PathLike[str] | None = None,
        verbose: bool = True,
    ) -> list[dict[str, float]]:
        """Return the metrics that `test_step` logs, a dict for each loader."""
        return self._evaluate(model, dataloaders, ckpt_path, "test", self.limit_test_batches)[0]

    def predict(
        self,
        model: LightningModule | None = None,
        dataloaders: Any = None,
        return_predictions: bool | None = None,
        ckpt_path: str | os.PathLike[str] | None = None,
    ) -> list[Any]:
        """Return what `predict_step` returned for each batch; lists of it, when there are several loaders."""
        found = self._evaluate(model, dataloaders, ckpt_path, "predict", self.limit_predict_batches)[1]
        return found[0] if len(found) == 1 else found

    def save_checkpoint(self, filepath: str | os.PathLike[str], weights_only: bool = False) -> None:
        """Write a checkpoint, all at once; `weights_only` leaves out what only training needs."""
        path = Path(filepath)
        path.parent.mkdir(parents=True, exist_ok=True)
        files.save(state.collect(self, weights_only), path)
