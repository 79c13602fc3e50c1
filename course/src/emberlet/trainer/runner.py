"""Runner: what a Trainer does behind its public methods."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from emberlet.autograd.anomaly import set_detect_anomaly
from emberlet.optim.optimizer import Optimizer
from emberlet.serialize import checkpoint as files
from emberlet.trainer import random_state, state
from emberlet.trainer.callbacks import EarlyStopping
from emberlet.trainer.checkpoint import ModelCheckpoint
from emberlet.trainer.evaluate import evaluate, loaders_of
from emberlet.trainer.facts import Facts, Limit
from emberlet.trainer.interrupts import Interrupts
from emberlet.trainer.optimizers import LRSchedulerConfig, parse
from emberlet.trainer.results import Results

if TYPE_CHECKING:
    from emberlet.trainer.module import LightningModule
    from emberlet.trainer.optimization import Optimization

Loaders = list[Iterable[Any]]
_STAGES = {"validation": "validate", "test": "test", "predict": "predict"}


class Runner(Facts):
    """The base class of Trainer that knows how a run goes."""

    optimization: Optimization

    def __init__(self) -> None:
        self.interrupts = Interrupts()
        self.optimizers: list[Optimizer] = []
        self.lr_scheduler_configs: list[LRSchedulerConfig] = []
        self.interrupted = False  # whether Ctrl-C ended the last run
        self.fitting = False  # whether `fit` is running
        self.sanity_checking = False
        self._module: LightningModule | None = None
        self._configured: LightningModule | None = None

    def _run(self, module: LightningModule, stage: str, run: Callable[[], None]) -> None:
        """Do something with a module, between set-up and tear-down, and end well when it is interrupted."""
        self._module = module
        module.trainer = self
        if self.device is not None:
            module.to(self.device)
        self.interrupted, self.fitting = False, stage == "fit"
        status = "failed"
        try:
            with self.interrupts, set_detect_anomaly(self.detect_anomaly):
                self._call("setup", stage)
                run()
                self._call("teardown", stage)
            status = "success"
        except KeyboardInterrupt as interrupt:
            self.interrupted, status = True, "interrupted"
            self._call_callbacks("on_exception", interrupt)
        except BaseException as error:
            self._call_callbacks("on_exception", error)
            raise
        finally:
            self.fitting = self.sanity_checking = False
            for logger in self.loggers:
                logger.finalize(status)

    def _configure(self, module: LightningModule) -> None:
        """Ask the module for its optimisers, unless it was this one that was trained before."""
        if self._configured is module:
            return
        self.optimizers, self.lr_scheduler_configs = parse(module.configure_optimizers())
        self._configured = module
        if not module.automatic_optimization:
            for optimizer in self.optimizers:
                optimizer.register_step_post_hook(self._count_step)
        elif len(self.optimizers) > 1:
            raise ValueError(
                "Training with multiple optimizers is only supported with manual optimization: set "
                "self.automatic_optimization = False in the module"
            )

    def _count_step(self, *_: Any) -> None:
        self.fit_loop.global_step += 1

    def _evaluate(
        self,
        module: LightningModule | None,
        found: Any,
        ckpt_path: str | os.PathLike[str] | None,
        kind: str,
        limit: Limit,
    ) -> tuple[list[dict[str, float]], list[list[Any]]]:
        """Go through loaders once, in a run of its own."""
        module = self.lightning_module if module is None else module
        name = {"validation": "val_dataloader", "test": "test_dataloader", "predict": "predict_dataloader"}[
            kind
        ]
        loaders = loaders_of(getattr(module, name)() if found is None else found)
        if not loaders:
            raise ValueError(f"{_STAGES[kind]}() needs dataloaders, or a module with a {name}()")
        results: list[Any] = [[], []]

        def run() -> None:
            if ckpt_path is not None:
                state.restore(self, files.load(self._checkpoint_path(ckpt_path)), weights_only=True)
            results[:] = evaluate(self, loaders, kind, limit)

        self._run(module, _STAGES[kind], run)
        return results[0], results[1]

    def _validate(self, loaders: Loaders) -> None:
        """Validate in the course of training."""
        if self.validates:
            evaluate(self, loaders, "validation", self.limit_val_batches)

    def _sanity_check(self, loaders: Loaders) -> None:
        """Try out validation; nothing that is random notices, and no metric stays."""
        if not self.validates or self.num_sanity_val_steps == 0:
            return
        before = random_state.get_state(loaders[0])
        self.sanity_checking = True
        self._call_callbacks("on_sanity_check_start")
        loggers, self.results = self.loggers, Results([])
        limit = self.limit_val_batches
        if self.num_sanity_val_steps > 0:
            limit = min(limit, self.num_sanity_val_steps) if type(limit) is int else self.num_sanity_val_steps
        evaluate(self, loaders, "validation", limit)
        self.results = Results(loggers)
        self._call_callbacks("on_sanity_check_end")
        self.sanity_checking = False
        random_state.set_state(before, loaders[0])

    def _checkpoint_path(self, path: str | os.PathLike[str]) -> str | os.PathLike[str]:
        """The file that a path, "best" or "last" means."""
        if path not in ("best", "last"):
            return path
        callback = self.checkpoint_callback
        known = (
            ""
            if callback is None
            else callback.best_model_path
            if path == "best"
            else callback.last_model_path
        )
        if not known:
            raise ValueError(f"ckpt_path={path!r} needs a ModelCheckpoint that has written one")
        return known

    # Hooks

    def _call_callbacks(self, name: str, *args: Any) -> list[Any]:
        """Call a hook of every callback."""
        return [getattr(each, name)(self, self.lightning_module, *args) for each in self.callbacks]

    def _call(self, name: str, *args: Any) -> list[Any]:
        """Call a hook of every callback and of the module; return what they returned.

        After an epoch those that look at metrics come last, for the module may still log.
        """
        late = [each for each in self.callbacks if isinstance(each, (EarlyStopping, ModelCheckpoint))]
        late = late if name == "on_train_epoch_end" else []
        module = self.lightning_module
        found = [getattr(each, name)(self, module, *args) for each in self.callbacks if each not in late]
        found.append(getattr(module, name)(*args))
        return found

    def _call_monitors(self, name: str) -> None:
        """Call a hook of the callbacks that look at metrics."""
        for each in self.callbacks:
            if isinstance(each, (EarlyStopping, ModelCheckpoint)):
                getattr(each, name)(self, self.lightning_module)
