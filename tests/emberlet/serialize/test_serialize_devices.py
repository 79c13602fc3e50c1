"""Files and batches of tensors that are on a GPU: written from it, and read to it."""

from __future__ import annotations

from pathlib import Path

import emberlet
from emberlet.serialize import load, load_file, save, save_file
from emberlet.utils.data import DataLoader, TensorDataset, default_collate
from tests.emberlet import fake_gpu


def test_there_and_back(tmp_path: Path) -> None:
    with fake_gpu.installed():
        x = emberlet.arange(6, device="cuda").reshape(2, 3).t()
        save_file({"x": x, "none": emberlet.zeros(0, 2, device="cuda:1")}, tmp_path / "x")
        assert load_file(tmp_path / "x")["x"].tolist() == [[0, 3], [1, 4], [2, 5]]
        found = load_file(tmp_path / "x", device="cuda:1")
        assert (str(found["x"].device), found["x"].tolist()) == ("cuda:1", [[0, 3], [1, 4], [2, 5]])
        assert (str(found["none"].device), found["none"].shape) == ("cuda:1", (0, 2))
        assert load(save({"x": x}))["x"].device.type == "cpu"


def test_a_checkpoint(tmp_path: Path) -> None:
    with fake_gpu.installed():
        x = emberlet.ones(2, device="cuda")
        emberlet.save({"a": x, "b": [x, emberlet.ones(2)]}, tmp_path / "x")
        found = emberlet.load(tmp_path / "x", map_location="cuda")
        assert found["a"] is found["b"][0]
        assert found["a"].device.type == found["b"][1].device.type == "cuda"


def test_batches() -> None:
    with fake_gpu.installed():
        x = emberlet.arange(6, device="cuda").reshape(3, 2)
        assert default_collate([x[0], x[1]]).device == x.device
        (batch,) = next(iter(DataLoader(TensorDataset(x), 2, sampler=[2, 0])))
        assert (batch.device, batch.tolist()) == (x.device, [[4, 5], [0, 1]])
