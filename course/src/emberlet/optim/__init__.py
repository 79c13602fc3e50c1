"""Optimisers: they change parameters so that a loss gets smaller; `lr_scheduler` changes how fast."""

from __future__ import annotations

from emberlet.optim import lr_scheduler
from emberlet.optim.adadelta import Adadelta
from emberlet.optim.adagrad import Adagrad
from emberlet.optim.adam import Adam
from emberlet.optim.adamw import AdamW
from emberlet.optim.lbfgs import LBFGS
from emberlet.optim.optimizer import Optimizer
from emberlet.optim.rmsprop import RMSprop
from emberlet.optim.sgd import SGD

__all__ = ["LBFGS", "SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "lr_scheduler"]
