"""The attention widget: how much each query looks at each key, and what it gathers there."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as as_int
from typing import Any

import traitlets

from emberlab.widgets.attention_picture import draw, draw_still
from emberlab.widgets.attention_rule import Attention, attend, given_weights, students
from emberlab.widgets.attention_scene import Scene, compose, describe, headline, sayings
from emberlab.widgets.picture import Picture
from emberlab.widgets.student import Verdict, ask
from emberlab.widgets.svg import Markup

CAPTION = (
    "Each query compares itself with every key; softmax makes weights of the scores, and the output is the average "
    "of the values with these weights."
)
HINT = "Click a query, a key or a weight, or use the arrow keys, to see who looks at whom; click a head to change it."
Tokens = tuple[Sequence[Any] | None, Sequence[Any] | None]


class AttentionPicture(Picture):
    """An attention. `selected` is the weight [query, key] that is lit; `values["head"]` is the head that is shown."""

    def __init__(self, attention: Attention, tokens: Tokens, verdict: Verdict | None) -> None:
        self._attention, self._tokens, self._verdict = attention, tokens, verdict
        self._scene = compose(attention, tokens, verdict)
        heads = {"name": "head", "label": "head", "kind": "range", "min": 0, "max": attention.heads - 1}
        super().__init__(
            kind="attention",
            caption=CAPTION,
            hint=HINT,
            shape=list(attention.shape),
            controls=[heads] if attention.heads > 1 else [],
            **self._drawing(),
            step=max(0, self._scene.steps - 1),
        )

    def _drawing(self) -> dict[str, Any]:
        scene: Scene = self._scene
        return {"svg": draw(scene), "label": describe(scene), "steps": scene.steps, "said": sayings(scene)}

    def _show(self, head: int, query: int, key: int) -> None:
        scene = self._scene
        if (head, query) == (scene.head, scene.query) and key in scene.columns:
            return
        key = key if key not in scene.columns else scene.columns[len(scene.columns) // 2]
        self._scene = compose(self._attention, self._tokens, self._verdict, head, query, key)
        self.redraw(**self._drawing())

    def changed(self) -> None:
        """Another head was chosen."""
        key = self.selected[1] if self.selected is not None else self._scene.columns[0]
        self._show(int(self.values.get("head", 0)), self._scene.query, key)

    def reveal(self, index: tuple[int, ...]) -> None:
        """Show what the weight's query looks at, and the part of a large matrix that holds it."""
        self._show(self._scene.head, index[0], index[1])

    @traitlets.observe("source")
    def _on_choice(self, change: dict[str, Any]) -> None:
        """A query or a head was clicked."""
        name = change["new"] or ""
        if not name[1:].isdecimal():
            return
        number = int(name[1:])
        if name[0] == "q" and number < self._attention.shape[0]:
            self._show(self._scene.head, number, self._scene.columns[0])
        elif name[0] == "h" and "head" in self.values and number < self._attention.heads:
            self.values = {"head": number}

    def still(self) -> Markup:
        """The picture at this step, with what belongs to the chosen weight or token lit."""
        return draw_still(self._scene, self.selected, self.source, self.step)

    def __repr__(self) -> str:
        return f"attention({headline(self._scene)})"


def attention(
    query: Any = None,
    key: Any = None,
    value: Any = None,
    mask: Any = None,
    causal: bool = False,
    heads: int = 1,
    tokens: Sequence[Any] | None = None,
    *,
    weights: Any = None,
) -> AttentionPicture:
    """Show softmax(Q Kᵀ / √d + mask) V step by step: who looks at whom, and what each query gathers.

    `query` (L, E), `key` (S, E) and `value` (S, F) are tensors, arrays or nested lists; with `heads` each is cut
    into as many equal parts, or has the shape (heads, length, width) already. `mask` broadcasts to
    (heads, L, S): bools, True where a query may look, or numbers that are added. `tokens` name the queries and the
    keys, or are a pair of lists, one for each. `attention(weights=w)` shows weights of shape (L, S) or
    (heads, L, S) as they are. What the student's own `scaled_dot_product_attention` gives is compared.

    Raises TypeError and ValueError for what does not fit. Vaswani et al. 2017, "Attention Is All You Need", (1).
    """
    if weights is not None:
        if any(given is not None for given in (query, key, value, mask)) or causal:
            raise TypeError("attention(): give either weights, or query and key with what belongs to them")
        found, verdict = given_weights(weights), None
    else:
        if query is None or key is None:
            raise TypeError("attention() needs query and key, or weights=")
        count = as_int(heads)
        if count < 1:
            raise ValueError(f"heads must be 1 or more, not {count}")
        found = attend(query, key, value, mask, bool(causal), count)
        verdict = None
        if found.output is not None:
            verdict = ask(students(query, key, value, mask, bool(causal), count), found.output)
    return AttentionPicture(found, _names(tokens, found.shape), verdict)


def _names(tokens: Sequence[Any] | None, shape: tuple[int, int]) -> Tokens:
    """The names of the queries and of the keys; ValueError where there are too many or too few."""
    if tokens is None:
        return None, None
    if isinstance(tokens, str):
        raise TypeError("tokens must be a list of names, not one text: give text.split()")
    given = list(tokens)
    pair = len(given) == 2 and all(isinstance(part, (list, tuple)) for part in given)
    queries, keys = (list(part) for part in given) if pair else (given, given)
    for name, one, size in (("queries", queries, shape[0]), ("keys", keys, shape[1])):
        if len(one) != size:
            raise ValueError(f"tokens: there are {size} {name}, but {len(one)} names for them")
    return queries, keys
