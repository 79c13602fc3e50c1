"""The GPU picture: the warp that is shown, what it touches, what each step and finding says."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from drawing import SVG, Drawing
from traitlets import TraitError

from emberlab.widgets.gpu import Gpu, gpu
from emberlab.widgets.steps import frozen

Parse = Callable[[str], Drawing]
F = np.float32


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, F)


def count(size: int) -> np.ndarray:
    return np.arange(size, dtype=F)


def add(cuda: Any, out: Any, a: Any, b: Any) -> None:
    i = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    if i < len(out):
        out[i] = a[i] + b[i]


def strided(cuda: Any, out: Any, a: Any, step: int) -> None:
    i = cuda.grid(1)
    out[i] = a[i * step]


def columns(cuda: Any, out: Any) -> None:
    tile = cuda.shared.array((32, 32), "float32")
    t = cuda.threadIdx.x
    for k in range(32):
        tile[k, t] = k
    cuda.syncthreads()
    out[t] = tile[t, 0]


def racing(cuda: Any, out: Any, a: Any) -> None:
    tile = cuda.shared.array(64, "float32")
    t = cuda.threadIdx.x
    tile[t] = a[t]
    out[t] = tile[63 - t]


def planes(cuda: Any, a: Any) -> None:
    x, y, z = cuda.grid(3)
    a[z, y, x] = 1


def nothing(cuda: Any, a: Any) -> None:
    pass


def hostile(cuda: Any, a: Any) -> None:
    """<script>alert(1)</script> & \u202e ]]> %s."""
    a[cuda.threadIdx.x] = len(
        "<b>" + "x" * 200 + "a very long line that does not fit into the picture at all <i>"
    )


def long_loop(cuda: Any, a: Any) -> None:
    for k in range(100):
        a[cuda.threadIdx.x] = k


def outside(cuda: Any, a: Any) -> None:
    a[cuda.threadIdx.x + 1000] = 1


CASES: dict[str, Callable[[], Gpu]] = {
    "add": lambda: gpu(add, 3, 64, zeros(150), count(150), count(150)),
    "strided": lambda: gpu(strided, 1, 32, zeros(32), count(1024), 32),
    "far": lambda: gpu(strided, 1, 32, zeros(32), count(320_000), 10_000),
    "doubles": lambda: gpu(strided, 1, 32, np.zeros(32), np.arange(64.0), 2),
    "bytes": lambda: gpu(strided, 1, 40, np.zeros(40, np.int8), np.zeros(80, np.int8), 2),
    "complex": lambda: gpu(strided, 1, 8, np.zeros(8, complex), np.zeros(16, complex), 2),
    "columns": lambda: gpu(columns, 1, 32, zeros(32)),
    "racing": lambda: gpu(racing, 1, 64, zeros(64), count(64)),
    "planes": lambda: gpu(planes, (2, 3, 2), (4, 3, 2), zeros(4, 9, 8)),
    "many": lambda: gpu(nothing, 300, 100, zeros(1)),
    "large block": lambda: gpu(nothing, 1, 1024, zeros(1)),
    "hostile": lambda: gpu(hostile, 1, 3, zeros(3)),
    "long loop": lambda: gpu(long_loop, 1, 32, zeros(32)),
    "outside": lambda: gpu(outside, 1, 32, zeros(32)),
    "one": lambda: gpu(strided, 1, 1, zeros(1), count(1), 1),
}


@pytest.mark.parametrize("make", CASES.values(), ids=CASES.keys())
def test_nothing_overlaps_is_cut_or_grows_large(make: Callable[[], Gpu], parse: Parse) -> None:
    widget = make()
    assert len(widget.svg.encode()) < 200_000
    assert len(widget.said) == widget.steps
    for step in {0, max(0, widget.steps - 1)}:
        widget.step = step
        parse(widget.still()).check_layout()
    parse(widget.svg).check_layout()


def test_each_step_says_what_memory_makes_of_the_warp() -> None:
    line = add.__code__.co_firstlineno + 3
    assert CASES["add"]().said == [
        f"line {line}: 32 reads of a in 4 transactions of 32 bytes: coalesced",
        f"line {line}: 32 reads of b in 4 transactions of 32 bytes: coalesced",
        f"line {line}: 32 writes of out in 4 transactions of 32 bytes: coalesced",
    ]
    assert "in 32 transactions of 32 bytes where 4 would do: not coalesced" in CASES["strided"]().said[0]
    assert "32-way bank conflict" in " ".join(CASES["columns"]().said)


def test_the_twin_shows_the_step_and_what_it_says(parse: Parse) -> None:
    widget = CASES["add"]()
    widget.step = 2
    (image,) = re.findall(r"base64,([^\"]+)", widget.twin())
    still = b64decode(image).decode()
    assert still == widget.still()
    assert "32 writes of out" in parse(still).words()
    assert "reads of a in" not in parse(still).words()
    assert widget.twin() == widget.twin()
    assert frozen(still, 2) == still


def test_a_thread_and_its_memory_light_each_other(parse: Parse) -> None:
    widget = CASES["add"]()
    drawing = parse(widget.svg)
    lane = drawing.cell(data_index=5)
    tokens = lane.get("data-reads").split()
    assert len(tokens) == 3
    assert "reads a[5], reads b[5], writes out[5]" in lane.get("data-say")
    for token in tokens:
        assert "thread 5" in drawing.cell(data_token=token).get("data-say")
    widget.selected = [5]
    assert parse(widget.still()).lit() == sorted([*tokens, "5"])
    widget.source = tokens[0]
    assert widget.selected is None
    assert parse(widget.still()).lit() == sorted([tokens[0], "5"])


def test_a_thread_of_another_warp_brings_its_warp(parse: Parse) -> None:
    widget = CASES["add"]()
    assert not parse(widget.svg).cells(data_index=40)
    widget.selected = [40]
    assert widget.values == {"block": 0, "warp": 1}
    assert parse(widget.svg).cell(data_index=40)
    assert "40" in parse(widget.still()).lit()
    widget.values = {"block": 0, "warp": 0}
    assert widget.selected is None


def test_blocks_and_warps_are_chosen_by_control_or_by_click(parse: Parse) -> None:
    widget = CASES["add"]()
    widget.source = "b2"
    assert widget.values == {"block": 2, "warp": 0}
    assert "22 reads of a" in widget.said[0]
    widget.source = "w1"
    assert widget.values == {"block": 2, "warp": 1}
    assert widget.steps == 0
    widget.values = {"block": 0, "warp": 1}
    assert widget.steps == 3
    with pytest.raises(TraitError, match="block must be from 0 to 2"):
        widget.values = {"block": 3}
    for unknown in ("b99", "w9", "b", "b-1", "m0:0", "x1"):
        widget.source = unknown
        assert widget.values == {"block": 0, "warp": 1}


def test_findings_stand_below_the_picture_the_gravest_first(parse: Parse) -> None:
    race = CASES["racing"]()
    words = parse(race.svg).words()
    assert "✕ race, line" in words
    assert "✓" not in words
    assert race.findings[0].kind == "race"
    fine = parse(CASES["add"]().svg).words()
    assert "✓ No index out of bounds" in fine
    assert "△ divergence" in fine
    assert "✕ out of bounds" in parse(CASES["outside"]().svg).words()
    assert repr(race) == "gpu(racing[1, 64](out, a)): 1 errors, 0 costs"


def test_only_the_pieces_that_are_moved_are_drawn_and_the_rest_is_said(parse: Parse) -> None:
    drawing = parse(CASES["far"]().svg)
    cells = [g.get("data-token") for g in drawing.cells() if (g.get("data-token") or "").startswith("m1:")]
    assert len(cells) == 32 * 8
    assert "m1:310000" in cells
    assert "24 rows not drawn" in parse(CASES["columns"]().svg).words()
    assert "The first 64 of 100 instructions" in parse(CASES["long loop"]().svg).words()


def test_source_is_text_and_cannot_inject(parse: Parse) -> None:
    widget = CASES["hostile"]()
    drawing = parse(widget.svg)
    assert not list(drawing.root.iter(f"{SVG}script"))
    assert not list(drawing.root.iter(f"{SVG}b"))
    assert "<script>" in drawing.words()
    assert "\u202e" not in widget.svg
    assert "<script" not in widget.twin()


def test_the_kernel_writes_into_the_array_given() -> None:
    out = zeros(150)
    gpu(add, 3, 64, out, count(150), count(150))
    assert (out == 2 * count(150)).all()


def test_what_cannot_be_launched_is_refused() -> None:
    with pytest.raises(ValueError, match="1024"):
        gpu(add, 1, 2000, zeros(1), zeros(1), zeros(1))
    with pytest.raises(TypeError, match="2 are given"):
        gpu(add, 1, 32, zeros(1), zeros(1))
