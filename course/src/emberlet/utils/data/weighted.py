"""WeightedRandomSampler: indices drawn with given probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from emberlet.creation.from_data import as_tensor
from emberlet.dtype import float64
from emberlet.random.drawing import multinomial
from emberlet.random.generator import Generator
from emberlet.utils.data.sampler import Sampler


class WeightedRandomSampler(Sampler[int]):
    """Indices from 0 to `len(weights) - 1`, drawn with probabilities in proportion to the weights.

    Args:
        weights: none negative; they need not add up to 1.
        num_samples: how many to draw.
        replacement: whether an index may come again.
        generator: of the draws.

    Raises:
        ValueError: `num_samples` is not a positive integer, `replacement` not a bool, or the weights not 1-d.
    """

    def __init__(
        self,
        weights: Sequence[float],
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        if type(num_samples) is bool or not isinstance(num_samples, int) or num_samples <= 0:
            raise ValueError(
                f"num_samples should be a positive integer value, but got num_samples={num_samples}"
            )
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement should be a boolean value, but got replacement={replacement}")
        self.weights = as_tensor(weights, dtype=float64)
        if self.weights.ndim != 1:
            raise ValueError(
                f"weights should be a 1d sequence but given weights have shape {tuple(self.weights.shape)}"
            )
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        drawn = multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator)
        yield from drawn.tolist()

    def __len__(self) -> int:
        return self.num_samples
