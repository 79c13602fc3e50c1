"""The GPU widget: a kernel's blocks, warps and threads, and the memory that each of them touches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from emberlab.simt import Finding, Launch, launch
from emberlab.simt.dims import WARP
from emberlab.widgets.gpu_picture import draw, draw_still
from emberlab.widgets.gpu_scene import Scene, describe, headline, sayings
from emberlab.widgets.picture import Picture
from emberlab.widgets.svg import Markup

CAPTION = (
    "The threads of a warp run each instruction together: a GPU is fast when their addresses lie together "
    "(solid blue: reads; dashed orange: writes; framed: pieces of 32 bytes that are moved)."
)
HINT = "Step through the instructions; click a thread, a memory cell, a block or a warp to see what belongs to it."


class Gpu(Picture):
    """A launch. `selected` is the thread that is lit, by its number in the block; `values` choose block and warp."""

    def __init__(self, run: Launch) -> None:
        self.run = run
        self._scene = Scene(run, 0, 0)
        sizes = {"block": run.grid.size, "warp": run.warps}
        super().__init__(
            kind="gpu",
            caption=CAPTION,
            hint=HINT,
            shape=[run.block.size],
            controls=[
                {"name": name, "label": name, "kind": "range", "min": 0, "max": size - 1}
                for name, size in sizes.items()
                if size > 1
            ],
            **self._drawing(),
        )

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the kernel, or slow; the first are the gravest."""
        return list(self.run.findings)

    def _drawing(self) -> dict[str, Any]:
        scene = self._scene
        said = sayings(scene)
        return {"svg": draw(scene), "label": describe(scene), "steps": len(said), "said": said}

    def _show(self, block: int, warp: int) -> None:
        if (block, warp) != (self._scene.block, self._scene.warp):
            self._scene = Scene(self.run, block, warp)
            self.redraw(**self._drawing())

    def changed(self) -> None:
        """Another block or warp was chosen."""
        self._show(int(self.values.get("block", 0)), int(self.values.get("warp", 0)))
        if self.selected is not None and self.selected[0] // WARP != self._scene.warp:
            self.selected = None  # type: ignore[assignment]  # allowed: allow_none

    def reveal(self, index: tuple[int, ...]) -> None:
        """Show the warp of the thread."""
        if "warp" in self.values:
            self.values = {**self.values, "warp": index[0] // WARP}

    @traitlets.observe("source")
    def _on_choice(self, change: dict[str, Any]) -> None:
        """A block or a warp was clicked."""
        name = change["new"] or ""
        control, size = {"b": ("block", self.run.grid.size), "w": ("warp", self.run.warps)}.get(
            name[:1], ("", 0)
        )
        if control in self.values and name[1:].isdecimal() and int(name[1:]) < size:
            self.values = {**self.values, control: int(name[1:])}

    def still(self) -> Markup:
        """The picture at this step, with what belongs to the chosen thread or memory cell lit."""
        return draw_still(self._scene, self.selected, self.source, self.step)

    def __repr__(self) -> str:
        errors = len(self.run.errors)
        return f"gpu({headline(self.run)}): {errors} errors, {len(self.run.findings) - errors} costs"


def gpu(kernel: Callable[..., None], grid: Any, block: Any, *arguments: Any) -> Gpu:
    """Run a kernel thread by thread, and show what each warp does to memory, step by step.

    `kernel(cuda, *arguments)` is a Python function; `cuda` has the names of numba.cuda (`cuda.threadIdx.x`,
    `cuda.grid(1)`, `cuda.syncthreads()`, `cuda.shared.array(32, "float32")`, `cuda.atomic.add(...)`). `grid` and
    `block` are ints or tuples of one to three. `arguments` are emberlet tensors, NumPy arrays and numbers; the
    kernel writes into them. `findings` of what is returned holds races, indices out of bounds and the like.

    Raises TypeError and ValueError for what CUDA could not launch, naming the limit; an error in the kernel comes
    out with a note of its thread. See `emberlab.simt` for the sources of the rules.
    """
    return Gpu(launch(kernel, grid, block, *arguments))
