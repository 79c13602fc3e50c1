"""The convolution widget: a window that slides over a padded input, and the sum it makes at every place."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from operator import index as as_int
from typing import Any

import traitlets

from emberlab.widgets.convolution_options import Options, read_options
from emberlab.widgets.convolution_picture import draw, draw_still
from emberlab.widgets.convolution_rule import Rule, check
from emberlab.widgets.convolution_scene import compose
from emberlab.widgets.convolution_words import describe, reads, why_impossible
from emberlab.widgets.picture import Picture
from emberlab.widgets.student import Verdict, ask, tensors, values
from emberlab.widgets.svg import Markup, shorten

CAPTION = (
    "A convolution slides a window over the input: at every place it multiplies what lies under it by the same "
    "weights, and adds up."
)
HINT = "Step, or click an element of the result, to slide the window; change stride, padding and dilation."
KINDS = "biuf"  # no complex numbers


class Convolution(Picture):
    """A convolution in one or two dimensions. `selected` is the index of the result's element that is lit.

    `values` holds stride, padding and dilation, and which item, input channel and output channel are shown.
    """

    def __init__(self, given: tuple[Any, Any, Any], rule: Rule, options: Options) -> None:
        self._given = given
        self._solve(rule, options)
        self._scene = compose(self._rule, problem=self._problem, verdict=self._verdict)
        super().__init__(
            kind="convolution",
            caption=CAPTION,
            controls=self._controls(),
            values=self._chosen(),
            **self._drawing(),
        )

    def _solve(self, rule: Rule, options: Options) -> None:
        """Work out what these options make of the input, and ask the student's own convolution."""
        size, kernel = rule.input.shape[-len(rule.dims) :], rule.weight.shape[2:]
        self._options = options
        self._rule = replace(rule, dims=options.geometries(size, kernel))
        self._problem = options.problem or why_impossible(self._rule)
        self._verdict: Verdict | None = None
        if not self._problem and self._rule.is_small:
            self._verdict = ask(self._call, self._rule.result())

    def _call(self) -> Any:
        functional = importlib.import_module("emberlet.nn.functional")
        rule = self._rule
        operands = tensors(self._given, (rule.input, rule.weight, rule.bias))
        function = getattr(functional, f"conv{len(rule.dims)}d")
        return function(*operands, groups=rule.groups, **self._options.arguments())

    def _drawing(self) -> dict[str, Any]:
        scene = self._scene
        return {
            "svg": draw(scene),
            "label": describe(scene),
            "hint": "" if self._problem else HINT,
            "shape": [0] if self._problem else list(self._rule.shape),
            "steps": len(scene.places),
            "said": [reads(scene, i, j) for i, j in scene.places],
        }

    def _controls(self) -> list[dict[str, Any]]:
        rule = self._rule
        channels = rule.channels(self._scene.out)
        shown = [
            ("item", "item of the batch", range(rule.batch[0] if rule.batch else 1)),
            ("channel", "in channel", channels),
            ("out", "out channel", range(rule.weight.shape[0])),
        ]
        return self._options.controls() + [
            {"name": name, "label": label, "kind": "range", "min": of[0], "max": of[-1]}
            for name, label, of in shown
            if len(of) > 1
        ]

    def _chosen(self) -> dict[str, Any]:
        """What stands in the controls."""
        scene = self._scene
        shown = {"item": scene.item[0] if scene.item else 0, "channel": scene.channel, "out": scene.out}
        there = [control["name"] for control in self._controls()]
        return self._options.values() | {name: at for name, at in shown.items() if name in there}

    def _show(self, around: Sequence[int], channel: int) -> None:
        """Draw the result's element `around`, and the window that makes it."""
        self._scene = compose(self._rule, channel, around, self._problem, self._verdict)
        place = self._scene.place(around)
        step = self._scene.places.index(place) if place in self._scene.places else 0
        self.redraw(**self._drawing(), step=step)
        if self.controls != self._controls():
            self.controls = self._controls()
        if self.values != self._chosen():
            self._settle(self._chosen())

    def changed(self) -> None:
        """Other options or other channels were chosen; the window stays where it is, if there is such a place."""
        options = self._options.changed(self.values)
        if options != self._options:
            self._solve(self._rule, options)
        scene, rule = self._scene, self._rule
        at = scene.own(*scene.places[self.step]) if scene.places else (0,) * len(rule.dims)
        sizes = [dim.out for dim in rule.dims]
        at = tuple(max(0, min(i, n - 1)) for i, n in zip(at, sizes, strict=True))
        item = (self.values.get("item", 0),) if rule.batch else ()
        around = (*item, self.values.get("out", 0), *at)
        if self.selected is not None and tuple(self.selected) != around:
            self.selected = None  # type: ignore[assignment]  # allowed: allow_none
        self._show(around, self.values.get("channel", 0))

    def reveal(self, index: tuple[int, ...]) -> None:
        """Slide the window to where it makes the element at `index`, in its item and its channel."""
        place = self._scene.place(index)
        if self._scene.places and self._scene.index(*place) == index and place in self._scene.places:
            self.step = self._scene.places.index(place)
        else:
            self._show(index, self._scene.channel)

    @traitlets.observe("step")
    def _on_step(self, change: dict[str, Any]) -> None:
        """The window has left the element that was selected."""
        scene = self._scene
        if self.selected is None or not scene.places:
            return
        if scene.index(*scene.places[min(self.step, len(scene.places) - 1)]) != tuple(self.selected):
            self.selected = None  # type: ignore[assignment]  # allowed: allow_none

    def still(self) -> Markup:
        """The picture at this step, with the window and its sum."""
        return draw_still(self._scene, self.selected, self.step)

    def __repr__(self) -> str:
        rule = self._rule
        gives = "impossible" if self._problem else f"{rule.shape}"
        return f"convolution({rule.input.shape} * {rule.weight.shape} -> {gives})"


def convolution(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] | str = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
    name: str | None = None,
) -> Convolution:
    """Show how a window slides over `input`, which cells each element of the result reads, and its sum.

    `input` is (N, C, H, W) or (C, H, W) for a `weight` (O, C / groups, kernel height, kernel width), and (N, C, L)
    or (C, L) for (O, C / groups, kernel size); `bias` is (O,). The options are those of `torch.nn.functional.conv2d`.
    `name` is what to call the input. The result is worked out here; what the student's own
    `emberlet.nn.functional.conv1d` or `conv2d` gives is compared with it. A window that does not fit is drawn, and
    told. Raises TypeError and ValueError that name the argument that is wrong.
    """
    cells, kernel = values(input, "input", KINDS), values(weight, "weight", KINDS)
    added = None if bias is None else values(bias, "bias", KINDS)
    try:
        parts = as_int(groups)
    except TypeError:
        raise TypeError(f"groups must be a whole number, not {shorten(repr(groups), 60)}") from None
    check(cells, kernel, added, parts)
    options = read_options(stride, padding, dilation, kernel.ndim - 2)
    dims = options.geometries(cells.shape[2 - kernel.ndim :], kernel.shape[2:])
    called = "input" if name is None else shorten(str(name), 16)
    return Convolution((input, weight, bias), Rule(called, cells, kernel, added, dims, parts), options)
