"""The network simplex method: layers for which all edges together are as short as can be (Gansner et al., 1993)."""

from __future__ import annotations

from emberlab.widgets.graph.layout.groups import Groups, grouped
from emberlab.widgets.graph.layout.tree import Links, Tree, cut_values, hang, rehang

WORK = 3_000_000  # steps; whatever is reached by then is good enough


def shorten(links: Links, rank: list[int]) -> None:
    """Shorten the edges of a connected graph by changing `rank`, in which every edge goes down by 1 or more."""
    if links.nodes < 2:
        return
    count, start, end, _ = links
    out = grouped(count, start)
    into = grouped(count, end)
    tree = hang(links, tighten(links, rank, out, into), out, into)
    link, depth = tree.link, tree.depth
    cut = cut_values(links, tree)
    work = WORK
    scan = 0
    while work > 0:
        low = -1
        found = 0
        for _ in range(count):
            v = scan
            scan = 0 if scan + 1 == count else scan + 1
            work -= 1
            if link[v] < 0 or cut[v] >= 0:
                continue
            found += 1
            if low < 0 or cut[v] < cut[low]:
                low = v
            if found == 30:
                break
        if low < 0:
            return

        subtree = descendants(tree, low)
        inside = set(subtree)
        # The subtree lies above its parent: then an edge that comes into it takes over, else one that leaves it.
        above = start[link[low]] == low
        side = into if above else out
        enter = -1
        slack = 0
        for v in subtree:
            edges = side.list[side.first[v] : side.first[v + 1]]
            for e in edges:
                if links.other(e, v) in inside:
                    continue
                spare = rank[end[e]] - rank[start[e]] - 1
                if enter < 0 or spare < slack or (spare == slack and e < enter):
                    enter = e
                    slack = spare
            work -= 2 + len(edges)
        if enter < 0:
            return  # cannot be: a negative cut has an edge the other way
        for v in subtree:
            rank[v] += -slack if above else slack

        value = cut[low]
        a = start[enter]
        b = end[enter]
        while a != b:
            work -= 1
            if depth[a] >= depth[b]:
                cut[a] += value if start[link[a]] == a else -value
                a = links.other(link[a], a)
            else:
                cut[b] += -value if start[link[b]] == b else value
                b = links.other(link[b], b)
        top = start[enter] if start[enter] in inside else end[enter]
        rehang(links, tree, cut, low, top, enter, -value)
        for v in descendants(tree, top):
            depth[v] = depth[links.other(link[v], v)] + 1


def descendants(tree: Tree, top: int) -> list[int]:
    """Give a node and all below it, each after its parent."""
    found = [top]
    for v in found:
        c = tree.child[v]
        while c >= 0:
            found.append(c)
            c = tree.next[c]
    return found


def tighten(links: Links, rank: list[int], out: Groups, into: Groups) -> list[bool]:
    """Move parts of the graph together until tight edges, of length 1, join all; tell which edges are the tree."""
    count, start, end, _ = links
    in_tree = [False] * len(start)
    part = [-1] * count
    members: list[list[int]] = []
    for root in range(count):
        if part[root] >= 0:
            continue
        found = [root]
        part[root] = len(members)
        for v in found:
            for side in (into, out):
                for e in side.list[side.first[v] : side.first[v + 1]]:
                    u = links.other(e, v)
                    if part[u] >= 0 or rank[end[e]] - rank[start[e]] != 1:
                        continue
                    part[u] = len(members)
                    in_tree[e] = True
                    found.append(u)
        members.append(found)
    # Each part moves by the slack of its tightest edge and joins the part there; parts that grew wait a round.
    left = len(members)
    while left > 1:
        grown = [False] * len(members)
        for p in range(len(members)):
            if left == 1:
                break
            if not members[p] or grown[p]:
                continue
            join = -1
            slack = 0
            for v in members[p]:
                for side in (into, out):
                    for e in side.list[side.first[v] : side.first[v + 1]]:
                        if part[start[e]] == part[end[e]]:
                            continue
                        spare = rank[end[e]] - rank[start[e]] - 1
                        if join < 0 or spare < slack or (spare == slack and e < join):
                            join = e
                            slack = spare
            above = part[start[join]] == p
            q = part[end[join]] if above else part[start[join]]
            for v in members[p]:
                rank[v] += slack if above else -slack
                part[v] = q
            members[q].extend(members[p])
            members[p] = []
            in_tree[join] = True
            grown[q] = True
            left -= 1
    return in_tree
