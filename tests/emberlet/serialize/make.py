"""Freeze small files as PyTorch users write them: `python make.py` with torch and safetensors installed."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file, save_model

HERE = Path(__file__).parent


class Tied(torch.nn.Module):
    """A language model's ends: the embedding is the output layer's weight, too."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(4, 3)
        self.norm = torch.nn.BatchNorm1d(3)
        self.head = torch.nn.Linear(3, 4)
        self.head.weight = self.embedding.weight


if __name__ == "__main__":
    ramp = torch.arange(6).reshape(2, 3)
    kinds = (torch.int32, torch.int64, torch.float16, torch.float32, torch.float64, torch.bfloat16)
    tensors = {
        str(kind).removeprefix("torch."): (ramp - 2).to(kind) / 1 if kind.is_floating_point else ramp - 2
        for kind in kinds
    }
    tensors["int32"] = tensors["int32"].to(torch.int32)
    tensors["bool"] = ramp % 2 == 0
    tensors["scalar"] = torch.tensor(-1.5)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["ünï.cödé 🔥"] = torch.tensor([float("nan"), float("inf"), -0.0])
    save_file(tensors, HERE / "torch.safetensors", metadata={"format": "pt", "note": "é"})
    save_file(
        {"byte": torch.tensor([1, 2], dtype=torch.uint8), "float": torch.ones(2)}, HERE / "bytes.safetensors"
    )
    model = Tied()
    with torch.no_grad():
        for number, value in enumerate(model.state_dict().values()):
            value.copy_(torch.arange(value.numel()).reshape(value.shape) + number)
    save_model(model, str(HERE / "tied.safetensors"))
    torch.save({"weight": torch.ones(2)}, HERE / "pickled.pt")
    torch.save({"weight": torch.ones(2)}, HERE / "old.pt", _use_new_zipfile_serialization=False)
