"""Files that are taken for safetensors files by mistake, and what to do with each."""

from __future__ import annotations

_PICKLE = (
    "it is a PyTorch pickle file, which can run any code when it is read. Convert it once, with torch and "
    "safetensors installed: safetensors.torch.save_file(torch.load(path, weights_only=True), new_path)"
)
_BEGINNINGS = {
    b"PK\x03\x04": _PICKLE,  # a zip archive, as torch.save writes since 1.6
    **{bytes([0x80, protocol]): _PICKLE for protocol in range(2, 6)},
    b"\x89HDF": "it is an HDF5 file, as Keras writes",
    b"\x93NUMPY": "it is a NumPy file: numpy.load reads it",
    b"GGUF": "it is a GGUF file, as llama.cpp uses",
    b"version https://git-lfs": "it is a Git LFS pointer, not the file itself: `git lfs pull` fetches that",
    b"<": "it is a web page, perhaps an error message that was saved under this name",
}


def what_it_is(start: bytes) -> str | None:
    """Return what a file that begins with these bytes is and what to do with it, or None if nobody knows."""
    return next((found for mark, found in _BEGINNINGS.items() if start.startswith(mark)), None)
