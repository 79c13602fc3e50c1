"""Weights in a file, training that goes on from there, and batches that come from other processes."""

from __future__ import annotations

import pytest

import emberlet
import emberlet.nn.functional as F  # noqa: N812
from emberlet import nn, serialize
from emberlet.utils.data import DataLoader, Dataset, RandomSampler


class Waves(Dataset):
    """Noisy waves of three frequencies, each the same whenever it is fetched."""

    def __len__(self):
        return 96

    def __getitem__(self, index):
        generator = emberlet.Generator().manual_seed(index)
        frequency = index % 3
        phase = emberlet.rand(1, generator=generator) * 6
        wave = (emberlet.linspace(0, 6, 32) * (frequency + 1) + phase).sin()
        return (wave + 0.3 * emberlet.randn(32, generator=generator))[None], frequency


def network():
    return nn.Sequential(
        nn.Conv1d(1, 8, 5, stride=2),
        nn.BatchNorm1d(8),
        nn.ReLU(),
        nn.Conv1d(8, 8, 3),
        nn.ReLU(),
        nn.AdaptiveMaxPool1d(2),
        nn.Flatten(),
        nn.Dropout(0.1),
        nn.Linear(16, 3),
    )


class Run:
    """A model, what trains it, and the losses so far."""

    def __init__(self):
        self.model = network()
        self.optimizer = emberlet.optim.Adam(self.model.parameters(), lr=0.03)
        self.scheduler = emberlet.optim.lr_scheduler.StepLR(self.optimizer, 2, gamma=0.7)
        self.losses = []

    def epochs(self, count, **options):
        loader = DataLoader(Waves(), **{"batch_size": 16, "shuffle": True, **options})
        for _ in range(count):
            for x, y in loader:
                self.optimizer.zero_grad()
                loss = F.cross_entropy(self.model(x), y)
                loss.backward()
                self.optimizer.step()
                self.losses.append(loss.item())
            self.scheduler.step()
        return self

    def save(self, folder):
        serialize.save_file(self.model.state_dict(), folder / "model.safetensors", metadata={"epochs": "3"})
        rest = {name: getattr(self, name).state_dict() for name in ("optimizer", "scheduler")}
        emberlet.save(rest | {"random": emberlet.get_rng_state()}, folder / "rest.ckpt")

    def load(self, folder):
        self.model.load_state_dict(serialize.load_file(folder / "model.safetensors"))
        rest = emberlet.load(folder / "rest.ckpt")
        self.optimizer.load_state_dict(rest["optimizer"])
        self.scheduler.load_state_dict(rest["scheduler"])
        emberlet.set_rng_state(rest["random"])
        return self


@pytest.fixture(scope="module")
def straight():
    emberlet.manual_seed(0)
    return Run().epochs(6)


def test_it_learns(straight):
    straight.model.eval()
    x, y = next(iter(DataLoader(Waves(), batch_size=96)))
    with emberlet.no_grad():
        accuracy = (straight.model(x).argmax(1) == y).float().mean()
    straight.model.train()
    assert accuracy > 0.9
    assert sum(straight.losses[-6:]) < 0.5 * sum(straight.losses[:6])


def test_a_run_goes_on_from_files_to_the_last_bit(straight, tmp_path):
    emberlet.manual_seed(0)
    first = Run().epochs(3)
    first.save(tmp_path)
    emberlet.manual_seed(1)
    second = Run()  # other weights, overwritten
    second.epochs(1)
    resumed = Run().load(tmp_path).epochs(3)
    assert first.losses + resumed.losses == straight.losses
    for (name, a), b in zip(
        resumed.model.state_dict().items(), straight.model.state_dict().values(), strict=True
    ):
        assert emberlet.equal(a, b), name
    with serialize.safe_open(tmp_path / "model.safetensors", "pt") as file:
        assert file.metadata() == {"epochs": "3"}
        assert set(file.keys()) == set(straight.model.state_dict())


def test_worker_processes_change_nothing(straight):
    emberlet.manual_seed(0)
    apart = Run().epochs(6, num_workers=2)
    assert apart.losses == straight.losses


def test_workers_that_stay_change_nothing_either():
    # PyTorch draws their seed once, and without them once per epoch: the order is the same where it has its own
    # generator, and a model without dropout draws nothing else.
    def losses(**options):
        emberlet.manual_seed(3)
        run = Run()
        run.model[7].p = 0.0
        order = emberlet.Generator().manual_seed(4)
        sampler = RandomSampler(Waves(), generator=order)
        return run.epochs(3, shuffle=False, sampler=sampler, **options).losses

    assert losses(num_workers=2, persistent_workers=True) == losses()
