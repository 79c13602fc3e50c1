"""Handwritten digits: a perceptron and a convolutional network read 97 of 100 that they were not trained on."""

from __future__ import annotations

import pytest

import emberlab.data
import emberlet
import emberlet.nn.functional as F  # noqa: N812  as everyone writes it
from emberlet import nn
from emberlet.optim.lr_scheduler import OneCycleLR
from emberlet.trainer import EarlyStopping, LightningModule, MemoryLogger, Trainer, seed_everything
from emberlet.utils.data import DataLoader, TensorDataset, random_split

STATED = 0.97


class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(64, 256),
            nn.BatchNorm1d(256),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Dropout(0.3),
        )
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.layers(x))


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.AdaptiveAvgPool2d(2),
        )
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))


class Classifier(LightningModule):
    def __init__(self, model, steps, lr):
        super().__init__()
        self.model, self.steps, self.lr = model, steps, lr

    def forward(self, x):
        return self.model(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        scores = self(x)
        self.log_dict(
            {"val_loss": F.cross_entropy(scores, y), "accuracy": (scores.argmax(1) == y).float().mean()}
        )

    test_step = validation_step

    def predict_step(self, batch, batch_idx):
        return self(batch[0]).argmax(1)

    def configure_optimizers(self):
        optimizer = emberlet.optim.AdamW(self.parameters(), lr=self.lr, weight_decay=0.01)
        scheduler = OneCycleLR(optimizer, max_lr=self.lr, total_steps=self.steps)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}


@pytest.fixture(scope="module")
def splits():
    """1257 digits to train on, 180 to validate, 360 to test: always the same ones."""
    images, labels = emberlab.data.digits()
    dataset = TensorDataset(images.unsqueeze(1) / 16, labels)
    return random_split(dataset, [1257, 180, 360], generator=emberlet.Generator().manual_seed(0))


@pytest.mark.parametrize(("network", "epochs", "lr"), [(Perceptron, 25, 5e-3), (Convolutional, 10, 1e-2)])
def test_it_reads_digits(splits, network, epochs, lr):
    seed_everything(0)
    train, val, test = splits
    loader = DataLoader(train, batch_size=64, shuffle=True)
    module = Classifier(network(), epochs * len(loader), lr)
    logger = MemoryLogger()
    trainer = Trainer(max_epochs=epochs, logger=logger, enable_progress_bar=False, log_every_n_steps=1)
    trainer.fit(module, loader, DataLoader(val, batch_size=180))
    assert trainer.global_step == epochs * len(loader)
    assert trainer.callback_metrics["accuracy"] >= STATED
    tests = DataLoader(test, batch_size=90)
    metrics = trainer.test(module, tests)[0]
    assert metrics["accuracy"] >= STATED
    # The same, counted by hand.
    read = emberlet.cat(trainer.predict(module, tests))
    written = emberlet.stack([label for _, label in test])
    assert (read == written).float().mean().item() == pytest.approx(metrics["accuracy"], abs=1e-6)


def test_early_stopping_ends_what_no_longer_learns(splits):
    seed_everything(0)
    train, val, _ = splits
    module = Classifier(Perceptron(), 10_000, 5e-3)
    stop = EarlyStopping("accuracy", mode="max", patience=2, min_delta=0.005)
    trainer = Trainer(max_epochs=100, callbacks=stop, logger=False, enable_progress_bar=False)
    trainer.fit(module, DataLoader(train, batch_size=64, shuffle=True), DataLoader(val, batch_size=180))
    assert 3 <= trainer.current_epoch < 60
    assert stop.best_score >= 0.9
