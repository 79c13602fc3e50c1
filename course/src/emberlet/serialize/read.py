"""Tensors out of the safetensors format: `load_file`, `load`, and `safe_open` for one tensor at a time."""

from __future__ import annotations

import io
import os
from io import BufferedIOBase
from pathlib import Path
from types import TracebackType
from typing import Any

from emberlet.serialize.elements import from_file
from emberlet.serialize.entry import Entry
from emberlet.serialize.errors import SafetensorError, SafetensorFileNotFoundError
from emberlet.serialize.header import decode
from emberlet.tensor import Tensor


def load_file(filename: str | os.PathLike[str], device: Any = "cpu") -> dict[str, Tensor]:
    """Return the tensors of a safetensors file by name, in the order in which they lie there.

    BF16 becomes float32, exactly. Nothing in a file can run code.

    Args:
        filename: of the file.
        device: where the tensors go.

    Raises:
        SafetensorError: the file is missing, damaged or of another kind, or has a dtype that emberlet lacks.
    """
    with safe_open(filename, device=device) as file:
        return file.get_tensors()


def load(data: bytes) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file that is given as bytes; as `load_file`."""
    return SafeFile(io.BytesIO(data), len(data), "the data").get_tensors()


class SafeFile:
    """The header of an open file, and its tensors when they are asked for.

    Args:
        file: open for reading, at its start.
        size: of the file, in bytes.
        source: what to call it in messages.
        device: where the tensors go.
    """

    def __init__(self, file: BufferedIOBase, size: int, source: str, device: Any = "cpu") -> None:
        self._file = file
        self._source = source
        self._device = device
        self._header = decode(file, size, source)

    def keys(self) -> list[str]:
        """Return the names of the tensors, sorted."""
        return sorted(self._header.entries)

    def offset_keys(self) -> list[str]:
        """Return the names of the tensors in the order in which they lie in the file."""
        return list(self._header.entries)

    def metadata(self) -> dict[str, str] | None:
        """Return the free text that the writer added, if there is any."""
        return self._header.metadata

    def get_tensor(self, name: str) -> Tensor:
        """Read one tensor.

        Raises:
            SafetensorError: there is none of this name, or emberlet lacks its dtype.
        """
        return self._read(self._entry(name))

    def get_tensors(self) -> dict[str, Tensor]:
        """Read all tensors, in the order in which they lie in the file."""
        return {name: self._read(entry) for name, entry in self._header.entries.items()}

    def get_slice(self, name: str) -> SafeSlice:
        """Return what can be indexed like the tensor, and reads no more than the rows that are asked for."""
        return SafeSlice(self, self._entry(name))

    def _entry(self, name: str) -> Entry:
        entry = self._header.entries.get(name)
        if entry is None:
            raise SafetensorError(f"{self._source} does not contain tensor {name}")
        return entry

    def _read(self, entry: Entry) -> Tensor:
        tensor = from_file(self._file, entry, self._header.start, self._source)
        return tensor.to(self._device)


class SafeSlice:
    """One tensor of an open file, read in part; `SafeFile.get_slice` makes it."""

    def __init__(self, file: SafeFile, entry: Entry) -> None:
        self._file = file
        self._entry = entry

    def get_shape(self) -> list[int]:
        """Return the shape of the whole tensor."""
        return list(self._entry.shape)

    def get_dtype(self) -> str:
        """Return the format's name of the dtype, `"F32"` for example."""
        return self._entry.format

    def __getitem__(self, index: Any) -> Tensor:
        index = index if isinstance(index, tuple) else (index,)
        first = index[0] if index else None
        if not isinstance(first, slice) or not self._entry.shape or (first.step or 1) < 0:
            part: Tensor = self._file._read(self._entry)[index]
            return part.contiguous()
        start, stop, step = first.indices(self._entry.shape[0])
        rows = self._file._read(self._entry.rows(start, max(start, stop)))
        part = rows[(slice(None, None, step), *index[1:])]
        return part.contiguous()


class safe_open(SafeFile):  # noqa: N801  the safetensors library's name
    """Open a safetensors file to read its tensors one at a time.

    Args:
        filename: of the file.
        framework: whose tensors; the library asks for it, and emberlet's behave as PyTorch's, `"pt"`.
        device: where the tensors go.

    Raises:
        SafetensorError: the file is missing, damaged or of another kind.

    Use it in a `with` statement, which closes the file:

        with safe_open("model.safetensors") as file:
            rows = file.get_slice("embedding")[:100]
    """

    def __init__(self, filename: str | os.PathLike[str], framework: str = "pt", device: Any = "cpu") -> None:
        if framework != "pt":
            raise SafetensorError(f"framework must be 'pt', got {framework!r}")
        path = Path(filename)
        if not path.exists():
            raise SafetensorFileNotFoundError(f"No such file or directory: {path}")
        if not path.is_file():
            raise SafetensorError(f"{path} is a folder or a device, not a safetensors file")
        file = path.open("rb")
        try:
            super().__init__(file, os.fstat(file.fileno()).st_size, str(path), device)
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> safe_open:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
