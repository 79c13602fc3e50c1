"""Nested dicts, lists and tuples as JSON text beside a flat dict of tensors, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from emberlet.serialize.errors import SafetensorError
from emberlet.tensor import Tensor

# JSON has text, numbers, true, false, null and lists as Python has them. Everything else becomes an object
# with one key that says what it is:
#   {"tensor": name}   {"tuple": [...]}   {"float": "nan"}
#   {"dict": {...}}    when all keys are text, else {"items": [[key, value], ...]}
_VERSION = 1


class Packer:
    """Takes a nested object apart: `text` describes it, `tensors` holds its tensors under readable names."""

    def __init__(self, obj: Any) -> None:
        self.tensors: dict[str, Tensor] = {}
        self._names: dict[Any, str] = {}
        try:
            self.text = json.dumps({"version": _VERSION, "object": self._pack(obj, ())}, allow_nan=False)
        except RecursionError as error:
            raise ValueError("cannot save an object that contains itself, or is nested too deeply") from error

    def _pack(self, obj: Any, path: tuple[str, ...]) -> Any:
        if isinstance(obj, Tensor):
            return {"tensor": self._name(obj, path)}
        if obj is None or isinstance(obj, bool):
            return obj
        if isinstance(obj, str):
            return str(obj)
        if isinstance(obj, int):
            return int(obj)
        if isinstance(obj, float):
            return float(obj) if math.isfinite(obj) else {"float": repr(float(obj))}
        if type(obj) is list:
            return self._pack_all(obj, path)
        if type(obj) is tuple:
            return {"tuple": self._pack_all(obj, path)}
        if isinstance(obj, dict):
            values = self._pack_all(obj.values(), path, obj)
            if all(type(key) is str for key in obj):
                return {"dict": dict(zip(obj, values, strict=True))}
            return {"items": [[self._key(key, path), value] for key, value in zip(obj, values, strict=True)]}
        raise TypeError(
            f"cannot save {_place(path)}, a {type(obj).__name__}: only dicts, lists, tuples, text, numbers, "
            "bools, None and tensors can be stored, for anything else would need pickle. Turn a NumPy array "
            "into a tensor, a NumPy scalar into a number with .item(), and a module or an optimizer into its "
            "state_dict()."
        )

    def _pack_all(self, values: Any, path: tuple[str, ...], keys: Any = None) -> list[Any]:
        names = range(len(values)) if keys is None else keys
        return [self._pack(value, (*path, str(name))) for name, value in zip(names, values, strict=True)]

    def _key(self, key: Any, path: tuple[str, ...]) -> Any:
        if isinstance(key, (Tensor, list, dict)):
            raise TypeError(f"cannot save {_place(path)}: one of its keys is a {type(key).__name__}")
        return self._pack(key, (*path, "key"))

    def _name(self, tensor: Tensor, path: tuple[str, ...]) -> str:
        """The name under which a tensor is stored: the same for all that show the same memory alike."""
        same: Any = id(tensor)
        if tensor.numel():
            same = (tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype, str(tensor.device))
        if same not in self._names:
            name = wanted = ".".join(path) or "tensor"
            count = 1
            while name in self.tensors or name == "__metadata__":
                count += 1
                name = f"{wanted}~{count}"
            self._names[same] = name
            self.tensors[name] = tensor
        return self._names[same]


def unpack(text: str, tensors: Mapping[str, Tensor], source: str) -> Any:
    """Return the nested object that a `Packer` took apart.

    Args:
        text: its description.
        tensors: by name.
        source: what to call the file in messages.

    Raises:
        SafetensorError: the description is damaged, or of a later version.
    """
    try:
        content = json.loads(text)
        if content["version"] != _VERSION:
            version = f"{content['version']!r:.20}"
            raise SafetensorError(f"{source} was written by another emberlet, as version {version}")
        return _unpack(content["object"], tensors)
    except SafetensorError:
        raise
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise SafetensorError(f"{source}: what is said of its nesting is damaged: {error!r:.200}") from error


def _unpack(found: Any, tensors: Mapping[str, Tensor]) -> Any:
    if isinstance(found, list):
        return [_unpack(each, tensors) for each in found]
    if not isinstance(found, dict):
        return found
    ((kind, content),) = found.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "tuple":
        return tuple(_unpack(each, tensors) for each in content)
    if kind == "float":
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[content]
    if kind == "dict":
        return {key: _unpack(value, tensors) for key, value in content.items()}
    if kind == "items":
        return {_unpack(key, tensors): _unpack(value, tensors) for key, value in content}
    raise ValueError(f"unknown kind {kind!r:.40}")


def _place(path: tuple[str, ...]) -> str:
    return f"{'.'.join(path)!r}" if path else "the object"
