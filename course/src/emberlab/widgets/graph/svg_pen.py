"""The static twin: a document and its open groups as SVG, the same text as the browser's export (svg_pen.ts)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from emberlab.widgets.graph.document import GraphDocument, default_open
from emberlab.widgets.graph.drawing import draw_item
from emberlab.widgets.graph.measure import clean, shorten
from emberlab.widgets.graph.routes import draw_connector, draw_route
from emberlab.widgets.graph.shapes import Sketch
from emberlab.widgets.graph.styles import ROOT, css
from emberlab.widgets.graph.view import Item, place
from emberlab.widgets.graph.words import say_item, size_of_graph
from emberlab.widgets.svg import Markup, number


def graph_svg(
    document: Mapping[str, Any] | GraphDocument,
    opened: Iterable[int] | None = None,
    description: str = "",
) -> Markup:
    """The picture of a graph as a standalone SVG.

    Args:
        document: as it is sent to the browser, in its plain form.
        opened: the groups that are open; None: those that are open at first.
        description: the text equivalent; "" for one sentence about the size.
    """
    graph = GraphDocument.of(document)
    placed = place(graph, default_open(graph) if opened is None else opened)
    sketch = Sketch()
    frames = [item for item in placed.items if item.type == "frame"]
    for item in frames:
        _draw(sketch, graph, placed.items, item)
    for route in placed.routes:
        sketch.parts.append("<g>")
        draw_route(sketch, route)
        sketch.parts.append("</g>")
    for item in placed.items[len(frames) :]:
        _draw(sketch, graph, placed.items, item)
    if not placed.items:
        sketch.text("empty", placed.width / 2, placed.height / 2 + 4.5, "an empty graph")
    width, height = number(placed.width), number(placed.height)
    title = shorten(graph.title, 120) or "graph"
    label = clean(description) or size_of_graph(graph)
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-label={quoteattr(label)}><title>{escape(title)}</title>'
        f"<desc>{escape(label)}</desc><style>{css()}</style>"
        f'<rect class="paper" x="0" y="0" width="{width}" height="{height}"/>{"".join(sketch.parts)}</svg>'
    )


def _draw(sketch: Sketch, graph: GraphDocument, items: list[Item], item: Item) -> None:
    data = (
        f' data-node="{item.node}"'
        if item.node >= 0
        else f' data-group="{item.group}"'
        if item.group >= 0
        else ""
    )
    sketch.parts.append(f'<g data-item="{item.type}"{data}><title>{escape(say_item(graph, item))}</title>')
    if item.type == "satellite":
        draw_connector(sketch, items[item.parent], item)
    draw_item(sketch, graph, item)
    sketch.parts.append("</g>")
