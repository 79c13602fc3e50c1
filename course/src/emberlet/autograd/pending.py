"""Gradients on their way: what has arrived at nodes of the tape that have not run yet."""

from __future__ import annotations

from typing import Any

from emberlet.autograd.node import Gradient, Node
from emberlet.autograd.operation import is_tensor

_NOWHERE = object()


class Pending:
    """The gradients that have arrived at nodes which have not run yet.

    Args:
        order: the nodes that gradients are awaited at; what arrives elsewhere is dropped.

    Attributes:
        arrived: by node, the sum of what arrived, or None; a list if the node has several outputs.
        owned: the nodes whose sum is an array that nobody else holds, so that it may be added to in place.
    """

    def __init__(self, order: list[Node]) -> None:
        self.arrived: dict[Node, Any] = dict.fromkeys(order)
        self.owned: set[Node] = set()

    def add(self, node: Node, number: int, grad: Gradient, fresh: bool) -> None:
        """Add a gradient to what waits for one output of a node.

        Args:
            node: where it arrives.
            number: at which of its outputs.
            grad: the gradient.
            fresh: whether nobody else holds it.
        """
        arrived = self.arrived
        old = arrived.get(node, _NOWHERE)
        if old is None and (node.plain or node.outputs is None):
            arrived[node] = grad
            if fresh and not node.next:
                self.owned.add(node)  # a leaf may keep it as it is
        elif old is _NOWHERE:
            return
        elif not node.plain and node.outputs is not None:
            if old is None:
                old = arrived[node] = [None] * len(node.outputs)
            old[number] = grad if old[number] is None else old[number] + grad
        elif node in self.owned and not is_tensor(old) and old.shape:
            old += grad
        else:
            arrived[node] = old + grad
            self.owned.add(node)
