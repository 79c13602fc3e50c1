"""What goes wrong with files of tensors."""

from __future__ import annotations


class SafetensorError(ValueError):
    """A file is no sound safetensors file, or holds what emberlet cannot; the message says what and where."""


class SafetensorFileNotFoundError(SafetensorError, FileNotFoundError):
    """There is no such file."""
