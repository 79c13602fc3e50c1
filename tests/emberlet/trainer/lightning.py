"""What the tests of the Trainer train: a small module with dropout, and data that comes in random order."""

from __future__ import annotations

import random

import emberlet
from emberlet import nn
from emberlet.trainer import LightningModule, Trainer
from emberlet.utils.data import DataLoader, Dataset


class Noisy(Dataset):
    """Points on a plane, a little off each time that they are fetched."""

    def __init__(self, length=20):
        generator = emberlet.Generator().manual_seed(1)
        self.x = emberlet.randn(length, 3, generator=generator)
        self.y = self.x @ emberlet.tensor([[1.0], [-2.0], [0.5]])

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index] + 0.01 * random.random(), self.y[index]


class Regression(LightningModule):
    """Two layers with dropout between them, Adam, and a schedule."""

    def __init__(self, interval="epoch", plateau=False):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(3, 8), nn.Tanh(), nn.Dropout(0.2), nn.BatchNorm1d(8), nn.Linear(8, 1)
        )
        self.interval, self.plateau = interval, plateau
        self.seen = []

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = nn.functional.mse_loss(self(x), y)
        self.log("loss", loss, on_step=True, on_epoch=True, prog_bar=True)
        self.seen.append(loss.item())
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_loss", nn.functional.mse_loss(self(x), y))

    test_step = validation_step

    def configure_optimizers(self):
        optimizer = emberlet.optim.Adam(self.parameters(), lr=0.02)
        if self.plateau:
            scheduler = emberlet.optim.lr_scheduler.ReduceLROnPlateau(
                optimizer, factor=0.5, patience=0, threshold=0.5
            )
            config = {"scheduler": scheduler, "monitor": "val_loss"}
        else:
            scheduler = emberlet.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)
            config = {"scheduler": scheduler, "interval": self.interval}
        return {"optimizer": optimizer, "lr_scheduler": config}


def loader(own_generator=False, length=20):
    generator = emberlet.Generator().manual_seed(5) if own_generator else None
    return DataLoader(Noisy(length), batch_size=4, shuffle=True, generator=generator)


def val_loader():
    return DataLoader(Noisy(8), batch_size=4)


def trainer(**options):
    defaults = {"logger": False, "enable_progress_bar": False}
    return Trainer(**{**defaults, **options})
