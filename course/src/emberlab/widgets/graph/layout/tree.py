"""The spanning tree of the network simplex method, and the cut values of its edges."""

from __future__ import annotations

from typing import NamedTuple

from emberlab.widgets.graph.layout.groups import Groups


class Links(NamedTuple):
    """Edges by their ends; `weight` is how much an edge's length counts. Nodes and edges are numbered from 0."""

    nodes: int
    start: list[int]
    end: list[int]
    weight: list[int]

    def other(self, e: int, v: int) -> int:
        """Give the end of edge e that is not v."""
        return self.end[e] if self.start[e] == v else self.start[e]


class Tree(NamedTuple):
    """A tree hung from node 0: the edge to the parent (-1 at the root), the depth, and chains of children.

    `order` has every node after its parent, as the tree was first hung.
    """

    link: list[int]
    depth: list[int]
    child: list[int]
    next: list[int]
    previous: list[int]
    order: list[int]


def hang(links: Links, in_tree: list[bool], out: Groups, into: Groups) -> Tree:
    """Hang the tree of the chosen edges from node 0."""
    count = links.nodes
    tree = Tree([-1] * count, [0] * count, [-1] * count, [-1] * count, [-1] * count, [0])
    for v in tree.order:
        for side in (into, out):
            for e in side.list[side.first[v] : side.first[v + 1]]:
                if not in_tree[e] or e == tree.link[v]:
                    continue
                u = links.other(e, v)
                attach(tree, u, v, e)
                tree.depth[u] = tree.depth[v] + 1
                tree.order.append(u)
    return tree


def attach(tree: Tree, v: int, parent: int, link: int) -> None:
    """Make v the first child of its new parent."""
    tree.link[v] = link
    tree.previous[v] = -1
    tree.next[v] = tree.child[parent]
    if tree.next[v] >= 0:
        tree.previous[tree.next[v]] = v
    tree.child[parent] = v


def detach(tree: Tree, v: int, parent: int) -> None:
    """Take v from its parent's children."""
    if tree.previous[v] >= 0:
        tree.next[tree.previous[v]] = tree.next[v]
    else:
        tree.child[parent] = tree.next[v]
    if tree.next[v] >= 0:
        tree.previous[tree.next[v]] = tree.previous[v]


def cut_values(links: Links, tree: Tree) -> list[int]:
    """Give by node the weights from the upper to the lower side of the cut at its link, less those the other way."""
    cut = [0] * links.nodes
    for u, v, weight in zip(links.start, links.end, links.weight, strict=True):
        cut[u] += weight
        cut[v] -= weight
    for v in reversed(tree.order[1:]):
        e = tree.link[v]
        cut[links.other(e, v)] += cut[v]
        if links.end[e] == v:
            cut[v] = -cut[v]
    return cut


def rehang(links: Links, tree: Tree, cut: list[int], low: int, inside: int, enter: int, value: int) -> None:
    """Hang the subtree under `low` up again by its node `inside` and the entering edge."""
    v = inside
    parent = links.other(enter, inside)
    link = enter
    worth = value
    while True:
        old_link = tree.link[v]
        old_parent = links.other(old_link, v)
        old_worth = cut[v]
        detach(tree, v, old_parent)
        attach(tree, v, parent, link)
        cut[v] = worth
        if v == low:
            return
        parent = v
        link = old_link
        worth = old_worth
        v = old_parent
