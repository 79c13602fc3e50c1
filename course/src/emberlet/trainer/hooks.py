"""The hooks of a module: what it may do at certain moments of a run."""

from __future__ import annotations

from typing import Any


class ModuleHooks:
    """What a LightningModule may define besides its steps; each is called when its name says."""

    def setup(self, stage: str) -> None:
        """Called first; `stage` is "fit", "validate", "test" or "predict"."""

    def teardown(self, stage: str) -> None:
        """Called last."""

    def on_fit_start(self) -> None:
        """Called when fitting begins, before the sanity check."""

    def on_fit_end(self) -> None:
        """Called when fitting ended."""

    def on_train_start(self) -> None:
        """Called before the first epoch."""

    def on_train_end(self) -> None:
        """Called after the last epoch."""

    def on_train_epoch_start(self) -> None:
        """Called before each epoch."""

    def on_train_epoch_end(self) -> None:
        """Called after each epoch, its validation included."""

    def on_train_batch_start(self, batch: Any, batch_idx: int) -> int | None:
        """Called before each batch; -1 skips the rest of the epoch."""

    def on_train_batch_end(self, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Called after each batch; `outputs` is what the step returned, without history."""

    def on_before_zero_grad(self, optimizer: Any) -> None:
        """Called before gradients are cleared."""

    def on_before_backward(self, loss: Any) -> None:
        """Called before the gradients of a loss are computed."""

    def on_after_backward(self) -> None:
        """Called when the gradients are there."""

    def on_before_optimizer_step(self, optimizer: Any) -> None:
        """Called before each step of the optimiser, before gradients are clipped."""

    def on_validation_start(self) -> None:
        """Called before validation."""

    def on_validation_end(self) -> None:
        """Called after validation."""

    def on_validation_epoch_start(self) -> None:
        """Called before the first batch of validation."""

    def on_validation_epoch_end(self) -> None:
        """Called after the last batch of validation; it may still log."""

    def on_validation_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Called before each batch of validation."""

    def on_validation_batch_end(
        self, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Called after each batch of validation."""

    def on_test_start(self) -> None:
        """Called before testing."""

    def on_test_end(self) -> None:
        """Called after testing."""

    def on_test_epoch_start(self) -> None:
        """Called before the first batch of testing."""

    def on_test_epoch_end(self) -> None:
        """Called after the last batch of testing; it may still log."""

    def on_test_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Called before each batch of testing."""

    def on_test_batch_end(self, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Called after each batch of testing."""

    def on_predict_start(self) -> None:
        """Called before predicting."""

    def on_predict_end(self) -> None:
        """Called after predicting."""

    def on_predict_epoch_start(self) -> None:
        """Called before the first batch of predicting."""

    def on_predict_epoch_end(self) -> None:
        """Called after the last batch of predicting."""

    def on_predict_batch_start(self, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Called before each batch of predicting."""

    def on_predict_batch_end(self, outputs: Any, batch: Any, batch_idx: int, dataloader_idx: int = 0) -> None:
        """Called after each batch of predicting."""

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Called before a checkpoint is written; it may add to it."""

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Called when a checkpoint was read."""
