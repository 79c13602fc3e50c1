"""Optimization: from a batch to a loss, to gradients, to a step of the optimiser."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emberlet.nn import utils
from emberlet.optim.optimizer import Optimizer
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from emberlet.trainer.runner import Runner


class Optimization:
    """What is done with one batch.

    Args:
        trainer: has the module, the optimisers and the options.
    """

    def __init__(self, trainer: Runner) -> None:
        self.trainer = trainer

    def run(self, batch: Any, index: int, is_last: bool) -> Any:
        """Train on a batch; return what the step returned, without history."""
        trainer = self.trainer
        module = trainer.lightning_module
        if not module.automatic_optimization:
            return _detached(module.training_step(batch, index))
        step_due = is_last or (index + 1) % trainer.accumulate_grad_batches == 0
        optimizer = trainer.optimizers[0] if trainer.optimizers else None
        outputs = self._gradients(batch, index, optimizer, step_due)
        if step_due and outputs is not None and optimizer is not None:
            self._step(optimizer, batch, index, outputs)
        return _detached(outputs)

    def _step(self, optimizer: Optimizer, batch: Any, index: int, outputs: Any) -> None:
        """Step the optimiser; one that asks for the loss again, as LBFGS does, gets it computed again."""
        known = [outputs]

        def closure() -> Tensor:
            found = known.pop() if known else self._gradients(batch, index, optimizer, step_due=True)
            return _loss(found)

        optimizer.step(closure)
        self.trainer.fit_loop.global_step += 1

    def _gradients(self, batch: Any, index: int, optimizer: Optimizer | None, step_due: bool) -> Any:
        """Compute the loss and add its gradients; return what the step returned."""
        trainer = self.trainer
        outputs = trainer.lightning_module.training_step(batch, index)
        if outputs is None:
            return None
        loss = _loss(outputs)
        if trainer.terminate_on_nan:
            self._check_finite(loss)
        every = trainer.accumulate_grad_batches
        if index % every == 0 and optimizer is not None:
            trainer._call("on_before_zero_grad", optimizer)
            optimizer.zero_grad()
        self.backward(loss / every if every > 1 else loss)
        if step_due and optimizer is not None:
            trainer._call("on_before_optimizer_step", optimizer)
            self.clip(optimizer)
        return outputs

    def backward(self, loss: Tensor, *args: Any, **kwargs: Any) -> None:
        """Compute gradients, with the hooks around it."""
        self.trainer._call("on_before_backward", loss)
        loss.backward(*args, **kwargs)
        self.trainer._call("on_after_backward")

    def clip(self, optimizer: Optimizer) -> None:
        """Clip the gradients, if the Trainer was told to."""
        value = self.trainer.gradient_clip_val
        if value is None or value <= 0:
            return
        params = [param for group in optimizer.param_groups for param in group["params"]]
        if self.trainer.gradient_clip_algorithm == "value":
            utils.clip_grad_value_(params, value)
        else:
            utils.clip_grad_norm_(params, value)

    def _check_finite(self, loss: Tensor) -> None:
        value = float(loss)
        if not math.isfinite(value):
            loop = self.trainer.fit_loop
            raise ValueError(
                f"The loss is {value} in epoch {loop.epoch}, batch {loop.batch_idx}, after "
                f"{loop.global_step} optimizer steps. A smaller learning rate or gradient_clip_val often "
                "helps; Trainer(detect_anomaly=True) names the operation whose gradient went wrong."
            )


def _loss(outputs: Any) -> Tensor:
    """Return the loss in what a training step returned.

    Raises:
        TypeError: there is none.
    """
    loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
    if not isinstance(loss, Tensor):
        raise TypeError(
            "training_step returns the loss, a tensor, or a dict with it under 'loss', or None to skip the "
            f"batch, not {type(outputs).__name__}"
        )
    return loss


def _detached(outputs: Any) -> Any:
    """Return outputs without history, so that they do not keep the graph."""
    if isinstance(outputs, Tensor):
        return outputs.detach()
    if isinstance(outputs, dict):
        return {name: _detached(each) for name, each in outputs.items()}
    if isinstance(outputs, (list, tuple)):
        return type(outputs)(_detached(each) for each in outputs)
    return outputs
