"""Puts a convolution into words: its sizes, its sums, and why it is impossible."""

from __future__ import annotations

from emberlab.widgets.convolution_rule import OUT, Rule
from emberlab.widgets.convolution_scene import Scene
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.svg import shorten


def why_impossible(convolution: Rule) -> str:
    """Why there is no output, or "" where there is one."""
    names = ("length",) if len(convolution.dims) == 1 else ("height", "width")
    said: dict[str, list[str]] = {}
    for name, dim in zip(names, convolution.dims, strict=True):
        if not dim.out:
            cells = f"{dim.span} cell" + "s" * (dim.span != 1)
            said.setdefault(
                f"reaches over {cells}, but the input with its padding has only {dim.padded}", []
            ).append(name)
    if not said:
        return ""
    why = " and ".join(f"in {' and '.join(where)} the window {what}" for what, where in said.items())
    return f"Impossible: {why}. Take a smaller kernel or dilation, or more padding."


def sizes(convolution: Rule, problem: str) -> list[str]:
    """The formula of the output's size with its numbers, once for dimensions that are alike."""
    dims = convolution.dims
    if problem and all(dim.out for dim in dims):
        return []  # something else is impossible
    if len(dims) == 1:
        return [f"length = {dims[0].formula()}"]
    if dims[0] == dims[1]:
        return [f"height = width = {dims[0].formula()}"]
    return [f"height = {dims[0].formula()}", f"width  = {dims[1].formula()}"]


def reads(scene: Scene, i: int, j: int) -> str:
    """The element's sum, and what the student's own convolution has there, if it is wrong."""
    index = scene.index(i, j)
    said = scene.convolution.sum_written(index, scene.channel)
    wrong = scene.verdict and scene.verdict.wrong_at(index)
    return f"{said}; {wrong}" if wrong else said


def input_name(scene: Scene, i: int, j: int) -> str:
    """`input[0, 1, 2]`."""
    return indexed(scene.convolution.name, (*scene.item, scene.channel, *scene.own(i, j)))


def describe(scene: Scene) -> str:
    """The picture in words."""
    convolution = scene.convolution
    said = f"{convolution.name} {convolution.input.shape} convolved with weight {convolution.weight.shape}"
    if scene.problem:
        return ". ".join([said, *sizes(convolution, scene.problem), scene.problem])
    parts = [f"{said} gives {OUT} {convolution.shape}", *sizes(convolution, "")]
    if len(scene.places) <= 4 and not scene.is_cut:
        parts += [reads(scene, i, j) for i, j in scene.places]
    if scene.verdict is not None:
        parts.append(scene.verdict.words)
    return shorten(". ".join(parts) + ".", 1200)
