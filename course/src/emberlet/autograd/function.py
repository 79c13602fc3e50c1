"""Function: an operation of the user's own, on Tensors, with a gradient of the user's own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.grad_mode import current, no_grad
from emberlet.autograd.node import Gradient, Node, saved_with_history
from emberlet.autograd.operation import Operation, is_tensor, record, wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class FunctionContext(Node):
    """The `ctx` of a Function, and its node on the tape: what is saved comes back as Tensors.

    Attributes:
        function: the user's class.
    """

    function: type[Function]
    materialize_grads = True
    to_save: tuple[Any, ...] | None = None
    dirty: tuple[Any, ...] = ()
    not_differentiable: tuple[Any, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors, inputs or outputs, for `backward`."""
        for tensor in tensors:
            if tensor is not None and not is_tensor(tensor):
                raise TypeError(f"save_for_backward can only save variables, but got {type(tensor).__name__}")
        self.to_save = tensors

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs `forward` changed in place; it must return them."""
        self.dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no gradient."""
        self.not_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Say whether `backward` gets zeros (the default) or None for outputs that nothing used."""
        self.materialize_grads = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was saved, as Tensors with their history."""
        if self.to_save is not None:  # forward is still running
            return self.to_save
        return saved_with_history(self)

    def taped(self) -> FunctionContext:
        """The user's code works on Tensors anyway."""
        return self

    def name(self) -> str:
        """Return the name of the user's class and `Backward`."""
        return f"{self.function.__name__}Backward"


class _UserBackward(Operation):
    """What the engine calls: the user's `backward`, on Tensors, its result checked."""

    @staticmethod
    def backward(ctx: FunctionContext, *grads: Gradient) -> tuple[Gradient, ...]:
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
                raise TypeError(
                    f"expected Variable or None (got {type(result).__name__}) as gradient {number} of {ctx.name()}"
                )
        checked = [_fitting(ctx, number, result) for number, result in enumerate(results)]
        return tuple(result if taped or result is None else result._array for result in checked)


def _fitting(ctx: FunctionContext, number: int, result: Tensor | None) -> Tensor | None:
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

    @classmethod
    def apply(cls, *inputs: Any) -> Any:
        """Run `forward` with nothing recorded inside, and record the whole as one step."""
        ctx = FunctionContext()
        ctx.function, ctx.saved = cls, ()
        nodes = tuple([x._node if is_tensor(x) else None for x in inputs])
        recorded = current.enabled and any(node is not None for node in nodes)
        ctx.needs_input_grad = tuple([node is not None for node in nodes])
        split = cls.setup_context is not Operation.setup_context
        with no_grad():
            result = cls.forward(*inputs) if split else cls.forward(ctx, *inputs)
            if split:
                cls.setup_context(ctx, inputs, result)
        single = not isinstance(result, tuple)
        results = (result,) if single else result
        outputs = tuple([_own_output(ctx, each, inputs) if is_tensor(each) else each for each in results])
        if recorded:
            _record(ctx, inputs, nodes, results, outputs, single)
        return outputs[0] if single else outputs


def _own_output(ctx: FunctionContext, result: Tensor, inputs: tuple[Any, ...]) -> Tensor:
    """An output that can take a history: an input that is passed on is aliased, unless it was changed in place."""
    changed = any(result is each for each in ctx.dirty)
    if any(result is each for each in inputs) and not changed:
        return result.view_as(result) if current.enabled else result.detach()
    if changed:
        result.storage.mark_written()
    return result


def _record(
    ctx: FunctionContext,
    inputs: tuple[Any, ...],
    nodes: tuple[Node | None, ...],
    results: tuple[Any, ...],
    outputs: tuple[Any, ...],
    single: bool,
) -> None:
    """Put the step on the tape, and its saved tensors in place."""
    for each in outputs:
        if not is_tensor(each):
            raise TypeError(f"{ctx.function.__name__}.forward: expected Tensors, got {type(each).__name__}")
    keep = ctx.to_save
    record(_UserBackward, inputs, nodes, outputs[0] if single else outputs, node=ctx)
    ctx.to_save = keep
    ctx.plain = False
    ctx.fits = tuple([(x.shape, x.dtype) if is_tensor(x) else None for x in inputs])
    for result, output in zip(results, outputs, strict=True):
        if any(result is each for each in ctx.not_differentiable) or not output.is_floating_point():
            output._node, output._output_nr = None, 0
    swapped = dict(zip(map(id, results), outputs, strict=True))
    ctx.saved, ctx.to_save = tuple([swapped.get(id(each), each) for each in keep or ()]), None
    ctx.seal(outputs)


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a `backward` whose computation cannot be differentiated; trying to is an error."""

    @functools.wraps(backward)
    def wrapper(ctx: FunctionContext, *grads: Tensor | None) -> Any:
        recorded = current.enabled
        with no_grad():
            results = backward(ctx, *grads)
        if not recorded or not any(grad is not None and grad.requires_grad for grad in grads):
            return results
        several = results if isinstance(results, tuple) else (results,)
        marked = tuple(None if each is None else _Refuse.apply(each.detach().requires_grad_()) for each in several)
        return marked if isinstance(results, tuple) else marked[0]

    return wrapper


class _Refuse(Operation):
    """Passes on what it gets, and refuses to be differentiated."""

    @staticmethod
    def forward(x: Any) -> Any:
        return array.copy_of(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")
