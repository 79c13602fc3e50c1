"""Derivatives of functions: Jacobians, Hessians, and their products with vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import namespace
from emberlet.autograd.differentiate import grad
from emberlet.autograd.grad_mode import enable_grad
from emberlet.autograd.operation import is_tensor, wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Function = Callable[..., Any]
Inputs = Any  # a Tensor, or a tuple of them


def jacobian(
    func: Function, inputs: Inputs, create_graph: bool = False, strict: bool = False, vectorize: bool = False
) -> Any:
    """Return every derivative of every element of the output by every element of the inputs.

    Args:
        func: takes the inputs, and returns a Tensor or a tuple of them.
        inputs: a Tensor or a tuple of them.
        create_graph: whether the result can be differentiated.
        strict: raise if an output does not depend on an input, instead of giving zeros.
        vectorize: accepted as PyTorch does.

    Returns:
        A Tensor of the output's shape followed by the input's; tuples of them if the inputs, or the outputs,
        are tuples.
    """
    with enable_grad():
        sources = _fresh(inputs, create_graph, "jacobian")
        result = func(*sources)
        outputs = _outputs(result, "jacobian")
        rows = []
        for place, output in enumerate(outputs):
            columns: list[list[Tensor]] = [[] for _ in sources]
            flat = output.reshape(-1)
            for index in range(output.numel()):
                found = _gradients(flat[index], sources, create_graph, strict, place)
                for column, each in zip(columns, found, strict=True):
                    column.append(each)
            pairs = zip(columns, sources, strict=True)
            rows.append(tuple(_stacked(column, output, source) for column, source in pairs))
    shaped = [row if isinstance(inputs, tuple) else row[0] for row in rows]
    return tuple(shaped) if isinstance(result, tuple) else shaped[0]


def hessian(
    func: Function, inputs: Inputs, create_graph: bool = False, strict: bool = False, vectorize: bool = False
) -> Any:
    """Return every second derivative of a single number by the inputs; arguments as `jacobian`."""

    def gradient(*sources: Tensor) -> Any:
        result = func(*sources)
        if not is_tensor(result) or result.numel() != 1:
            raise RuntimeError(
                "The Tensor returned by the function given to hessian should contain a single element"
            )
        found = _gradients(result.reshape(()), sources, True, strict, 0)
        return tuple(found) if isinstance(inputs, tuple) else found[0]

    return jacobian(gradient, inputs, create_graph, strict)


def vjp(
    func: Function, inputs: Inputs, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """Return the output, and `v` times the Jacobian: what one backward pass computes.

    Args:
        func: takes the inputs, and returns a Tensor or a tuple of them.
        inputs: a Tensor or a tuple of them.
        v: of the output's shape; may be left out for a single number.
        create_graph: whether the result can be differentiated.
        strict: raise if the output does not depend on an input, instead of giving zeros.
    """
    with enable_grad():
        sources = _fresh(inputs, create_graph, "vjp")
        result = func(*sources)
        outputs = _outputs(result, "vjp")
        vectors = _vectors(v, outputs, "v")
        found = _products(outputs, sources, vectors, create_graph, strict)
    return _bare(result, create_graph), found if isinstance(inputs, tuple) else found[0]


def jvp(
    func: Function, inputs: Inputs, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """Return the output, and the Jacobian times `v`, by two backward passes: the gradient of u J by u is J v.

    Args are those of `vjp`, but `v` has the inputs' shape.
    """
    with enable_grad():
        sources = _fresh(inputs, create_graph, "jvp")
        result = func(*sources)
        outputs = _outputs(result, "jvp")
        vectors = _vectors(v, sources, "v")
        probes = [_zeros(each).requires_grad_() for each in outputs]
        pulled = _products(outputs, sources, probes, True, strict)
        chosen = [(each, vector) for each, vector in zip(pulled, vectors, strict=True) if each.requires_grad]
        if chosen:
            pushed = _products(
                [each for each, _ in chosen], probes, [v for _, v in chosen], create_graph, strict
            )
        else:
            pushed = tuple(_zeros(each) for each in outputs)
    return _bare(result, create_graph), pushed if isinstance(result, tuple) else pushed[0]


def vhp(
    func: Function, inputs: Inputs, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """Return the single number, and `v` times its Hessian; arguments as `vjp`."""

    def gradient(*sources: Tensor) -> Any:
        result.append(func(*sources))
        found = _gradients(_number(result[0], "vhp"), sources, True, strict, 0)
        return tuple(found) if isinstance(inputs, tuple) else found[0]

    result: list[Tensor] = []
    product = vjp(gradient, inputs, v, create_graph, strict)[1]
    return _bare(result[0], create_graph), product


hvp = vhp  # a Hessian is symmetric


def _fresh(inputs: Inputs, connected: bool, name: str) -> tuple[Tensor, ...]:
    """The inputs, to differentiate by: aliases that lead back to them if the result is to be differentiable."""
    return tuple(
        each.view_as(each) if connected and each.requires_grad else each.detach().requires_grad_()
        for each in _tensors(inputs, "inputs", name)
    )


def _outputs(result: Any, name: str) -> tuple[Tensor, ...]:
    """What the user's function returned, as a tuple."""
    return _tensors(result, "outputs of the user-provided function", name)


def _tensors(values: Any, what: str, name: str) -> tuple[Tensor, ...]:
    """A Tensor or a tuple of them, as a tuple.

    Raises:
        TypeError: it is something else.
    """
    asked = f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the"
    if is_tensor(values):
        return (values,)
    if not isinstance(values, tuple):
        raise TypeError(f"{asked} given {what} has type {type(values)}.")
    for index, each in enumerate(values):
        if not is_tensor(each):
            raise TypeError(f"{asked} value at index {index} has type {type(each)}.")
    return values


def _number(result: Any, name: str) -> Tensor:
    """A function's result without dimensions.

    Raises:
        RuntimeError: it is not a Tensor with a single element.
    """
    if not is_tensor(result):
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    if result.numel() != 1:
        raise RuntimeError(
            f"The Tensor returned by the function given to {name} should contain a single element"
        )
    number: Tensor = result.reshape(())
    return number


def _gradients(
    number: Tensor, sources: tuple[Tensor, ...], create_graph: bool, strict: bool, place: int
) -> list[Tensor]:
    """The gradient of a single number by each source."""
    if not number.requires_grad:
        if strict:
            raise RuntimeError(f"Output {place} of the user-provided function does not require gradients.")
        return [_zeros(source) for source in sources]
    found = grad(number, sources, retain_graph=True, create_graph=create_graph, allow_unused=True)
    for position, each in enumerate(found):
        if each is None and strict:
            raise RuntimeError(
                f"Output {place} of the user-provided function is independent of input {position}. This is not "
                "allowed in strict mode."
            )
    return [_zeros(source) if each is None else each for each, source in zip(found, sources, strict=True)]


def _products(
    outputs: Any, sources: Any, vectors: Any, create_graph: bool, strict: bool
) -> tuple[Tensor, ...]:
    """The gradients of several outputs by several sources; zeros where there is no connection."""
    pairs = [(output, v) for output, v in zip(outputs, vectors, strict=True) if output.requires_grad]
    if not pairs:
        if strict:
            raise RuntimeError("The output of the user-provided function does not require gradients.")
        return tuple(_zeros(source) for source in sources)
    results, arriving = [output for output, _ in pairs], [v for _, v in pairs]
    found = grad(
        results, sources, arriving, retain_graph=True, create_graph=create_graph, allow_unused=not strict
    )
    return tuple(
        _zeros(source) if each is None else each for each, source in zip(found, sources, strict=True)
    )


def _stacked(column: list[Tensor], output: Tensor, source: Tensor) -> Tensor:
    """The gradients of all elements of an output, as one Tensor."""
    shape = (*output.shape, *source.shape)
    if not column:
        return wrap(array.zeros_on(shape, source._array.dtype, source._array))
    stacked: Tensor = namespace(source).stack(column)
    return stacked.reshape(shape)


def _vectors(v: Any, like: Any, name: str) -> tuple[Tensor, ...]:
    """What the caller gave as vector, checked; ones for a single number."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(f"The vector {name} can only be None if it belongs to a single number.")
        return (wrap(array.full_on(like[0].shape, 1, like[0]._array.dtype, like[0]._array)),)
    vectors = v if isinstance(v, tuple) else (v,)
    if len(vectors) != len(like) or any(
        vector.shape != each.shape for vector, each in zip(vectors, like, strict=False)
    ):
        raise RuntimeError(
            f"{name} has invalid size: it should have the sizes {[each.shape for each in like]}"
        )
    return vectors


def _zeros(tensor: Tensor) -> Tensor:
    return wrap(array.zeros_on(tensor.shape, tensor._array.dtype, tensor._array))


def _bare(result: Any, connected: bool) -> Any:
    """A result without its history, unless it is wanted."""
    if connected:
        return result
    return tuple(each.detach() for each in result) if isinstance(result, tuple) else result.detach()
