"""Training loops in PyTorch Lightning's words: a module says what a step is, the Trainer does the rest."""

from __future__ import annotations

from emberlet.trainer.callbacks import Callback, EarlyStopping, LearningRateMonitor
from emberlet.trainer.checkpoint import ModelCheckpoint
from emberlet.trainer.loggers import CSVLogger, Logger, MemoryLogger
from emberlet.trainer.module import LightningModule
from emberlet.trainer.progress import TQDMProgressBar
from emberlet.trainer.random_state import seed_everything
from emberlet.trainer.trainer import Trainer

__all__ = [
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "LearningRateMonitor",
    "LightningModule",
    "Logger",
    "MemoryLogger",
    "ModelCheckpoint",
    "TQDMProgressBar",
    "Trainer",
    "seed_everything",
]
