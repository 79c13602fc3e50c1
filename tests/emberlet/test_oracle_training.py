"""Training: from the same weights, the same twenty losses as PyTorch to five digits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import emberlet
from tests.emberlet.oracle import training

FROZEN = json.loads((Path(__file__).parent / "oracle" / "frozen" / "training.json").read_text())


@pytest.mark.parametrize("name", training.MODELS)
def test_training(name: str) -> None:
    losses = [float(loss) for loss in training.MODELS[name](emberlet)]
    expected = [float(loss) for loss in FROZEN[name]]
    assert len(losses) == len(expected) == training.STEPS
    assert losses == pytest.approx(expected, rel=1e-5)
    # A model that does not learn would prove little.
    assert losses[-1] < losses[0]
