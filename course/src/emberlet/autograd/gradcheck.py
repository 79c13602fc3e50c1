"""gradcheck: compare the gradients that the tape computes with differences of function values."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Array, namespace
from emberlet.autograd.differentiate import grad
from emberlet.autograd.grad_mode import enable_grad, no_grad
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.dtype import float64
from emberlet.memory_format import has_overlap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class GradcheckError(RuntimeError):
    """A gradient is wrong."""


def gradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    fast_mode: bool = False,
) -> bool:
    """Return whether the gradients of `func` agree with central differences (f(x + eps) - f(x - eps)) / 2 eps.

    Args:
        func: takes the inputs, and returns one Tensor or several.
        inputs: those that require grad are checked; they should be float64, as the differences are inexact.
        eps: the step.
        atol: how far the two may be apart,
        rtol: plus this part of the difference quotient.
        raise_exception: raise instead of returning False.
        nondet_tol: how far two runs of the same backward may be apart.
        check_undefined_grad, check_grad_dtypes, check_batched_grad, fast_mode: accepted as PyTorch does; the
            check is always the full one.

    Raises:
        GradcheckError: they do not agree; it says for which input and output, and shows both Jacobians.
        ValueError: no input requires grad.
        RuntimeError: several indices of an input lead to one element.
    """
    given = _sequence(inputs)
    sources = [each for each in given if is_tensor(each) and each.requires_grad]
    if not sources:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have "
            "requires_grad=True."
        )
    for place, each in enumerate(given):
        if is_tensor(each) and each.requires_grad and has_overlap(each.shape, each.stride()):
            raise RuntimeError(
                f"The {place}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                ".contiguous on the input before passing it to gradcheck."
            )
    for each in sources:
        if each.dtype is not float64:
            warnings.warn(
                f"An input of gradcheck has dtype {each.dtype}: differences are too coarse for less than float64.",
                stacklevel=2,
            )
    try:
        _check(func, given, sources, eps, atol, rtol, nondet_tol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Tensor | Sequence[Tensor]],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    fast_mode: bool = False,
) -> bool:
    """Return whether the gradients of the gradients of `func` agree with central differences.

    Args are those of `gradcheck`; `grad_outputs` are the gradients that arrive at the outputs, smoothly varied
    numbers if not given. They are inputs of the check too: the gradient must depend on them linearly.
    """
    given = _sequence(inputs)
    outputs = [each for each in _outputs(func(*given)) if each.requires_grad]
    if grad_outputs is None:
        cotangents = [_varied(each) for each in outputs]
    else:
        cotangents = [each.detach().clone().requires_grad_() for each in _sequence(grad_outputs)]

    def first_gradients(*arguments: Any) -> tuple[Tensor, ...]:
        own, arriving = arguments[: len(given)], arguments[len(given) :]
        with enable_grad():
            own = tuple(
                each.view_as(each) if is_tensor(each) and each.requires_grad else each for each in own
            )
            results = [each for each in _outputs(func(*own)) if each.requires_grad]
        chosen = [each for each in own if is_tensor(each) and each.requires_grad]
        if not chosen or not results:  # only grad_outputs vary, or nothing is differentiable
            return ()
        found = grad(results, chosen, arriving, create_graph=True, allow_unused=True, materialize_grads=True)
        return tuple(found)

    return gradcheck(
        first_gradients,
        [*given, *cotangents],
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
    )


def _check(
    func: Callable[..., Any],
    given: list[Any],
    sources: list[Tensor],
    eps: float,
    atol: float,
    rtol: float,
    nondet_tol: float,
) -> None:
    with enable_grad():
        outputs = _outputs(func(*given))
    slopes = [numerical_jacobian(func, given, source, eps) for source in sources]
    for place, output in enumerate(outputs):
        if not output.is_floating_point():
            continue
        gradients = analytical_jacobian(output, sources)
        again = analytical_jacobian(output, sources)
        for number, source in enumerate(sources):
            ours, theirs = gradients[number], slopes[number][place]
            xp = namespace(ours)
            where = f"for output {place} with respect to input {number}"
            if ours.size and float(xp.max(xp.abs(ours - again[number]))) > nondet_tol:
                raise GradcheckError(f"Backward is not reentrant, i.e., not deterministic, {where}.")
            if source.shape and output.shape and 0 in (*source.shape, *output.shape):
                continue
            if not bool(xp.all(xp.abs(ours - theirs) <= atol + rtol * xp.abs(theirs))):
                raise GradcheckError(
                    f"Jacobian mismatch {where},\nnumerical:\n{theirs}\nanalytical:\n{ours}\n"
                    "(rows: elements of the input; columns: elements of the output)"
                )


def numerical_jacobian(func: Callable[..., Any], given: list[Any], source: Tensor, eps: float) -> list[Array]:
    """Return one matrix per output: how its elements (columns) change with those of `source` (rows)."""
    values = source._array
    count = source.numel()
    columns: list[list[Array]] = []
    with no_grad():
        for position in _positions(source.shape):
            kept = array.item(values[position])
            values[position] = kept + eps
            above = [array.copy_of(each._array) for each in _outputs(func(*given))]
            values[position] = kept - eps
            below = [array.copy_of(each._array) for each in _outputs(func(*given))]
            values[position] = kept
            columns.append([_slope(high, low, eps) for high, low in zip(above, below, strict=True)])
        outputs = _outputs(func(*given))
    jacobians = []
    for place, output in enumerate(outputs):
        matrix = array.zeros_on((count, output.numel()), float64, values)
        for row, column in enumerate(columns):
            matrix[row, :] = column[place]
        jacobians.append(matrix)
    return jacobians


def analytical_jacobian(output: Tensor, sources: list[Tensor]) -> list[Array]:
    """Return one matrix per source: what the tape says of each element of the output (columns)."""
    jacobians = [array.zeros_on((each.numel(), output.numel()), float64, each._array) for each in sources]
    if not output.requires_grad:
        return jacobians
    for column, position in enumerate(_positions(output.shape)):
        unit = wrap(array.zeros_on(output.shape, output._array.dtype, output._array))
        unit._array[position] = 1
        found = grad(output, sources, unit, retain_graph=True, allow_unused=True)
        for matrix, each in zip(jacobians, found, strict=True):
            if each is not None:
                matrix[:, column] = namespace(each._array).reshape(each._array, (-1,))
    return jacobians


def _slope(high: Array, low: Array, eps: float) -> Array:
    """A difference quotient, flat."""
    difference = array.astype(high, float64) - array.astype(low, float64)
    return namespace(difference).reshape(difference / (2 * eps), (-1,))


def _positions(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every index of a shape, row after row."""
    positions: list[tuple[int, ...]] = [()]
    for size in shape:
        positions = [(*position, index) for position in positions for index in range(size)]
    return positions


def _varied(output: Tensor) -> Tensor:
    """A gradient for an output, every element another number, that itself requires grad."""
    like = output._array
    numbers = array.astype(array.arange_on(output.numel(), like), output.dtype)
    xp = namespace(numbers)
    return wrap(xp.reshape(xp.cos(numbers * 1.7) + 0.3, output.shape)).requires_grad_()


def _sequence(values: Any) -> list[Any]:
    """One tensor or many, as a list."""
    return [values] if is_tensor(values) else list(values)


def _outputs(result: Any) -> list[Tensor]:
    """The Tensors among what a function returned."""
    values = result if isinstance(result, (tuple, list)) else [result]
    return [each for each in values if is_tensor(each)]
