"""Damaged, hostile and mistaken files: each gets a SafetensorError that says what is wrong."""

from __future__ import annotations

import contextlib
import json
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import emberlet
from emberlet.serialize import SafetensorError, load, load_file, save, save_file

HERE = Path(__file__).parent


def file_of(header: bytes | dict[str, Any], data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def one(
    dtype: Any = "F32", shape: Any = (1,), offsets: Any = (0, 4), data: bytes = b"0000", **more: Any
) -> bytes:
    return file_of({"x": {"dtype": dtype, "shape": shape, "data_offsets": offsets, **more}}, data)


def two(a: list[int], b: list[int], size: int) -> bytes:
    entries = {
        name: {"dtype": "F32", "shape": [(span[1] - span[0]) // 4], "data_offsets": span}
        for name, span in (("a", a), ("b", b))
    }
    return file_of(entries, bytes(size))


BAD: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", "only 0 bytes"),
    "seven bytes": (b"\x01\0\0\0\0\0\0", "only 7 bytes"),
    "header beyond the file": (b"\xff\0\0\0\0\0\0\0{}", "cut short"),
    "header above the limit": ((100_000_001).to_bytes(8, "little") + b"{}", "100000000 are allowed"),
    "header of all ones": (b"\xff" * 8 + b"{}", "are allowed"),
    "header of no bytes": (bytes(8), "begin with"),
    "no object": (file_of(b"[1, 2]"), "begin with"),
    "invalid UTF-8": (file_of(b'{"\xff": 1}'), "not valid JSON"),
    "invalid JSON": (file_of(b'{"x": '), "not valid JSON"),
    "a second value": (file_of(b"{} {}"), "not valid JSON"),
    "nested deeply": (file_of(b'{"x":' + b"[" * 100_000), "nested too deeply"),
    "a number of 5000 digits": (file_of(b'{"x":' + b"9" * 5000 + b"}"), "not valid JSON"),
    "not a number": (file_of(b'{"x": NaN}'), "not valid JSON"),
    "a name twice": (file_of(b'{"x": 1, "x": 2}'), "'x' stands twice"),
    "metadata that is no dict": (file_of({"__metadata__": [1]}), "text to text"),
    "metadata that is no text": (file_of({"__metadata__": {"a": 1}}), "text to text"),
    "a tensor that is no dict": (file_of({"x": 3}), "'x' needs dtype"),
    "no shape": (file_of({"x": {"dtype": "F32", "data_offsets": [0, 4]}}), "'x' needs dtype"),
    "unknown dtype": (one(dtype="F99"), "unknown dtype 'F99'"),
    "dtype that is no text": (one(dtype=["F32"]), "unknown dtype"),
    "shape that is no list": (one(shape=1), "not a list of integers"),
    "shape with a fraction": (one(shape=[1.0]), "not a list of integers"),
    "shape with a bool": (one(shape=[True]), "not a list of integers"),
    "negative shape": (one(shape=[-1]), "not a list of integers"),
    "65 dimensions": (one(shape=[1] * 65), "65 dimensions"),
    "shape that overflows to the right size": (
        one(shape=[2**32, 2**32, 2**62 + 1]),
        "larger than any memory",
    ),
    "shape that overflows, with a zero": (
        one(shape=[0, 2**62, 4], offsets=[0, 0], data=b""),
        "larger than any",
    ),
    "too few bytes for the shape": (
        one(shape=[2]),
        "4 bytes in the file, but shape \\[2\\] and dtype F32 need 8",
    ),
    "too many bytes for the shape": (one(shape=[0]), "need 0"),
    "offsets that are three": (one(offsets=[0, 2, 4]), "data_offsets"),
    "offsets backwards": (one(offsets=[4, 0]), "data_offsets"),
    "negative offsets": (one(offsets=[-4, 0]), "data_offsets"),
    "offsets that are text": (one(offsets=["0", "4"]), "data_offsets"),
    "offsets beyond the file": (one(shape=[2], offsets=[0, 8]), "cut short: its tensors need 8 bytes, and 4"),
    "a gap at the start": (one(offsets=[4, 8], data=bytes(8)), "gap"),
    "a gap": (two([0, 4], [8, 12], 12), "'b' leaves a gap"),
    "an overlap": (two([0, 8], [4, 12], 12), "'b' overlaps"),
    "the same bytes twice": (two([0, 4], [0, 4], 4), "'b' overlaps"),
    "bytes left over": (one(data=bytes(9)), "5 bytes at its end"),
    "a dtype that emberlet lacks": (
        one(dtype="U8", shape=[4]),
        "'x' has dtype U8, which emberlet does not have",
    ),
    "a web page": (b"<!DOCTYPE html><html><body>404 not found</body></html>", "web page"),
    "a Git LFS pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n",
        "git lfs pull",
    ),
    "a pickle": (pickle.dumps({"x": list(range(1000))}), "pickle file, .* Convert it once"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_explained(name: str, tmp_path: Path) -> None:
    data, message = BAD[name]
    path = tmp_path / "model.safetensors"
    path.write_bytes(data)
    with pytest.raises(SafetensorError, match=message) as caught:
        load_file(path)
    assert str(path) in str(caught.value)
    with pytest.raises(SafetensorError, match=message):
        load(data)
    with pytest.raises(SafetensorError, match=message):
        emberlet.load(path)


@pytest.mark.parametrize("name", ["pickled.pt", "old.pt"])
def test_a_pickle_of_pytorch_is_recognised(name: str) -> None:
    assert zipfile.is_zipfile(HERE / name) == (name == "pickled.pt")
    with pytest.raises(SafetensorError, match=f"{name}.*PyTorch pickle file.*save_file"):
        load_file(HERE / name)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SafetensorError, match="nothing"):
        load_file(tmp_path / "nothing")
    with pytest.raises(FileNotFoundError):
        load_file(tmp_path / "nothing")
    with pytest.raises(SafetensorError, match="folder"):
        load_file(tmp_path)


def test_other_tensors_of_the_file_can_still_be_read() -> None:
    with pytest.raises(SafetensorError, match="'byte' has dtype U8"):
        load_file(HERE / "bytes.safetensors")
    with emberlet.serialize.safe_open(HERE / "bytes.safetensors") as file:
        assert file.get_tensor("float").tolist() == [1, 1]


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    data = (HERE / "torch.safetensors").read_bytes()
    for end in range(len(data)):
        with pytest.raises(SafetensorError):
            load(data[:end])


SOUND = save({"weight": emberlet.arange(12).reshape(3, 4).float(), "n": emberlet.tensor(3)}, {"format": "pt"})


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_change_of_bytes_brings_anything_but_our_error(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    try:
        found = load(bytes(data))
    except SafetensorError:
        return
    assert sum(tensor.nbytes for tensor in found.values()) <= 2 * len(data)


@settings(max_examples=200)
@given(
    st.binary(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["dtype", "shape", "data_offsets", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
)
def test_any_bytes_and_any_json(data: bytes, content: Any) -> None:
    for file in (data, file_of(json.dumps({"x": content}).encode(), data)):
        with contextlib.suppress(SafetensorError):
            load(file)


def test_a_small_file_takes_no_large_memory() -> None:
    """It claims 128 petabytes, and is read where no more than a gigabyte may be taken."""
    code = (
        "import sys, resource, emberlet; from emberlet.serialize import load;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
        "data = sys.stdin.buffer.read()\n"
        "try: load(data)\nexcept emberlet.serialize.SafetensorError as error: print(error)"
    )
    for data in (one(shape=[2**55], offsets=[0, 2**57]), b"\x00\x00\x00\x05" + bytes(4) + b"{"):
        run = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
        assert b"cut short" in run.stdout


class FullError(Exception):
    pass


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    save_file({"x": emberlet.zeros(2)}, path)
    path.chmod(0o640)

    def fail(descriptor: int) -> None:
        raise FullError

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(FullError):
        save_file({"x": emberlet.ones(2)}, path)
    monkeypatch.undo()
    assert [each.name for each in tmp_path.iterdir()] == ["x"]
    assert load_file(path)["x"].tolist() == [0, 0]
    save_file({"x": emberlet.ones(2)}, path)
    assert load_file(path)["x"].tolist() == [1, 1]
    assert path.stat().st_mode & 0o777 == 0o640


def test_where_files_are_written(tmp_path: Path) -> None:
    tensors = {"x": emberlet.ones(2)}
    with pytest.raises(IsADirectoryError):
        save_file(tensors, tmp_path)
    with pytest.raises(FileNotFoundError, match="no folder"):
        save_file(tensors, tmp_path / "no" / "x")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    save_file(tensors, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert load_file(tmp_path / "target")["x"].tolist() == [1, 1]
