"""Einstein's notation: `einsum("bij,bjk->bik", x, y)`, made of views, matrix products and sums.

So every derivative is that of these parts, and any kind of array will do. Operands are multiplied from left
to right; a dimension is summed as soon as no later operand has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.operation import is_tensor
from emberlet.functions.elementwise.arithmetic import mul
from emberlet.functions.linalg.einsum_notation import read, spell
from emberlet.functions.linalg.matmul import matmul
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def einsum(*args: Any) -> Tensor:
    """Return sums of products of the operands, as an equation of subscripts says.

    Every letter names a dimension. Letters that several operands share are one dimension; those missing after
    `->` are summed. A letter twice in one operand is its diagonal; `...` stands for dimensions that
    broadcast. Without `->` the result has `...`, then in alphabetical order the letters that appear only
    once.

    Args:
        args: the equation and the operands, or one list of them; or `einsum(x, [0, 1], y, [1, 2], [0, 2])`,
            where numbers stand for letters and the last list, if there is one, is the result's.

    Raises:
        RuntimeError: the equation makes no sense, or the sizes do not fit.

    >>> import emberlet
    >>> x = emberlet.tensor([[1, 2], [3, 4]])
    >>> einsum("ij,j->i", x, emberlet.tensor([1, 10]))
    tensor([21, 43])
    >>> einsum("ii", x)
    tensor(5)
    """
    equation, operands = _arguments(args)
    labels, output = read(equation, [operand.ndim for operand in operands])
    summed = sorted({label for each in labels for label in each} - set(output))
    order = [*output, *summed]
    aligned = [_align(*each, order) for each in zip(operands, labels, range(len(labels)), strict=True)]
    _check_sizes(aligned)
    last = {label: number for number, each in enumerate(labels) for label in each}
    result = aligned[0]
    for number, factor in enumerate(aligned[1:], 1):
        ready = [place for place in range(len(output), len(order)) if last[order[place]] <= number]
        result = _sum_of_products(result, factor, ready)
    if len(aligned) == 1 and summed:
        return result.sum(tuple(range(len(output), len(order))))
    return result.reshape(result.shape[: len(output)]) if summed else result


def _arguments(args: tuple[Any, ...]) -> tuple[str, list[Tensor]]:
    """The equation and the operands, whichever way the caller wrote them."""
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand "
            "and "
            "its subscripts list"
        )
    if isinstance(args[0], str):
        equation = args[0]
        operands = list(args[1]) if len(args) == 2 and isinstance(args[1], (list, tuple)) else list(args[1:])
    else:
        pairs = len(args) // 2
        equation = ",".join(spell(each) for each in args[1 : 2 * pairs : 2])
        equation += "->" + spell(args[-1]) if len(args) % 2 else ""
        operands = list(args[: 2 * pairs : 2])
    for place, operand in enumerate(operands):
        if not is_tensor(operand):
            raise TypeError(
                f"expected Tensor as element {place} in argument 1, but got {type(operand).__name__}"
            )
    return equation, operands


def _align(operand: Tensor, labels: list[str], number: int, order: list[str]) -> Tensor:
    """View an operand with one dimension for every label in `order`, of size 1 for those that it lacks."""
    found: list[str] = []
    for label in labels:
        place = len(found)
        if label not in found:
            found.append(label)
            continue
        first = found.index(label)
        if operand.shape[first] != operand.shape[place]:
            raise RuntimeError(
                f"einsum(): subscript {label} is repeated for operand {number} but the sizes don't match, "
                f"{operand.shape[place]} != {operand.shape[first]}"
            )
        operand = operand.diagonal(0, first, place).movedim(-1, first)
    operand = operand.permute([found.index(label) for label in order if label in found])
    for place, label in enumerate(order):
        if label not in found:
            operand = operand.unsqueeze(place)
    return operand


def _check_sizes(aligned: list[Tensor]) -> None:
    """Raise if a label has two sizes, neither of them 1."""
    sizes = list(aligned[0].shape)
    for number, operand in enumerate(aligned):
        for place, size in enumerate(operand.shape):
            if sizes[place] == 1:
                sizes[place] = size
            elif size not in (1, sizes[place]):
                raise RuntimeError(
                    f"einsum(): a subscript has size {size} for operand {number} which does not broadcast "
                    "with "
                    f"previously seen size {sizes[place]}"
                )


def _sum_of_products(left: Tensor, right: Tensor, places: list[int]) -> Tensor:
    """Multiply, broadcasting, and sum over these places, which stay with size 1: as one batch of matrix
    products.

    A dimension that only one of them has is summed first. The others are those of both (a batch), of the left
    only (rows), of the right only (columns), and those summed.
    """
    for place in places:
        if left.shape[place] > 1 and right.shape[place] == 1:
            left = left.sum(place, keepdim=True)
        elif right.shape[place] > 1 and left.shape[place] == 1:
            right = right.sum(place, keepdim=True)
    summed = [place for place in places if left.shape[place] != 1]
    if not summed:
        return mul(left, right)
    others = [place for place in range(left.ndim) if place not in summed]
    rows = [place for place in others if right.shape[place] == 1]
    columns = [place for place in others if left.shape[place] == 1 and place not in rows]
    batch = [place for place in others if place not in rows and place not in columns]

    def joined(x: Tensor, *groups: list[int]) -> Tensor:
        sizes = [numel(tuple(x.shape[place] for place in group)) for group in groups]
        rest = [place for place in range(x.ndim) if all(place not in group for group in groups)]
        return x.permute([place for group in (*groups, rest) for place in group]).reshape(sizes)

    product = matmul(joined(left, batch, rows, summed), joined(right, batch, summed, columns))
    order = [*batch, *rows, *columns, *summed]
    sizes = [
        1 if place in summed else left.shape[place] if right.shape[place] == 1 else right.shape[place]
        for place in order
    ]
    return product.reshape(sizes).permute([order.index(place) for place in range(left.ndim)])
