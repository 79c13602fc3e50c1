"""Function: an operation of the user's own, on Tensors, with a gradient of the user's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd import witness
from emberlet.autograd.context import FunctionCtx
from emberlet.autograd.grad_mode import current, no_grad
from emberlet.autograd.inplace import rebase, refuse_leaf
from emberlet.autograd.node import Gradient, Node
from emberlet.autograd.operation import Operation, is_tensor, record, wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class _UserBackward(Operation):
    """What the engine calls: the user's `backward`, on Tensors, its result checked."""

    @staticmethod
    def backward(ctx: FunctionCtx, *grads: Gradient) -> tuple[Gradient, ...]:
        taped = any(is_tensor(grad) for grad in grads)
        arriving = [grad if grad is None or is_tensor(grad) else wrap(array.copy_of(grad)) for grad in grads]
        results = ctx.function.backward(ctx, *arriving)
        results = results if isinstance(results, tuple) else (results,)
        wanted = len(ctx.next)
        if len(results) > wanted and all(result is None for result in results[wanted:]):
            results = results[:wanted]
        if len(results) != wanted:
            raise RuntimeError(
                f"function {ctx.name()} returned an incorrect number of gradients (expected {wanted}, got "
                f"{len(results)})"
            )
        for number, result in enumerate(results):
            if result is not None and not is_tensor(result):
                raise RuntimeError(
                    f"expected Variable or None (got {type(result).__name__}) as gradient {number} of {ctx.name()}"
                )
        checked = [_fitting(ctx, number, result) for number, result in enumerate(results)]
        return tuple(result if taped or result is None else result._array for result in checked)


def _fitting(ctx: FunctionCtx, number: int, result: Tensor | None) -> Tensor | None:
    """A gradient whose shape fits its input, or an error that says so."""
    if result is None or ctx.next[number] is None or ctx.fits is None:
        return result
    fit = ctx.fits[number]
    if fit is None or result.shape == fit[0]:
        return result
    shape = fit[0]
    longer = len(result.shape) - len(shape)
    padded = (1,) * longer + shape
    if longer < 0 or any(want not in (1, got) for want, got in zip(padded, result.shape, strict=True)):
        raise RuntimeError(
            f"Function {ctx.name()} returned an invalid gradient at index {number} - got "
            f"{list(result.shape)} but expected shape compatible with {list(shape)}"
        )
    return result


class Function(Operation):
    """Subclass it to record a step of your own: `forward` and `backward` on Tensors, both static.

    Either `forward(ctx, *inputs)`, which may call `ctx.save_for_backward`; or `forward(*inputs)` together
    with `setup_context(ctx, inputs, output)`. `backward(ctx, *grads)` returns a gradient, or None, for
    every input of `apply`.

    >>> import emberlet
    >>> class Cube(Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x * x * x
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         (x,) = ctx.saved_tensors
    ...         return 3 * grad * x * x
    >>> x = emberlet.tensor(2.0, requires_grad=True)
    >>> y = Cube.apply(x)
    >>> y.backward()
    >>> x.grad
    tensor(12.)
    """

    def __call__(self, *inputs: Any) -> Any:
        """Raise, for a Function is never called.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(f"A Function is applied, not called: write {type(self).__name__}.apply(...)")

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Return the result: a Tensor, or a tuple of Tensors and other things. Nothing inside is recorded."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Return the gradient of every input for the gradients of the outputs."""
        raise NotImplementedError("You must implement the backward method of your custom autograd.Function.")

    @classmethod
    def apply(cls, *inputs: Any, **kwargs: Any) -> Any:
        """Run `forward` with nothing recorded inside, and record the whole as one step."""
        ctx = FunctionCtx()
        ctx.function, ctx.saved = cls, ()
        nodes = tuple([x._node if is_tensor(x) else None for x in inputs])
        ctx.needs_input_grad = tuple([node is not None for node in nodes])
        recorded = current.enabled and any(ctx.needs_input_grad)
        with no_grad():
            if cls.setup_context is Operation.setup_context:
                result = cls.forward(ctx, *inputs, **kwargs)
            else:
                result = cls.forward(*inputs, **kwargs)
                cls.setup_context(ctx, inputs, result)
        results = result if isinstance(result, tuple) else (result,)
        _check_dirty(ctx, results, recorded)
        outputs = tuple([_own_output(ctx, each, inputs) if is_tensor(each) else each for each in results])
        if recorded:
            _record(ctx, inputs, nodes, results, outputs, single=not isinstance(result, tuple))
        return outputs if isinstance(result, tuple) else outputs[0]


def _check_dirty(ctx: FunctionCtx, results: tuple[Any, ...], recorded: bool) -> None:
    """Raise if an input that was changed in place is not returned, or must not be changed."""
    for changed in ctx.dirty:
        if not any(changed is each for each in results):
            raise RuntimeError(
                "Some elements marked as dirty during the forward method were not returned as output. The inputs "
                "that are modified inplace must all be outputs of the Function."
            )
        if recorded:
            refuse_leaf(changed)


def _own_output(ctx: FunctionCtx, result: Tensor, inputs: tuple[Any, ...]) -> Tensor:
    """An output that can take a history: an input that is passed on is aliased, unless it was changed in place."""
    if any(result is each for each in ctx.dirty):
        result.storage.mark_written()
        return result
    if any(result is each for each in inputs):
        return result.view_as(result) if current.enabled else result.detach()
    return result


def _record(
    ctx: FunctionCtx,
    inputs: tuple[Any, ...],
    nodes: tuple[Node | None, ...],
    results: tuple[Any, ...],
    outputs: tuple[Any, ...],
    single: bool,
) -> None:
    """Put the step on the tape, and its saved tensors in place."""
    record(_UserBackward, inputs, nodes, (), node=ctx)
    layouts = tuple([(each.shape, each._array.dtype) if is_tensor(each) else None for each in outputs])
    ctx.outputs, ctx.plain = None if single else layouts, False
    ctx.fits = tuple([(x.shape, x.dtype) if is_tensor(x) else None for x in inputs])
    for number, (result, output) in enumerate(zip(results, outputs, strict=True)):
        if not is_tensor(output):
            continue
        if any(result is each for each in ctx.not_differentiable) or not output.is_floating_point():
            output._node, output._output_nr = None, 0
        elif any(result is each for each in ctx.dirty):
            rebase(output, _with_node(output, ctx, number))
        else:
            output._node, output._output_nr = ctx, number
    swapped = dict(zip(map(id, results), outputs, strict=True))
    ctx.saved = tuple([swapped.get(id(each), each) for each in ctx.to_save or ()])
    ctx.to_save, ctx.dirty, ctx.not_differentiable = None, (), ()
    ctx.seal(outputs)
    if witness.recorded is not None:
        witness.recorded(ctx, inputs, outputs[0] if single else outputs)


def _with_node(tensor: Tensor, node: Node, number: int) -> Tensor:
    """The same memory with another history."""
    alias = tensor.detach()
    alias._node, alias._output_nr = node, number
    return alias


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a `backward` whose computation cannot be differentiated; trying to is an error."""

    @functools.wraps(backward)
    def wrapper(ctx: FunctionCtx, *grads: Tensor | None) -> Any:
        recorded = current.enabled
        with no_grad():
            results = backward(ctx, *grads)
        if not recorded or not any(grad is not None and grad.requires_grad for grad in grads):
            return results
        several = results if isinstance(results, tuple) else (results,)
        marked = tuple(
            None if each is None else _Refuse.apply(each.detach().requires_grad_()) for each in several
        )
        return marked if isinstance(results, tuple) else marked[0]

    return wrapper


class _Refuse(Operation):
    """Passes on what it gets, and refuses to be differentiated."""

    @staticmethod
    def forward(x: Any) -> Any:
        return array.copy_of(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        raise RuntimeError(
            "trying to differentiate twice a function that was marked with @once_differentiable"
        )
