"""Masks of an attention: checked, and as numbers to add to the scores."""

from __future__ import annotations

from emberlet.creation import zeros
from emberlet.dtype import DType, bool_
from emberlet.tensor import Tensor


def check_ranks(
    query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None, mask: Tensor | None
) -> None:
    """Raise if queries, keys, values and masks do not all have, or all lack, a batch dimension.

    Raises:
        AssertionError: they do not.
    """
    if query.ndim not in (2, 3):
        raise AssertionError(
            f"query should be unbatched 2D or batched 3D tensor but received {query.ndim}-D query tensor"
        )
    kind = "batched" if query.ndim == 3 else "unbatched"
    where = f"For {kind} ({query.ndim}-D) `query`, expected"
    if key.ndim != query.ndim or value.ndim != query.ndim:
        raise AssertionError(
            f"{where} `key` and `value` to be {query.ndim}-D but found {key.ndim}-D and "
            f"{value.ndim}-D tensors "
            "respectively"
        )
    if padding is not None and padding.ndim != query.ndim - 1:
        raise AssertionError(
            f"{where} `key_padding_mask` to be `None` or {query.ndim - 1}-D but found "
            f"{padding.ndim}-D tensor "
            "instead"
        )
    if mask is not None and mask.ndim not in (2, 3):
        raise AssertionError(
            f"{where} `attn_mask` to be `None`, 2-D or 3-D but found {mask.ndim}-D tensor instead"
        )


def mask_of_scores(mask: Tensor | None, heads: int, shape: tuple[int, ...], dtype: DType) -> Tensor | None:
    """Return an `attn_mask` as numbers to add to scores (batch, heads, target, source).

    Args:
        mask: (target, source) or (batch x heads, target, source).
        heads: how many there are.
        shape: batch, target, source.
        dtype: of the scores.

    Raises:
        RuntimeError: its shape is another one.
    """
    if mask is None:
        return None
    wanted = shape[1:] if mask.ndim == 2 else (shape[0] * heads, *shape[1:])
    if mask.shape != wanted:
        raise RuntimeError(
            f"The shape of the {mask.ndim}D attn_mask is {mask.shape}, but should be {wanted}."
        )
    numbers = as_numbers(mask, "attn_mask", dtype)
    return numbers if mask.ndim == 2 else numbers.reshape(shape[0], heads, *shape[1:])


def padding_of_scores(padding: Tensor | None, batch: int, source: int, dtype: DType) -> Tensor | None:
    """Return a `key_padding_mask`, (batch, source), as numbers to add to scores.

    Raises:
        AssertionError: its shape is another one.
    """
    if padding is None:
        return None
    for dim, size in enumerate((batch, source)):
        if padding.shape[dim] != size:
            raise AssertionError(
                f"Expected key_padded_mask.shape[{dim}] to be {size}, but got {padding.shape[dim]}"
            )
    return as_numbers(padding, "key_padding_mask", dtype).reshape(batch, 1, 1, source)


def as_numbers(mask: Tensor, name: str, dtype: DType) -> Tensor:
    """Return a mask as numbers to add: minus infinity where it is True.

    Raises:
        AssertionError: it is neither bool nor floating point.
    """
    if mask.is_floating_point():
        return mask.to(dtype)
    if mask.dtype is not bool_:
        raise AssertionError(f"only bool and floating types of {name} are supported")
    return zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(mask, float("-inf"))
