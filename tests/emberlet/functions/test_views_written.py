"""Writing in place, through views and bases: values, first and second gradients as PyTorch 2.13 has them.

`inplace_writes.json` holds programs about `z`, which is `x * 1`, and what PyTorch made of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emberlet as m

CASES = json.loads((Path(__file__).parent / "inplace_writes.json").read_text())


def inputs() -> tuple[Any, Any]:
    x = m.from_numpy(np.random.RandomState(1).randn(3, 4)).requires_grad_()
    y = m.from_numpy(np.random.RandomState(2).randn(4)).requires_grad_()
    return x, y


def run(program: str) -> tuple[Any, list[Any], list[Any]]:
    """Run a program; return z, and its gradients by x and y, and those of their squares."""
    x, y = inputs()
    names: dict[str, Any] = {"m": m, "x": x, "y": y, "z": x * 1}
    exec(program, names)
    z = names["z"]
    if not z.requires_grad:
        return z, [], []
    direction = m.from_numpy(np.random.RandomState(3).randn(*z.shape))
    first = m.autograd.grad(z, [x, y], direction, create_graph=True, allow_unused=True)
    curved = [g for g in first if g is not None and g.requires_grad]
    if not curved:
        return z, list(first), []
    squares = sum([(g * g).sum() for g in curved[1:]], (curved[0] * curved[0]).sum())
    return z, list(first), list(m.autograd.grad(squares, [x, y], allow_unused=True))


def agree(got: Any, expected: Any) -> None:
    values = np.zeros_like(expected) if got is None else got.detach().numpy()
    np.testing.assert_allclose(values, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("case", CASES, ids=[case["program"].replace("\n", "; ")[:80] for case in CASES])
def test_write(case: Any) -> None:
    if "error" in case:
        with pytest.raises(RuntimeError) as caught:
            run(case["program"])
        same_words = ("memory location", "leaf", "view", "modified by an inplace", "detach")
        for words in same_words:
            assert words not in case["words"] or words in str(caught.value)
        return
    z, first, second = run(case["program"])
    agree(z, case["values"])
    assert z.requires_grad == case["requires_grad"]
    assert z._version == case["version"]
    for got, expected in zip(first, case["first"] or [], strict=True):
        assert (got is None) == (expected is None)
        if got is not None:
            agree(got, expected)
    for got, expected in zip(second, case["second"] or [], strict=True):
        if expected is not None:
            agree(got, expected)


def test_history_of_a_view_and_its_base() -> None:
    x, y = inputs()
    z = x * 1
    view, sibling = z[1], z.t()
    before = sibling.grad_fn
    view.mul_(y)
    assert type(z.grad_fn).__name__ == "Node"
    assert z.grad_fn.name().startswith("CopySlices")
    assert view.grad_fn.name() == "AsStridedBackward0"
    assert sibling.grad_fn is not before
    sibling.sum().backward()
    expected = np.ones((3, 4))
    expected[1] = y.detach().numpy()
    np.testing.assert_allclose(x.grad.numpy(), expected)


def test_base_without_gradient_gets_one_by_what_is_written() -> None:
    _, y = inputs()
    base = m.zeros(3, 4, dtype=m.float64)
    view = base[1]
    other = base.view(12)
    view.copy_(y)
    assert base.requires_grad
    assert other.requires_grad
    other.sum().backward()
    np.testing.assert_allclose(y.grad.numpy(), np.ones(4))


def test_only_views_of_the_same_base_are_touched() -> None:
    x, y = inputs()
    z = x * 1
    shared = z.detach()
    part = shared[0]
    z.mul_(y)
    assert not part.requires_grad
    assert part.tolist() == z[0].tolist()
    assert shared._version == z._version == 1


def test_own_values_may_be_multiplied_in_place() -> None:
    """PyTorch raises in backward; here the old values were kept, and the gradient is right."""
    x, _ = inputs()
    z = x * 1
    z.mul_(z)
    z.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * x.detach().numpy())


def test_an_index_that_changes_later_does_not_change_the_gradient() -> None:
    """PyTorch raises in backward; here the index was copied, and the gradient is right."""
    x, _ = inputs()
    index = m.tensor([0, 1])
    rows = x[index]
    index.zero_()
    rows.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), [[1.0] * 4, [1.0] * 4, [0.0] * 4])


def test_a_view_does_not_keep_its_siblings_alive() -> None:
    z = m.zeros(4)
    for _ in range(1000):
        z[1:3]
    assert len(z.storage.living_views()) == 0


def test_expanded_tensors_may_be_filled_but_not_written_to() -> None:
    wide = m.zeros(3, 1).expand(3, 4)
    wide.fill_(2.0)
    assert wide.tolist() == [[2.0] * 4] * 3
    with pytest.raises(RuntimeError, match="single memory location"):
        wide.add_(1)


def test_retained_gradient_follows_a_write() -> None:
    x, y = inputs()
    z = x * 1
    z.retain_grad()
    z.mul_(y)
    (z * 2).sum().backward()
    np.testing.assert_allclose(z.grad.numpy(), np.full((3, 4), 2.0))


def test_a_long_chain_of_slice_writes() -> None:
    n = 200
    y = m.full((1,), 1.01, dtype=m.float64, requires_grad=True)
    line = m.zeros(n, dtype=m.float64)
    line[0] = 1
    for i in range(1, n):
        line[i : i + 1] = line[i - 1 : i].clone() * y
    line[n - 1].backward()
    np.testing.assert_allclose(y.grad.numpy(), [(n - 1) * 1.01 ** (n - 2)])


def test_several_outputs_are_one_step() -> None:
    x, _ = inputs()
    rows = x.unbind(0)
    assert rows[0].grad_fn is rows[2].grad_fn
    assert [row.output_nr for row in rows] == [0, 1, 2]
    (rows[0] * 2 + rows[2]).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), [[2.0] * 4, [0.0] * 4, [1.0] * 4])
