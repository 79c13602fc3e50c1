"""Drawing from the distributions that tensors of probabilities give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import namespace
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.dtype import float64
from emberlet.random.generator import Generator, stream_for
from emberlet.random.sampling import exponential_values, filled, in_memory_order

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def bernoulli_(input: Tensor, p: float | Tensor = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill a tensor with 1, each with probability `p`, and 0; return it.

    Args:
        input: of any dtype.
        p: one probability, or a tensor of them that broadcasts to the input.
        generator: where the numbers come from.
    """
    if is_tensor(p):
        chances = p.expand(input.shape)
        xp = namespace(p._array)
        if not bool(xp.all((p._array >= 0) & (p._array <= 1))):
            raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.")
        return filled(input, generator, lambda stream, count: _tosses(stream, input, chances), ordered=False)
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    return filled(input, generator, lambda stream, count: stream.uniform(count) < p)


def _tosses(stream: Any, input: Tensor, chances: Tensor) -> Any:
    uniform = stream.uniform(input.numel(), chances.dtype)
    return in_memory_order(uniform, input.shape, input.stride()) < chances._array


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """Return 1 with the probability that the input says, or with `p`, and else 0; of the input's dtype."""
    if p is None and not input.is_floating_point():
        raise NotImplementedError(f'"bernoulli_tensor_cpu_p_" not implemented for {input.dtype}')
    result = wrap(array.empty_on(input.shape, input.dtype, input._array))
    return bernoulli_(result, input.detach() if p is None else p, generator=generator)


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Return indices drawn with the probabilities in each row, which need not sum to 1.

    Args:
        input: (categories) or (rows, categories), not negative.
        num_samples: how many to draw from each row.
        replacement: whether an index may be drawn more than once.
        generator: where the numbers come from.

    Returns:
        int64, (num_samples) or (rows, num_samples).
    """
    _check_chances(input, num_samples, replacement)
    weights: Any = input._array
    xp = namespace(weights)
    if not bool(xp.all(xp.isfinite(weights))) or bool(xp.any(weights < 0)):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if bool(xp.any(xp.sum(weights, axis=-1) <= 0)):
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    stream = stream_for(generator, input.device)
    if not replacement or num_samples == 1:
        # Of clocks that ring after exponential times, each as fast as its weight, the first ones are drawn.
        times = array.astype(exponential_values(stream, input.numel()), input.dtype)
        order = xp.argsort(-(weights / xp.reshape(times, input.shape)), axis=-1)
        return wrap(array.copy_of(order[..., :num_samples]))
    rows = xp.reshape(weights, (-1, input.shape[-1]))
    uniform = xp.reshape(stream.uniform(rows.shape[0] * num_samples), (rows.shape[0], num_samples))
    drawn = [_draw(xp, rows[row, :], uniform[row, :]) for row in range(rows.shape[0])]
    return wrap(xp.reshape(xp.stack(drawn), (*input.shape[:-1], num_samples)))


def _draw(xp: Any, weights: Any, uniform: Any) -> Any:
    """Indices of a row: where each number falls in the sums of the weights so far."""
    sums = xp.cumulative_sum(weights)
    return xp.searchsorted(array.astype(sums / sums[-1], float64), uniform)


def _check_chances(input: Tensor, num_samples: int, replacement: bool) -> None:
    if not 1 <= input.ndim <= 2:
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if not input.is_floating_point():
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {input.dtype}")
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > input.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
