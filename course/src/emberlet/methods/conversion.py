"""Conversions as methods: `x.float()` is `x.to(float32)`, and so on."""

from __future__ import annotations

from emberlet.functions.movement import conversion


class ConversionMethods:
    """`x.to(...)`, `x.float()`, `x.cpu()` and their kin."""

    to = conversion.to
    type = conversion.type_of
    type_as = conversion.type_as
    cpu = conversion.cpu
    cuda = conversion.cuda
    bool = conversion.to_bool
    int = conversion.to_int
    long = conversion.to_long
    half = conversion.to_half
    float = conversion.to_float
    double = conversion.to_double
