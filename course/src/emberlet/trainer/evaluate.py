"""Evaluation: one pass through loaders without gradients, for validation, testing and predicting."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from emberlet.autograd.grad_mode import no_grad
from emberlet.trainer.batches import limit_of, to_device
from emberlet.trainer.metrics import Metrics, batch_size_of
from emberlet.utils.data import DataLoader

if TYPE_CHECKING:
    from emberlet.trainer.runner import Runner

STEPS = {"validation": "validation_step", "test": "test_step", "predict": "predict_step"}


def loaders_of(found: Any) -> list[Iterable[Any]]:
    """Return the loaders: a list of DataLoaders is several, everything else is one."""
    if found is None:
        return []
    if isinstance(found, (list, tuple)) and found and all(isinstance(each, DataLoader) for each in found):
        return list(found)
    return [found]


def evaluate(
    trainer: Runner, loaders: list[Iterable[Any]], kind: str, limit: float | int | None
) -> tuple[list[dict[str, float]], list[list[Any]]]:
    """Go through the loaders once.

    Args:
        trainer: has the module, and takes the metrics.
        loaders: one or several.
        kind: "validation", "test" or "predict".
        limit: of batches from each loader.

    Returns:
        The metrics of each loader, and what the steps returned, if they were predictions.
    """
    module = trainer.lightning_module
    modes = {each: each.training for each in module.modules()}
    module.eval()
    step = getattr(module, STEPS[kind])
    all_metrics = [Metrics() for _ in loaders]
    outputs: list[list[Any]] = [[] for _ in loaders]
    with no_grad():
        trainer._call(f"on_{kind}_start")
        with trainer.results.logging(all_metrics[0] if all_metrics else Metrics(), on_step=False):
            trainer._call(f"on_{kind}_epoch_start")
        for number, (loader, metrics) in enumerate(zip(loaders, all_metrics, strict=True)):
            extra = (number,) if len(loaders) > 1 else ()
            suffix = f"/dataloader_idx_{number}" if len(loaders) > 1 else ""
            for index, raw in enumerate(islice(loader, limit_of(limit, loader))):
                batch = to_device(raw, trainer.device)
                with trainer.results.logging(
                    metrics, on_step=False, batch_size=batch_size_of(batch), suffix=suffix
                ):
                    trainer._call(f"on_{kind}_batch_start", batch, index, *extra)
                    output = step(batch, index, *extra)
                    trainer._call(f"on_{kind}_batch_end", output, batch, index, *extra)
                if kind == "predict":
                    outputs[number].append(output)
                if trainer.interrupts.requested:
                    raise KeyboardInterrupt
        with trainer.results.logging(all_metrics[0] if all_metrics else Metrics(), on_step=False):
            trainer._call(f"on_{kind}_epoch_end")
        for metrics in all_metrics:
            trainer.results.take_epoch(
                metrics, max(trainer.global_step - 1, 0), trainer.current_epoch, tell=True
            )
        trainer._call(f"on_{kind}_end")
    for each, mode in modes.items():
        each.training = mode
    return [metrics.of_epoch() for metrics in all_metrics], outputs
