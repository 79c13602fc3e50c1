"""Tensors in files: the safetensors format, under the names of the safetensors library.

`emberlet.save` and `emberlet.load`, for nested state such as an optimizer's, stand in `checkpoint`.
"""

from __future__ import annotations

from emberlet.serialize.errors import SafetensorError
from emberlet.serialize.model import load_model, save_model
from emberlet.serialize.read import load, load_file, safe_open
from emberlet.serialize.write import save, save_file

__all__ = [
    "SafetensorError",
    "load",
    "load_file",
    "load_model",
    "safe_open",
    "save",
    "save_file",
    "save_model",
]
