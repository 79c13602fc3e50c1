"""Everything that a run consists of, as one dict, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.grad_mode import no_grad

if TYPE_CHECKING:
    from emberlet.trainer.runner import Runner

State = dict[str, Any]


def collect(trainer: Runner, weights_only: bool) -> State:
    """Return a checkpoint, under Lightning's names.

    In it are weights, optimisers, schedulers, callbacks, counters, where the random generators are, and in
    the middle of accumulating also the gradients so far.
    """
    module = trainer.lightning_module
    state: State = {
        "epoch": trainer.current_epoch,
        "global_step": trainer.global_step,
        "state_dict": dict(module.state_dict()),
    }
    if not weights_only:
        state |= {
            "loops": trainer.fit_loop.state_dict(),
            "callbacks": {
                each.state_key: each.state_dict() for each in trainer.callbacks if each.state_dict()
            },
            "optimizer_states": [each.state_dict() for each in trainer.optimizers],
            "lr_schedulers": [each.scheduler.state_dict() for each in trainer.lr_scheduler_configs],
            "metrics": {name: float(value) for name, value in trainer.callback_metrics.items()},
            "gradients": _gradients(trainer) if trainer.fit_loop.in_window else {},
        }
        trainer._call_callbacks("on_save_checkpoint", state)
    module.on_save_checkpoint(state)
    return state


def _gradients(trainer: Runner) -> State:
    named = trainer.lightning_module.named_parameters()
    return {name: param.grad for name, param in named if param.grad is not None}


def restore(trainer: Runner, state: State, weights_only: bool) -> None:
    """Take over a checkpoint.

    Raises:
        KeyError: it has only weights, and training shall go on.
        ValueError: it has not as many optimisers or schedulers as the module.
    """
    module = trainer.lightning_module
    if not weights_only and "loops" not in state:
        raise KeyError(
            "the checkpoint holds only weights (save_weights_only=True), so training cannot go on from it. "
            "LightningModule.load_from_checkpoint loads the weights."
        )
    module.on_load_checkpoint(state)
    module.load_state_dict(state["state_dict"])
    if weights_only:
        return
    for what, ours in (
        ("optimizer_states", trainer.optimizers),
        ("lr_schedulers", trainer.lr_scheduler_configs),
    ):
        if len(state[what]) != len(ours):
            raise ValueError(
                f"the checkpoint has {len(state[what])} {what}, and configure_optimizers gives {len(ours)}"
            )
    for optimizer, each in zip(trainer.optimizers, state["optimizer_states"], strict=True):
        optimizer.load_state_dict(each)
    for config, each in zip(trainer.lr_scheduler_configs, state["lr_schedulers"], strict=True):
        config.scheduler.load_state_dict(each)
    trainer._call_callbacks("on_load_checkpoint", state)
    for callback in trainer.callbacks:
        if callback.state_key in state["callbacks"]:
            callback.load_state_dict(state["callbacks"][callback.state_key])
    trainer.results.set(state["metrics"])
    trainer.fit_loop.load_state_dict(state["loops"])
    params = dict(module.named_parameters())
    with no_grad():
        for name, grad in state["gradients"].items():
            params[name].grad = grad.to(params[name].device)
