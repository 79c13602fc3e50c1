"""LightningModule: a model that knows how it is trained, validated, tested and used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from emberlet import nn
from emberlet.serialize.checkpoint import load
from emberlet.trainer.hooks import ModuleHooks

if TYPE_CHECKING:
    from emberlet.optim.optimizer import Optimizer
    from emberlet.trainer.runner import Runner

Self = TypeVar("Self", bound="LightningModule")


class LightningModule(nn.Module, ModuleHooks):
    """A module with the steps of its training. The Trainer calls them.

    A subclass defines `training_step` and `configure_optimizers`, and what it wants of `validation_step`,
    `test_step`, `predict_step`, `train_dataloader`, `val_dataloader`, `test_dataloader`,
    `predict_dataloader` and the hooks in `ModuleHooks`.

    Attributes:
        automatic_optimization: whether the Trainer computes gradients and steps the optimiser. Else
            `training_step` does: `self.optimizers()`, `self.manual_backward(loss)`, `optimizer.step()`.

    >>> import emberlet
    >>> from emberlet import nn
    >>> from emberlet.trainer import LightningModule, Trainer
    >>> class Line(LightningModule):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = nn.Linear(1, 1)
    ...     def training_step(self, batch, batch_idx):
    ...         x, y = batch
    ...         loss = nn.functional.mse_loss(self.layer(x), y)
    ...         self.log("loss", loss)
    ...         return loss
    ...     def configure_optimizers(self):
    ...         return emberlet.optim.SGD(self.parameters(), lr=0.1)
    >>> x = emberlet.linspace(-1, 1, 8).reshape(-1, 1)
    >>> trainer = Trainer(max_epochs=3, enable_progress_bar=False)
    >>> trainer.fit(Line(), [(x, 2 * x)] * 10)
    >>> trainer.global_step
    30
    """

    def __init__(self) -> None:
        super().__init__()
        self.automatic_optimization = True
        self._trainer: list[Runner] = []  # in a list, which a module does not take for a child or a parameter

    # What a subclass defines

    def training_step(self, batch: Any, batch_idx: int) -> Any:
        """Return the loss of a batch, or a dict with `"loss"`; None skips the batch."""
        raise NotImplementedError(f"{type(self).__name__} has no training_step")

    def validation_step(self, batch: Any, batch_idx: int) -> Any:
        """Compute and log what there is to know of a batch, without gradients."""
        raise NotImplementedError(f"{type(self).__name__} has no validation_step")

    def test_step(self, batch: Any, batch_idx: int) -> Any:
        """Do for testing what `validation_step` does for validation."""
        raise NotImplementedError(f"{type(self).__name__} has no test_step")

    def predict_step(self, batch: Any, batch_idx: int) -> Any:
        """Return the prediction for a batch: the output of the module, unless a subclass knows better."""
        return self(batch)

    def configure_optimizers(self) -> Any:
        """Return what steps the parameters.

        One of: an optimiser; `(optimizers, schedulers)`, two lists; or a dict with `"optimizer"` and
        `"lr_scheduler"`, where the latter is a scheduler or a dict of `"scheduler"`, `"interval"` ("epoch" or
        "step"), `"frequency"`, and `"monitor"`, the metric that a ReduceLROnPlateau looks at.
        """
        raise NotImplementedError(f"{type(self).__name__} has no configure_optimizers")

    def train_dataloader(self) -> Any:
        """Return the batches to train on, for those who call `fit` without; likewise the next three."""
        return None

    def val_dataloader(self) -> Any:
        """Return the batches to validate on, or a list of loaders."""
        return None

    def test_dataloader(self) -> Any:
        """Return the batches to test on, or a list of loaders."""
        return None

    def predict_dataloader(self) -> Any:
        """Return the batches to predict, or a list of loaders."""
        return None

    # What a subclass calls

    @property
    def trainer(self) -> Runner:
        """The Trainer that runs the module now.

        Raises:
            RuntimeError: there is none.
        """
        if not self._trainer:
            raise RuntimeError(f"{type(self).__qualname__} is not attached to a `Trainer`.")
        return self._trainer[0]

    @trainer.setter
    def trainer(self, trainer: Runner) -> None:
        self._trainer[:] = [trainer]

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_trainer": []}  # a copy of the module, or a file with it, is without Trainer

    @property
    def current_epoch(self) -> int:
        """The number of the epoch, from 0."""
        return self._trainer[0].current_epoch if self._trainer else 0

    @property
    def global_step(self) -> int:
        """How many steps the optimisers took."""
        return self._trainer[0].global_step if self._trainer else 0

    def log(
        self,
        name: str,
        value: Any,
        prog_bar: bool = False,
        logger: bool = True,
        on_step: bool | None = None,
        on_epoch: bool | None = None,
        reduce_fx: str = "mean",
        batch_size: int | None = None,
    ) -> None:
        """Note a value: for the logger, for the progress bar, and for callbacks that monitor it.

        Args:
            name: of the metric. When it is logged by step and by epoch, `_step` and `_epoch` are added.
            value: a number, or a tensor of one element.
            prog_bar: whether to show it in the progress bar.
            logger: whether to send it to the logger.
            on_step: whether each value counts; while training it does by default.
            on_epoch: whether the values of an epoch are reduced to one; outside of training by default.
            reduce_fx: "mean", "sum", "min" or "max".
            batch_size: the weight of the value in the mean; by default the first size of the batch.

        Raises:
            ValueError: the value is neither, or the options are not those of the call before.
            RuntimeError: nothing is run at the moment.
        """
        self.trainer.results.log(name, value, prog_bar, logger, on_step, on_epoch, reduce_fx, batch_size)

    def log_dict(self, dictionary: Mapping[str, Any], **options: Any) -> None:
        """Note several values; the options are those of `log`."""
        for name, value in dictionary.items():
            self.log(name, value, **options)

    def optimizers(self) -> Optimizer | list[Optimizer]:
        """Return the optimiser, or the list of them if there are several."""
        found = self.trainer.optimizers
        return found[0] if len(found) == 1 else found

    def lr_schedulers(self) -> Any:
        """Return the scheduler, a list if there are several, or None."""
        found = [config.scheduler for config in self.trainer.lr_scheduler_configs]
        return (found[0] if len(found) == 1 else found) if found else None

    def manual_backward(self, loss: Any, *args: Any, **kwargs: Any) -> None:
        """Compute the gradients of a loss, with the hooks around it, when optimization is not automatic."""
        self.trainer.optimization.backward(loss, *args, **kwargs)

    @classmethod
    def load_from_checkpoint(
        cls: type[Self], checkpoint_path: Any, strict: bool = True, **kwargs: Any
    ) -> Self:
        """Return a new module with the weights of a checkpoint; `kwargs` go to the constructor."""
        module = cls(**kwargs)
        checkpoint = load(checkpoint_path)
        module.on_load_checkpoint(checkpoint)
        module.load_state_dict(checkpoint["state_dict"], strict=strict)
        return module
