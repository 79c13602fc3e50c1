"""Documents with something left out: what the reader is to predict stands nowhere in the still picture."""

from __future__ import annotations

from emberlab.graphs.document import Document
from emberlab.graphs.model import Kind


def without_gradients(document: Document) -> Document:
    """The same without any gradient."""
    return {**document, "gradients": None}


def without_shapes(document: Document) -> Document:
    """The same without what operations make: their shapes, values and heat maps, and the gradients' too."""
    kinds = document["nodes"]["kind"]

    def leaves_only(column: list[str]) -> list[str]:
        return [each if kind != Kind.OPERATION else "" for kind, each in zip(kinds, column, strict=True)]

    nodes = document["nodes"]
    columns = {**nodes, "shape": leaves_only(nodes["shape"]), "value": leaves_only(nodes["value"])}
    thumbs = {node: small for node, small in document["thumbs"].items() if kinds[int(node)] != Kind.OPERATION}
    return {**without_gradients(document), "nodes": columns, "thumbs": thumbs}


def without_nodes(document: Document) -> Document:
    """Only the tensors that the user made; the operations are to be predicted."""
    kinds = document["nodes"]["kind"]
    kept = [index for index, kind in enumerate(kinds) if kind != Kind.OPERATION]
    place = {str(old): str(new) for new, old in enumerate(kept)}
    columns = {name: [column[index] for index in kept] for name, column in document["nodes"].items()}
    columns["group"] = [-1] * len(kept)
    thumbs = {place[node]: small for node, small in document["thumbs"].items() if node in place}
    return {**without_gradients(document), "nodes": columns, "edges": [], "groups": [], "thumbs": thumbs}
