"""Upsampling layers: images of another size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emberlet.functions.movement.resampling import interpolate
from emberlet.nn.module import Module
from emberlet.nn.text import settings
from emberlet.tensor import Tensor


class Upsample(Module):
    """Gives (N, C, L), (N, C, H, W) or (N, C, D, H, W) other sizes after the channels.

    Args:
        size: the new sizes, one number or one for each dimension; or
        scale_factor: by how much they grow.
        mode: "nearest", "linear", "bilinear" or "trilinear".
        align_corners: in the linear modes, whether the outermost centres stay in place.
        recompute_scale_factor: whether to take the scale from the rounded new sizes.
    """

    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.size, self.mode, self.align_corners = size, mode, align_corners
        self.scale_factor = _floats(scale_factor)
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the images in their new size."""
        return interpolate(
            input, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self) -> str:
        """Return the size or the scale, and the mode."""
        first = settings(self, "size" if self.scale_factor is None else "scale_factor")
        return f"{first}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """`Upsample` of (N, C, H, W) by nearest neighbours; arguments as its first two."""

    def __init__(
        self, size: int | Sequence[int] | None = None, scale_factor: float | Sequence[float] | None = None
    ) -> None:
        super().__init__(size, scale_factor, "nearest")


class UpsamplingBilinear2d(Upsample):
    """`Upsample` of (N, C, H, W), bilinear, the outermost centres in place; arguments as its first two."""

    def __init__(
        self, size: int | Sequence[int] | None = None, scale_factor: float | Sequence[float] | None = None
    ) -> None:
        super().__init__(size, scale_factor, "bilinear", align_corners=True)


def _floats(scale: Any) -> Any:
    """One number or several, as floats; zero counts as none."""
    if isinstance(scale, (tuple, list)):
        return tuple(float(each) for each in scale)
    return float(scale) if scale else None
