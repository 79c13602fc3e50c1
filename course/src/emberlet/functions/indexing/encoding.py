"""Classes as vectors: one-hot vectors of labels, and samples of them that gradients pass through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import arange_on
from emberlet.autograd.operation import wrap
from emberlet.dtype import int64
from emberlet.functions.reductions.softmax import softmax

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """Return, for every label, a vector with 1 at its place and 0 elsewhere.

    Args:
        tensor: int64 labels, of any shape.
        num_classes: the length of the vectors; by default the largest label + 1.

    Returns:
        int64, with one more dimension.

    Raises:
        RuntimeError: the labels are not int64, one is negative or too large, or there are none to count.

    >>> import emberlet
    >>> one_hot(emberlet.tensor([2, 0]))
    tensor([[0, 0, 1],
            [1, 0, 0]])
    """
    if tensor.dtype is not int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if not tensor.numel():
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
    else:
        if tensor.min().item() < 0:
            raise RuntimeError("Class values must be non-negative.")
        largest = int(tensor.max().item())
        if num_classes == -1:
            num_classes = largest + 1
        elif num_classes < 1:
            raise RuntimeError("num_classes should be positive")
        elif largest >= num_classes:
            raise RuntimeError("Class values must be smaller than num_classes.")
    classes = wrap(arange_on(num_classes, tensor._array))
    encoded: Tensor = (tensor.unsqueeze(-1) == classes).to(int64)
    return encoded


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """Return a random sample of classes as probabilities, which gradients pass through.

    The softmax of (logits + g) / tau with g from the Gumbel distribution: E. Jang et al., Categorical
    Reparameterization with Gumbel-Softmax (2017).

    Args:
        logits: unnormalised log-probabilities.
        tau: temperature; the smaller, the nearer to one-hot vectors.
        hard: whether to return one-hot vectors, with the gradients of the soft ones.
        eps: accepted as PyTorch does; has no effect.
        dim: along which the classes lie.
    """
    gumbels = -logits.detach().clone().exponential_().log()
    soft = softmax((logits + gumbels) / tau, dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True).indices
    chosen = (logits.detach() * 0).fill_(0).scatter_(dim, index, 1.0)
    result: Tensor = chosen - soft.detach() + soft
    return result
