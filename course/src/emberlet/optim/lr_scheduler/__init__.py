"""Schedulers: they change the learning rates of an optimiser as training goes on."""

from __future__ import annotations

from emberlet.optim.lr_scheduler.base import LRScheduler
from emberlet.optim.lr_scheduler.composed import ChainedScheduler, SequentialLR
from emberlet.optim.lr_scheduler.cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from emberlet.optim.lr_scheduler.cyclic import CyclicLR
from emberlet.optim.lr_scheduler.factors import (
    ConstantLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from emberlet.optim.lr_scheduler.lambdas import LambdaLR, MultiplicativeLR
from emberlet.optim.lr_scheduler.one_cycle import OneCycleLR
from emberlet.optim.lr_scheduler.plateau import ReduceLROnPlateau

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
