"""The Trainer's loops: what runs when, how often, and what stops it."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

import emberlet
from emberlet import nn
from emberlet.trainer import (
    Callback,
    CSVLogger,
    EarlyStopping,
    LearningRateMonitor,
    LightningModule,
    MemoryLogger,
    ModelCheckpoint,
    Trainer,
    seed_everything,
)
from emberlet.utils.data import DataLoader, TensorDataset
from tests.emberlet.trainer.lightning import Regression, loader, trainer, val_loader


class Line(LightningModule):
    """y = w * x, without anything random."""

    def __init__(self, lr=0.1):
        super().__init__()
        self.w = nn.Parameter(emberlet.zeros(1))
        self.lr = lr
        self.calls = []

    def training_step(self, batch, batch_idx):
        self.calls.append(batch_idx)
        loss = (self.w * batch - 2 * batch).square().mean()
        self.log("loss", loss)
        return loss

    def validation_step(self, batch, batch_idx, dataloader_idx=0):
        self.log("error", (self.w * batch - 2 * batch).abs().mean())

    def predict_step(self, batch, batch_idx):
        return self.w * batch

    def configure_optimizers(self):
        return emberlet.optim.SGD(self.parameters(), lr=self.lr)


BATCHES = [emberlet.full((2,), value) for value in (1.0, 2.0, 3.0, 1.0, 2.0)]


def by_hand(batches, lr=0.1, accumulate=1, clip=None):
    """The weight that SGD gives."""
    w, grad = 0.0, 0.0
    for number, x in enumerate(batches):
        grad += 2 * (w - 2) * x * x / accumulate
        if (number + 1) % accumulate == 0 or number == len(batches) - 1:
            if clip is not None:
                grad = max(-clip, min(clip, grad))
            w, grad = w - lr * grad, 0.0
    return w


@pytest.mark.parametrize("options", [{}, {"accumulate": 2}, {"accumulate": 3}, {"clip": 0.25}])
def test_one_epoch_is_what_it_is_by_hand(options):
    module = Line(lr=0.01)
    trainer(
        max_epochs=1,
        accumulate_grad_batches=options.get("accumulate", 1),
        gradient_clip_val=options.get("clip"),
        gradient_clip_algorithm="value",
    ).fit(module, BATCHES)
    expected = by_hand([each[0].item() for each in BATCHES], 0.01, **options)
    np.testing.assert_allclose(module.w.item(), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("options", "batches", "epochs"),
    [
        ({"max_epochs": 3}, 15, 3),
        ({"max_steps": 7}, 7, 1),
        ({"max_epochs": 2, "limit_train_batches": 3}, 6, 2),
        ({"max_epochs": 2, "limit_train_batches": 0.4}, 4, 2),
        ({"fast_dev_run": True}, 1, 1),
        ({"fast_dev_run": 2}, 2, 1),
        ({"max_epochs": 0}, 0, 0),
    ],
)
def test_how_long_it_trains(options, batches, epochs):
    module, runner = Line(0.001), trainer(**options)
    runner.fit(module, BATCHES, BATCHES)
    assert len(module.calls) == runner.global_step == batches
    assert runner.current_epoch == epochs


class Recorder(Callback):
    """Writes down which hooks are called."""

    def __init__(self):
        self.names = []

    def __getattribute__(self, name):
        if name.startswith("on_"):
            object.__getattribute__(self, "names").append(name.removeprefix("on_"))
        return object.__getattribute__(self, name)


def test_the_order_of_the_hooks():
    recorder = Recorder()
    trainer(max_epochs=1, limit_train_batches=1, limit_val_batches=1, callbacks=recorder).fit(
        Line(), BATCHES, BATCHES
    )
    validation = ["start", "epoch_start", "batch_start", "batch_end", "epoch_end", "end"]
    assert recorder.names == [
        "fit_start",
        "sanity_check_start",
        *(f"validation_{each}" for each in validation),
        "sanity_check_end",
        "train_start",
        "train_epoch_start",
        "train_batch_start",
        "before_zero_grad",
        "before_backward",
        "after_backward",
        "before_optimizer_step",
        "train_batch_end",
        *(f"validation_{each}" for each in validation),
        "train_epoch_end",
        "train_end",
        "fit_end",
    ]


def test_metrics_are_means_weighted_by_the_batch():
    data = DataLoader(TensorDataset(emberlet.arange(1.0, 6.0)), batch_size=2)

    class Mean(Line):
        def validation_step(self, batch, batch_idx):
            self.log("mean", batch[0].mean())
            self.log("largest", batch[0].max(), reduce_fx="max")
            self.log("sum", batch[0].sum(), reduce_fx="sum")

    runner = trainer()
    assert runner.validate(Mean(), data) == [{"mean": 3.0, "largest": 5.0, "sum": 15.0}]
    assert runner.callback_metrics["mean"].item() == 3.0


def test_several_loaders_and_predictions():
    data = DataLoader(
        TensorDataset(emberlet.ones(4)),
        batch_size=2,
        collate_fn=lambda rows: emberlet.stack([r[0] for r in rows]),
    )
    module = Line()
    with emberlet.no_grad():
        module.w.fill_(3.0)
    found = trainer().validate(module, [data, data])
    assert found == [{"error/dataloader_idx_0": 1.0}, {"error/dataloader_idx_1": 1.0}]
    predictions = trainer(limit_predict_batches=1).predict(module, data)
    assert [each.tolist() for each in predictions] == [[3.0, 3.0]]
    assert module.training
    assert not predictions[0].requires_grad


def test_logs_by_step_and_by_epoch(tmp_path):
    memory, file = MemoryLogger(), CSVLogger(tmp_path, name="run")
    runner = trainer(
        max_epochs=2, logger=[memory, file], log_every_n_steps=2, callbacks=LearningRateMonitor()
    )
    runner.fit(Regression(), loader(), val_loader())
    assert len(memory.history["loss_step"]) == 5
    assert memory.steps("loss_step") == [1, 3, 5, 7, 9]
    assert len(memory.history["loss_epoch"]) == len(memory.history["val_loss"]) == 2
    assert memory.history["lr-Adam"] == pytest.approx([0.02, 0.018])
    lines = (tmp_path / "run" / "version_0" / "metrics.csv").read_text().splitlines()
    assert set(lines[0].split(",")) == {"epoch", "step", "loss_step", "loss_epoch", "val_loss", "lr-Adam"}
    assert len(lines) == 1 + len(memory.rows)
    assert CSVLogger(tmp_path, name="run").log_dir.endswith("version_1")
    assert {"loss", "loss_step", "loss_epoch", "val_loss"} <= runner.callback_metrics.keys()


def test_plots():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    logger = MemoryLogger()
    trainer(max_epochs=1, logger=logger, log_every_n_steps=1).fit(Line(), BATCHES)
    axes = logger.plot("loss")
    assert axes.lines[0].get_ydata().tolist() == logger.history["loss"]
    pyplot.close(axes.figure)


def test_early_stopping_and_its_reason():
    stop = EarlyStopping("error", patience=2, min_delta=100.0)
    runner = trainer(max_epochs=50, callbacks=stop)
    runner.fit(Line(0.001), BATCHES, BATCHES)
    assert runner.current_epoch == 3
    assert "did not improve in the last 2 records" in stop.stopping_reason
    runner = trainer(
        max_epochs=50, min_epochs=10, callbacks=EarlyStopping("error", patience=1, min_delta=100.0)
    )
    runner.fit(Line(0.001), BATCHES, BATCHES)
    assert runner.current_epoch == 10
    with pytest.raises(RuntimeError, match="`accuracy` which is not available"):
        trainer(max_epochs=1, callbacks=EarlyStopping("accuracy")).fit(Line(), BATCHES, BATCHES)


def test_the_best_checkpoints_are_kept(tmp_path):
    scores = iter([5.0, 3.0, 4.0, 1.0, 2.0])

    class Scored(Line):
        def validation_step(self, batch, batch_idx):
            pass

        def on_validation_epoch_end(self):
            self.log("score", next(scores) if not self.trainer.sanity_checking else 0.0)

    keep = ModelCheckpoint(tmp_path, "{epoch}-{score:.1f}", monitor="score", save_top_k=2, save_last=True)
    module = Scored(0.001)
    runner = trainer(max_epochs=5, callbacks=keep)
    runner.fit(module, BATCHES, BATCHES)
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == ["epoch=3-score=1.0.ckpt", "epoch=4-score=2.0.ckpt", "last.ckpt"]
    assert keep.best_model_score == 1.0
    assert keep.best_model_path == str(tmp_path / "epoch=3-score=1.0.ckpt")
    last = Scored.load_from_checkpoint(keep.last_model_path)
    assert emberlet.equal(last.w, module.w)
    best = Scored.load_from_checkpoint(keep.best_model_path)
    assert not emberlet.equal(best.w, module.w)


def test_one_name_for_the_best_is_used_again(tmp_path):
    keep = ModelCheckpoint(tmp_path, "best", monitor="error")
    trainer(max_epochs=4, callbacks=keep).fit(Line(0.01), BATCHES, BATCHES)
    assert [each.name for each in tmp_path.iterdir()] == ["best.ckpt"]
    assert keep.best_model_path == str(tmp_path / "best.ckpt")


def test_validate_loads_the_best(tmp_path):
    keep = ModelCheckpoint(tmp_path, monitor="error")
    runner, module = trainer(max_epochs=3, callbacks=keep), Line(0.01)
    runner.fit(module, BATCHES, BATCHES)
    expected = keep.best_model_score
    with emberlet.no_grad():
        module.w.fill_(100.0)
    assert runner.validate(module, BATCHES, ckpt_path="best") == [{"error": pytest.approx(expected)}]


def test_ctrl_c_stops_after_the_batch():
    class Pressed(Line):
        def training_step(self, batch, batch_idx):
            if self.global_step == 2:
                os.kill(os.getpid(), signal.SIGINT)
            return super().training_step(batch, batch_idx)

    before = signal.getsignal(signal.SIGINT)
    module, runner = Pressed(0.01), trainer(max_epochs=1)
    runner.fit(module, BATCHES)
    assert runner.interrupted
    assert runner.global_step == 3
    assert signal.getsignal(signal.SIGINT) is before
    np.testing.assert_allclose(module.w.item(), by_hand([1, 2, 3], 0.01), rtol=1e-5)
    runner.fit(module, BATCHES)
    assert not runner.interrupted
    np.testing.assert_allclose(module.w.item(), by_hand([1, 2, 3, 1, 2], 0.01), rtol=1e-5)


def test_a_loss_that_is_not_finite_is_named():
    with pytest.raises(
        ValueError, match=r"The loss is (inf|nan) in epoch \d+, batch \d, after \d+ optimizer steps"
    ):
        trainer(max_epochs=100).fit(Line(lr=50.0), BATCHES)


def test_anomalies_are_traced_to_their_operation():
    class Root(Line):
        def training_step(self, batch, batch_idx):
            return (self.w * 0).sqrt().sum()

    with pytest.raises(RuntimeError, match="nan values"):
        trainer(max_epochs=1, detect_anomaly=True).fit(Root(), BATCHES)


def test_a_step_that_returns_nothing_is_skipped():
    class Skipping(Line):
        def training_step(self, batch, batch_idx):
            return None if batch_idx == 1 else {"loss": super().training_step(batch, batch_idx)}

    runner = trainer(max_epochs=1)
    runner.fit(Skipping(), BATCHES)
    assert runner.global_step == 4


def test_manual_optimization():
    class Manual(Line):
        def __init__(self):
            super().__init__(lr=0.01)
            self.automatic_optimization = False

        def training_step(self, batch, batch_idx):
            optimizer = self.optimizers()
            optimizer.zero_grad()
            self.manual_backward((self.w * batch - 2 * batch).square().mean())
            optimizer.step()

    module, runner = Manual(), trainer(max_epochs=1)
    runner.fit(module, BATCHES)
    assert runner.global_step == 5
    np.testing.assert_allclose(module.w.item(), by_hand([1, 2, 3, 1, 2], 0.01), rtol=1e-5)


def test_lbfgs_gets_its_closure():
    class Newton(Line):
        def configure_optimizers(self):
            return emberlet.optim.LBFGS(self.parameters(), line_search_fn="strong_wolfe")

    module = Newton()
    trainer(max_epochs=1).fit(module, BATCHES)
    assert module.w.item() == pytest.approx(2.0, abs=1e-4)


def test_schedules_by_step_and_by_epoch():
    class Scheduled(Line):
        def __init__(self, interval, frequency=1):
            super().__init__(0.01)
            self.config = {"interval": interval, "frequency": frequency}

        def configure_optimizers(self):
            optimizer = super().configure_optimizers()
            self.config["scheduler"] = emberlet.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
            return {"optimizer": optimizer, "lr_scheduler": self.config}

    for interval, frequency, expected in (("epoch", 1, 2), ("step", 1, 10), ("step", 2, 4), ("epoch", 2, 1)):
        module, runner = Scheduled(interval, frequency), trainer(max_epochs=2)
        runner.fit(module, BATCHES)
        assert runner.optimizers[0].param_groups[0]["lr"] == pytest.approx(0.01 * 0.5**expected)


def test_seed_everything():
    numbers = []
    for _ in range(2):
        assert seed_everything(7) == 7
        numbers.append((emberlet.rand(3).tolist(), np.random.random(3).tolist()))
    assert numbers[0] == numbers[1]
    with pytest.raises(ValueError, match="not in bounds"):
        seed_everything(-1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: trainer().fit(Line()), ValueError, "needs train_dataloaders"),
        (lambda: trainer().test(Line()), ValueError, r"test\(\) needs dataloaders"),
        (lambda: Line().trainer, RuntimeError, "not attached to a `Trainer`"),
        (lambda: Trainer(gradient_clip_algorithm="sum"), ValueError, "'norm' or 'value'"),
        (lambda: ModelCheckpoint(mode="up"), ValueError, "can be min, max"),
        (
            lambda: trainer(max_epochs=1).fit(Line(), BATCHES, ckpt_path="best"),
            ValueError,
            "needs a ModelCheckpoint",
        ),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call()
