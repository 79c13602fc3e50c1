"""A run that was interrupted and resumed by new objects is, to the last bit, the run that was not."""

from __future__ import annotations

import random

import numpy as np
import pytest

import emberlet
from emberlet.trainer import Callback, EarlyStopping, ModelCheckpoint, seed_everything
from tests.emberlet.trainer.lightning import Regression, loader, trainer, val_loader


def run(model_options, trainer_options, own_generator, ckpt_path=None, validate=True):
    """Train as a new process would; return the trainer and the module."""
    seed_everything(3 if ckpt_path is None else 99)  # a resumed run must not depend on where it begins
    module = Regression(**model_options)
    runner = trainer(**trainer_options)
    runner.fit(module, loader(own_generator), val_loader() if validate else None, ckpt_path=ckpt_path)
    return runner, module


def same(a, b):
    """Whether two runs ended in the same state, random generators included."""
    (a_trainer, a_module), (b_trainer, b_module) = a, b
    for (name, x), y in zip(a_module.state_dict().items(), b_module.state_dict().values(), strict=True):
        assert emberlet.equal(x, y), name
    a_states, b_states = (each.optimizers[0].state_dict() for each in (a_trainer, b_trainer))
    assert a_states["param_groups"] == b_states["param_groups"]
    for number, state in a_states["state"].items():
        assert all(emberlet.equal(value, b_states["state"][number][name]) for name, value in state.items())
    schedulers = [each.lr_scheduler_configs[0].scheduler.state_dict() for each in (a_trainer, b_trainer)]
    assert schedulers[0] == schedulers[1]
    assert (a_trainer.global_step, a_trainer.current_epoch) == (
        b_trainer.global_step,
        b_trainer.current_epoch,
    )
    metrics = [{k: v.item() for k, v in each.callback_metrics.items()} for each in (a_trainer, b_trainer)]
    assert metrics[0] == metrics[1]


@pytest.mark.parametrize("own_generator", [False, True])
@pytest.mark.parametrize("model", [{}, {"interval": "step"}, {"plateau": True}], ids=str)
def test_after_an_epoch(tmp_path, model, own_generator):
    straight = run(model, {"max_epochs": 3}, own_generator)
    numbers = random.random(), np.random.random(), emberlet.rand(2).tolist()
    first, _ = run(model, {"max_epochs": 1}, own_generator)
    first.save_checkpoint(tmp_path / "one")
    resumed = run(model, {"max_epochs": 3}, own_generator, tmp_path / "one")
    assert numbers == (random.random(), np.random.random(), emberlet.rand(2).tolist())
    same(straight, resumed)
    assert straight[1].seen[5:] == resumed[1].seen


@pytest.mark.parametrize("own_generator", [False, True])
@pytest.mark.parametrize("accumulate", [1, 2])
@pytest.mark.parametrize("steps", [1, 4, 5, 7])
def test_in_the_middle_of_an_epoch(tmp_path, steps, accumulate, own_generator):
    options = {"accumulate_grad_batches": accumulate, "gradient_clip_val": 0.5}
    straight = run({"interval": "step"}, {"max_epochs": 4, **options}, own_generator)
    first, _ = run({"interval": "step"}, {"max_steps": steps, **options}, own_generator)
    first.save_checkpoint(tmp_path / "steps")
    resumed = run({"interval": "step"}, {"max_epochs": 4, **options}, own_generator, tmp_path / "steps")
    same(straight, resumed)


class SaveAt(Callback):
    """Writes a checkpoint after a certain batch."""

    def __init__(self, path, batch):
        self.path, self.batch = path, batch

    def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
        if trainer.fit_loop.total_batches == self.batch:
            trainer.save_checkpoint(self.path)


@pytest.mark.parametrize("batch", [1, 2, 4, 6, 9, 10])
def test_in_the_middle_of_accumulating(tmp_path, batch):
    path = tmp_path / "batch"
    options = {"accumulate_grad_batches": 3, "max_epochs": 3}
    straight = run({}, {**options, "callbacks": [SaveAt(path, batch)]}, False)
    resumed = run({}, options, False, path)
    same(straight, resumed)
    assert straight[1].seen[batch:] == resumed[1].seen


def test_from_model_checkpoint_with_early_stopping(tmp_path):
    def callbacks(folder):
        stop = EarlyStopping("val_loss", patience=2, min_delta=10.0)
        return [ModelCheckpoint(tmp_path / folder, save_top_k=-1, save_last=True, monitor="val_loss"), stop]

    straight = run({}, {"max_epochs": 9, "callbacks": callbacks("straight")}, False)
    assert straight[0].current_epoch == 3
    run({}, {"max_epochs": 2, "callbacks": callbacks("parts")}, False)
    parts = callbacks("parts")
    resumed = run({}, {"max_epochs": 9, "callbacks": parts}, False, tmp_path / "parts" / "last.ckpt")
    same(straight, resumed)
    assert len(parts[0].best_k_models) == 3
    assert sorted(each.name for each in (tmp_path / "straight").iterdir()) == sorted(
        each.name for each in (tmp_path / "parts").iterdir()
    )


def test_validation_within_an_epoch(tmp_path):
    options = {"val_check_interval": 2, "max_epochs": 2}
    straight = run({}, {**options, "callbacks": [SaveAt(tmp_path / "four", 4)]}, False)
    same(straight, run({}, options, False, tmp_path / "four"))


def test_a_loader_without_length(tmp_path):
    def batches():
        for _ in range(5):
            yield emberlet.randn(4, 3), emberlet.randn(4, 1)

    class Stream:
        def __iter__(self):
            return batches()

    ends = []
    for path in (None, tmp_path / "three"):
        seed_everything(1)
        module = Regression()
        runner = trainer(max_epochs=2, callbacks=[SaveAt(tmp_path / "three", 3)] if path is None else [])
        runner.fit(module, Stream(), ckpt_path=path)
        ends.append((runner, module))
    same(*ends)


def test_going_on_in_the_same_objects():
    straight = run({}, {"max_epochs": 2}, False)
    seed_everything(3)
    module, runner = Regression(), trainer(max_steps=3, max_epochs=2)
    batches, validation = loader(), val_loader()
    runner.fit(module, batches, validation)
    assert runner.global_step == 3
    runner.max_steps = -1
    runner.fit(module, batches, validation)
    same(straight, (runner, module))
