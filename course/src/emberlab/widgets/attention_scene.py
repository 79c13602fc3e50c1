"""Chooses what of an attention is drawn, one head and one query of it, and puts it into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

import numpy as np

from emberlab.widgets.arithmetic import equals, figure, small_figure
from emberlab.widgets.attention_rule import Attention
from emberlab.widgets.student import Verdict
from emberlab.widgets.svg import clean, shorten, text_width
from emberlab.widgets.theme import BODY, UNIT
from emberlab.widgets.window import window

SCORES, SCALE, MASK, SOFTMAX, SUM = "scores", "scale", "mask", "softmax", "weighted sum"
MOST = 10  # queries, and keys, that are drawn
FEATURES = 4  # of a value that are drawn
HEADS = 8  # drawn small, above the one that is chosen
LABEL = 10 * UNIT  # the room of a token
SPACES = {"\n": "↵", "\r": "↵", "\t": "⇥"}


@dataclass(frozen=True)
class Scene:
    """One head of an attention, with the query that is looked at, and the rows and columns that are drawn."""

    attention: Attention
    queries: tuple[str, ...]  # tokens, as they are shown
    keys: tuple[str, ...]
    head: int
    query: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    verdict: Verdict | None

    @cached_property
    def stages(self) -> list[str]:
        """The steps that there are."""
        a = self.attention
        if a.raw is None:
            return [SOFTMAX]
        masked = a.blocked.any() or a.biased
        return [SCORES, SCALE, *[MASK] * bool(masked), SOFTMAX, *[SUM] * (a.output is not None)]

    @property
    def steps(self) -> int:
        """How many steps can be taken; none where only the weights are known."""
        return len(self.stages) if len(self.stages) > 1 else 0

    @property
    def features(self) -> list[int]:
        """The drawn features of the values."""
        value = self.attention.value
        return [] if value is None else window(value.shape[2], FEATURES)

    def stage(self, name: str) -> np.ndarray:
        """The matrix (queries, keys) that stands at a stage."""
        a = self.attention
        arrays = {SCORES: a.raw, SCALE: a.scaled, MASK: a.masked}
        array = arrays.get(name)
        return (a.weights if array is None else array)[self.head]

    def shows(self, name: str, i: int, j: int) -> str:
        """An element as it stands at a stage, in about five characters."""
        if self.hidden(i, j) and name in (MASK, SOFTMAX, SUM):
            return "−∞" if name == MASK else "0"
        value = self.stage(name)[i, j]
        return weight(value) if name in (SOFTMAX, SUM) else small_figure(value)

    def hidden(self, i: int, j: int) -> bool:
        """Whether the query may not see the key."""
        return bool(self.attention.blocked[self.head, i, j])

    @property
    def masks(self) -> bool:
        """Whether what is hidden is known to be masked, and not only to weigh nothing."""
        return self.attention.raw is not None


def weight(value: float) -> str:
    """A weight with two digits after the point."""
    if not value < 10:
        return small_figure(value)
    return f"{value:.2f}" if value >= 0.005 or value == 0 else "<.01"


def percent(value: float) -> str:
    """`45 %`; `<1 %` for what is less than half of one, and a plain number where it is no part of a whole."""
    if not value < 10:
        return figure(value)
    return "<1 %" if 0 < value < 0.005 else f"{100 * value:.0f} %"


def label(token: Any) -> str:
    """A token as it is shown: blanks at its ends and line breaks made visible, and cut to its room."""
    raw = "".join(SPACES.get(c, c) for c in str(token)[:64])
    bare = raw.strip(" ")
    start, end = len(raw) - len(raw.lstrip(" ")), len(raw) - len(raw.rstrip(" "))
    text = "␣" * len(raw) if not bare else "␣" * start + bare + "␣" * end
    text = clean(text) or "∅"
    limit = len(text)
    while text_width(shorten(text, limit), BODY) > LABEL - UNIT:
        limit -= 1
    return shorten(text, limit)


def compose(
    attention: Attention,
    tokens: tuple[Sequence[Any] | None, Sequence[Any] | None],
    verdict: Verdict | None = None,
    head: int = 0,
    query: int | None = None,
    key: int = 0,
) -> Scene:
    """Chooses what to draw around a query and a key; the last query unless told, which sees the most."""
    length, size = attention.shape
    at = length - 1 if query is None else query
    names = [
        tuple(label(token) for token in given)
        if given is not None
        else tuple(f"{letter}{i}" for i in range(n))
        for given, letter, n in ((tokens[0], "q", length), (tokens[1], "k", size))
    ]
    rows, columns = window(length, MOST, at), window(size, MOST, key)
    return Scene(attention, names[0], names[1], head, at, tuple(rows), tuple(columns), verdict)


def headline(scene: Scene) -> str:
    """How large it is: `2 heads, 4 queries × 4 keys, d = 8`."""
    a = scene.attention
    heads = f"{a.heads} heads" if a.heads > 1 else "1 head"
    width = f", d = {a.width}" if a.width else ""
    return f"{heads}, {a.shape[0]} queries × {a.shape[1]} keys{width}"


def sayings(scene: Scene) -> list[str]:
    """What each step says."""
    if not scene.steps:
        return []
    a = scene.attention
    root = sqrt(a.width)
    blocked = int(a.blocked[scene.head].sum())
    masked = f"{blocked} of {a.blocked[scene.head].size} scores become −∞: there a query may not look"
    if a.biased:
        masked = "the mask's numbers are added to the scores" + (f", and {masked}" if blocked else "")
    said = {
        SCORES: "Scores: every query times every key, Q Kᵀ. A high score: they fit.",
        SCALE: f"Scale: divided by √d = √{a.width} {equals(root)} {figure(root)}, so that scores do not grow with d.",
        MASK: f"Mask: {masked}.",
        SOFTMAX: "Softmax: in every row e to the score, over the row's sum. The weights of a query add up to 1.",
        SUM: f"Weighted sum: the output of “{scene.queries[scene.query]}” is each value times its weight, added up.",
    }
    return [said[name] for name in scene.stages]


def told(scene: Scene, i: int, j: int) -> str:
    """What one element of the matrix says: which query sees which key how much, and why."""
    who = f"“{scene.queries[i]}” → “{scene.keys[j]}”"
    if scene.hidden(i, j):
        return f"{who}: masked, the weight is 0" if scene.masks else f"{who}: the weight is 0"
    said = f"{who}: {percent(float(scene.stage(SOFTMAX)[i, j]))}"
    if not scene.masks:
        return said
    raw, scaled = scene.stage(SCORES)[i, j], scene.stage(SCALE)[i, j]
    said += f". q·k = {figure(raw)}, over √d {figure(scaled)}"
    if scene.attention.biased:
        said += f", with the mask {figure(scene.stage(MASK)[i, j])}"
    return said


def describe(scene: Scene) -> str:
    """The picture in words."""
    which = f"Head {scene.head}. " if scene.attention.heads > 1 else ""
    row = scene.stage(SOFTMAX)[scene.query]
    order = np.argsort(-row, kind="stable")[:5]
    looks = ", ".join(f"“{scene.keys[j]}” {percent(float(row[j]))}" for j in order if row[j] > 0)
    said = (
        f"Attention: {headline(scene)}. {which}“{scene.queries[scene.query]}” looks at {looks or 'nothing'}."
    )
    return said + (f" {scene.verdict.said}." if scene.verdict else "")
