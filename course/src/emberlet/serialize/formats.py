"""The element types of the safetensors format: their names, their sizes, and emberlet's dtype for each."""

from __future__ import annotations

from emberlet.dtype import DType, bool_, float16, float32, float64, int32, int64

# Bits of one element. Source: enum Dtype of the safetensors library, in its order, by which it also sorts.
BITS = {
    "BOOL": 8,
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "U8": 8,
    "I8": 8,
    "F8_E5M2": 8,
    "F8_E4M3": 8,
    "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "C64": 64,
    "F64": 64,
    "I64": 64,
    "U64": 64,
}

WRITTEN_AS = {bool_: "BOOL", int32: "I32", int64: "I64", float16: "F16", float32: "F32", float64: "F64"}

# bfloat16 is the upper half of a float32, so it is read as float32 and nothing is lost.
READ_AS: dict[str, DType] = {name: dtype for dtype, name in WRITTEN_AS.items()} | {"BF16": float32}
