"""The progress bar: with a tqdm that writes down what it is told, and without one."""

from __future__ import annotations

import sys
import types
from typing import ClassVar

import pytest

from emberlet.trainer import TQDMProgressBar, Trainer
from tests.emberlet.trainer.lightning import Regression, loader


class Bar:
    bars: ClassVar[list[Bar]] = []

    def __init__(self, total, initial, desc, leave):
        self.total, self.n, self.desc, self.postfix, self.closed = total, initial, desc, {}, False
        self.bars.append(self)

    def update(self, count):
        self.n += count

    def set_postfix(self, values):
        self.postfix = values

    def close(self):
        self.closed = True


@pytest.fixture
def bars(monkeypatch):
    module = types.ModuleType("tqdm.auto")
    module.tqdm = Bar
    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    monkeypatch.setitem(sys.modules, "tqdm.auto", module)
    monkeypatch.setattr(Bar, "bars", [])
    return Bar.bars


def test_a_bar_for_each_epoch(bars):
    Trainer(max_epochs=2, logger=False, callbacks=TQDMProgressBar(refresh_rate=2)).fit(Regression(), loader())
    assert [(bar.desc, bar.total, bar.n, bar.closed) for bar in bars] == [
        ("Epoch 0", 5, 5, True),
        ("Epoch 1", 5, 5, True),
    ]
    assert set(bars[1].postfix) == {"loss_step", "loss_epoch"}


def test_without_tqdm_it_just_trains(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    runner = Trainer(max_epochs=1, logger=False)
    runner.fit(Regression(), loader())
    assert runner.current_epoch == 1
    assert runner.callbacks == []
    with pytest.raises(ImportError, match="pip install tqdm"):
        TQDMProgressBar()
