"""Views, copies and joins: the gradient, and the gradient of the gradient, against finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd import gradcheck, gradgradcheck
from emberlet.functions.movement.folding import fold, unfold
from emberlet.functions.movement.padding import pad

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "reshape": lambda x: x.reshape(4, 6),
    "reshape copy": lambda x: x.mT.reshape(-1),
    "permute": lambda x: x.permute(2, 0, 1),
    "flatten": lambda x: x.flatten(1),
    "unflatten": lambda x: x.unflatten(2, (2, 2)),
    "squeeze": lambda x: x.unsqueeze(1).squeeze(1),
    "expand": lambda x: x[:, :1].expand(2, 5, 4),
    "repeat": lambda x: x.repeat(2, 1, 2, 1),
    "tile": lambda x: x.tile((2,)),
    "repeat_interleave": lambda x: x.repeat_interleave(m.tensor([1, 2, 0]), 1),
    "repeat_interleave once": lambda x: x.repeat_interleave(2, 0),
    "cat": lambda x: m.cat([x, x * 2, m.ones(2, 3, 1, dtype=m.float64)], 2),
    "cat nothing": lambda x: m.cat([x, x[:0]], 0),
    "stack": lambda x: m.stack([x, x * x], 1),
    "hstack": lambda x: m.hstack([x, x]),
    "split": lambda x: x.split([1, 3], 2),
    "tensor_split": lambda x: x.tensor_split(3, 2),
    "tensor_split overlapping": lambda x: x.tensor_split((3, 1), 2),
    "unbind": lambda x: x.unbind(1),
    "flip": lambda x: x.flip(0, 2),
    "roll": lambda x: x.roll((1, -1), (0, 2)),
    "roll flat": lambda x: x.roll(5),
    "rot90": lambda x: x.rot90(3, (0, 2)),
    "tril": lambda x: x.tril(1),
    "triu": lambda x: x.triu(),
    "diagonal": lambda x: x.diagonal(1, 1, 2),
    "diag_embed": lambda x: x.diag_embed(-1),
    "diag": lambda x: x[0, 0].diag(1),
    "unfold": lambda x: x.unfold(2, 2, 1),
    "as_strided overlapping": lambda x: x.as_strided((3, 3), (1, 1), 2),
    "as_strided of an expanded": lambda x: x[:, :1].expand(2, 3, 4).as_strided((2, 4), (12, 1)),
    "as_strided of a part": lambda x: x[1].as_strided((2, 2), (4, 1), 13),
    "movedim": lambda x: x.movedim((0, 1), (2, 0)),
    "pad": lambda x: pad(x, (1, -1, 0, 2), value=2.0),
    "pad reflect": lambda x: pad(x, (2, 1), "reflect"),
    "pad replicate": lambda x: pad(x, (2, 1, 1, 1), "replicate"),
    "pad circular": lambda x: pad(x, (3, 2), "circular"),
    "pad circular and cut": lambda x: pad(x, (-1, 2), "circular"),
    "meshgrid": lambda x: m.meshgrid(x[0, 0], x[1, :, 0], indexing="xy"),
    "block_diag": lambda x: m.block_diag(x[0], x[1, 0]),
    "cartesian_prod": lambda x: m.cartesian_prod(x[0, 0], x[1, 1]),
    "patches": lambda x: unfold(x.unsqueeze(0), (2, 2), padding=1, stride=(1, 2)),
    "fold": lambda x: fold(x.reshape(4, 6), (3, 4), 2),
    "select_scatter": lambda x: m.select_scatter(x, x[0] * x[1], 0, 1),
    "diagonal_scatter": lambda x: m.diagonal_scatter(x[0], x[1, 0, :3]),
    "written": lambda x: _written(x),
}


def _written(x: Any) -> Any:
    z = x * 1
    z[0].t()[1:3] = x[1].t()[:2] * x[0, 0, 0]
    z.diagonal(0, 1, 2)[:, ::2] *= x[0, 0, :2]
    return z * z


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("transposed", [False, True])
def test_gradients(name: str, transposed: bool) -> None:
    data = np.random.RandomState(5).randn(2, 3, 4)
    x = (
        m.from_numpy(np.ascontiguousarray(data.transpose(1, 0, 2))).transpose(0, 1)
        if transposed
        else m.from_numpy(data)
    )
    x = x.detach().requires_grad_()
    if transposed and name.startswith("as_strided"):
        pytest.skip("what it shows depends on the strides")
    function = FUNCTIONS[name]
    assert gradcheck(function, (x,))
    assert gradgradcheck(lambda x: function(x * x), (x,))


def test_memory_is_shared_where_pytorch_shares_it() -> None:
    x = m.zeros(2, 3, 4)
    for shared in (
        x.flatten(),
        x.diagonal(),
        x.unfold(1, 2, 1),
        x.movedim(0, 2),
        x.chunk(2, 2)[1],
        m.atleast_3d(x),
    ):
        assert shared.storage is x.storage
    for copied in (
        x.mT.flatten(),
        x.flip(0),
        x.roll(1),
        x.repeat(1, 1, 1),
        m.cat([x]),
        x[[0, 1]],
        x[x == 0],
        x.tril(),
    ):
        assert copied.storage is not x.storage
        assert copied.is_contiguous()


def test_layout_in_place() -> None:
    x = m.arange(6.0).reshape(2, 3).clone().requires_grad_()
    y = x * 1
    y.t_()
    y.unsqueeze_(0)
    assert y.shape == (1, 3, 2)
    (y * m.arange(6.0).reshape(1, 3, 2)).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]
    with pytest.raises(RuntimeError, match="leaf"):
        x.t_()


def test_memory_formats_are_accepted() -> None:
    from emberlet.memory_format import contiguous_format, preserve_format

    x = m.zeros(2, 3).t()
    assert x.clone(memory_format=preserve_format).stride() == (1, 3)
    assert x.clone(memory_format=contiguous_format).stride() == (2, 1)
    assert x.contiguous(memory_format=contiguous_format).stride() == (2, 1)
