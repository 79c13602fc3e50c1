"""The graph widget: a tape drawn, walked through forward and backward, one step at a time."""

from __future__ import annotations

from typing import Any

import traitlets

from emberlab.graphs.details import details_of
from emberlab.graphs.document import WHOLE, Document, document_of, gradients_of, packed
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.sweep import Sweep, backward
from emberlab.graphs.words import describe, heading
from emberlab.widgets.figure import Figure
from emberlab.widgets.graph.svg_pen import graph_svg
from emberlab.widgets.graph.view import default_open
from emberlab.widgets.graph.without import without_gradients, without_nodes, without_shapes
from emberlab.widgets.svg import Markup, clean

PAPER = 400  # cards in the still picture
MODES = ("", "gradient", "shape", "next")
CAPTION = (
    "Data flows down the solid lines; a gradient flows back up the dashed ones, and where two of them meet at a "
    "tensor they are added."
)
HINT = (
    "Click a card for its details; ] and [ step through the graph; Ctrl and the wheel zoom; ? shows all keys."
)


class GraphWidget(Figure):
    """A computation graph. `selected` is a node or None, `step` how far one has walked; both settable.

    Attributes:
        graph: what is drawn, as data.
        opened: the modules and blocks that are open, by number.
        mode: what the reader is asked to predict: "gradient", "shape", "next", or "" for nothing.
        guesses: what was guessed, by node.
        revealed: the nodes whose answer is shown.
    """

    document = traitlets.Dict().tag(sync=True)
    details = traitlets.Dict().tag(sync=True)
    selected = traitlets.Int(allow_none=True, default_value=None).tag(sync=True)
    opened = traitlets.List(traitlets.Int()).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    mode = traitlets.Enum(MODES, "").tag(sync=True)
    guesses = traitlets.Dict().tag(sync=True)
    revealed = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(
        self,
        graph: Graph,
        mode: str = "",
        opened: list[int] | None = None,
        sweep: Sweep | None = None,
        caption: str = CAPTION,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f'predict is one of "gradient", "shape" and "next", not {mode!r}')
        super().__init__(kind="graph", hint=HINT, mode=mode)
        self._caption = caption
        self.show(graph, sweep, opened)
        self.on_msg(self._asked)

    def show(self, graph: Graph, sweep: Sweep | None = None, opened: list[int] | None = None) -> None:
        """Draw another graph in the place of this one."""
        self.graph, self._sweep = graph, sweep
        self._document = document_of(graph, sweep)
        notes = [*graph.notes, *(sweep.notes if sweep is not None else [])]
        with self.hold_sync():
            self.selected = None
            self.opened = []
            self.document = packed(self._document)
            self.details = self._details() if len(graph.nodes) <= WHOLE else {}
            self.opened = default_open(self._document) if opened is None else opened
            self.label = self._words()
            self.caption = clean(" ".join([self._caption, *notes]))

    @traitlets.validate("selected")
    def _validate_selected(self, proposal: dict[str, Any]) -> int | None:
        node: int | None = proposal["value"]
        if node is not None and not 0 <= node < len(self.graph.nodes):
            raise traitlets.TraitError(
                f"selected is a node from 0 to {len(self.graph.nodes) - 1}, or None, not {node}"
            )
        return node

    @traitlets.validate("opened")
    def _validate_opened(self, proposal: dict[str, Any]) -> list[int]:
        groups: list[int] = proposal["value"]
        for group in groups:
            if not 0 <= group < len(self.graph.groups):
                last = len(self.graph.groups) - 1
                there = (
                    f"holds modules from 0 to {last}" if last >= 0 else "is empty: this graph has no modules"
                )
                raise traitlets.TraitError(f"opened {there}, and there is no {group}")
        return sorted(set(groups))

    @traitlets.validate("step")
    def _validate_step(self, proposal: dict[str, Any]) -> int:
        last = len(self.graph.operations) + len(self.graph.nodes)
        return min(max(proposal["value"], 0), last)

    def find(self, name: str) -> int:
        """The node with this name: a tensor's, a result's, or an operation's if only one is called so.

        Raises:
            KeyError: none or several have it.
        """
        nodes = self.graph.nodes
        for match in (lambda node: node.label == name, lambda node: node.name == name):
            found = [index for index, node in enumerate(nodes) if match(node)]
            if len(found) == 1:
                return found[0]
        raise KeyError(f"{len(found) or 'no'} nodes are called {name!r}; give the node's number instead")

    def gradients(self) -> Sweep:
        """The gradients of all nodes, worked out by the backward of each step when first asked for."""
        if self._sweep is None:
            self._sweep = backward(self.graph)
            self._document = {**self._document, "gradients": gradients_of(self._sweep)}
            self.document = packed(self._document)
            if self.details:
                self.details = self._details()
        return self._sweep

    def still(self) -> Markup:
        """The graph as it stands open now; what the reader is to predict is left out.

        With more cards than anybody reads on paper it is drawn as it opens at first.
        """
        opened = self.opened if self._cards(self.opened) <= PAPER else default_open(self._document)
        return graph_svg(self._shown(), opened, self.label)

    def __repr__(self) -> str:
        return clean(heading(self.graph))

    def _cards(self, opened: list[int]) -> int:
        """How many operations, closed groups and frames are seen."""
        seen, wanted = {-1}, set(opened)
        for index, group in enumerate(self.graph.groups):  # a group stands after the one around it
            if group.parent in seen and index in wanted:
                seen.add(index)
        groups = sum(group.parent in seen for group in self.graph.groups)
        return groups + sum(node.kind is Kind.OPERATION and node.group in seen for node in self.graph.nodes)

    def _shown(self) -> Document:
        """The document without the answers, while something is to be predicted."""
        hide = {"gradient": without_gradients, "shape": without_shapes, "next": without_nodes}.get(self.mode)
        return self._document if hide is None else hide(self._document)

    def _words(self) -> str:
        mode = self.mode
        if mode == "next":
            return f"{heading(self.graph)} Which operation comes next?"
        sweep = None if mode == "gradient" else self._sweep
        asked = {
            "gradient": " Which gradient does each tensor get?",
            "shape": " Which shape has each result?",
        }
        return clean(describe(self.graph, sweep, hide_shapes=mode == "shape") + asked.get(mode, ""))

    def _details(self) -> dict[str, Any]:
        nodes = range(len(self.graph.nodes))
        return {str(index): details_of(self.graph, index, self._sweep) for index in nodes}

    def _asked(self, _: Any, content: Any, buffers: Any) -> None:
        """What the browser asks for: the details of a node of a large graph, or the gradients."""
        asked = content.get("ask") if isinstance(content, dict) else None
        if asked == "sweep":
            self.gradients()
        elif asked == "details":
            node = content.get("node")
            if isinstance(node, int) and 0 <= node < len(self.graph.nodes):
                self.send({"details": details_of(self.graph, node, self._sweep), "node": node})
