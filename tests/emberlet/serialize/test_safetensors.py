"""The safetensors format, both ways, against the real library and against files that PyTorch wrote."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import emberlet
from emberlet.serialize import load, load_file, safe_open, save, save_file

HERE = Path(__file__).parent
DTYPES = [np.dtype(name) for name in ("bool", "int32", "int64", "float16", "float32", "float64")]
SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda dtype: arrays.arrays(dtype, SHAPES))
NAMES = st.text(st.characters(codec="utf-8"), max_size=8).filter(lambda name: name != "__metadata__")
DICTS = st.dictionaries(NAMES, ARRAYS, max_size=4)


def same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].tobytes() == array.tobytes()


def as_arrays(tensors: dict[str, emberlet.Tensor]) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in tensors.items()}


@settings(max_examples=60)
@given(DICTS, st.dictionaries(NAMES, NAMES, max_size=1) | st.none())
def test_our_bytes_are_the_librarys(
    dictionary: dict[str, np.ndarray], metadata: dict[str, str] | None
) -> None:
    assume(dictionary or metadata != {})  # for nothing at all, safetensors 0.8.0 writes a broken header
    tensors = {name: emberlet.from_numpy(array.copy()) for name, array in dictionary.items()}
    ours = save(tensors, metadata)
    assert ours == safetensors.numpy.save(dictionary, metadata)
    same(safetensors.numpy.load(ours), dictionary)


@settings(max_examples=60)
@given(DICTS)
def test_we_read_what_the_library_writes(dictionary: dict[str, np.ndarray]) -> None:
    same(as_arrays(load(safetensors.numpy.save(dictionary))), dictionary)


def test_a_file_that_pytorch_wrote() -> None:
    found = load_file(HERE / "torch.safetensors")
    ramp = [[-2, -1, 0], [1, 2, 3]]
    for name in ("int32", "int64", "float16", "float32", "float64"):
        assert found[name].dtype is getattr(emberlet, name)
        assert found[name].tolist() == ramp
    assert found["bfloat16"].dtype is emberlet.float32
    assert found["bfloat16"].tolist() == ramp
    assert found["bool"].dtype is emberlet.bool
    assert found["bool"].tolist() == [[True, False, True], [False, True, False]]
    assert (found["scalar"].shape, found["scalar"].item()) == ((), -1.5)
    assert found["empty"].shape == (0, 3)
    nan, inf, zero = found["ünï.cödé 🔥"].tolist()
    assert math.isnan(nan)
    assert inf == math.inf
    assert (zero, math.copysign(1, zero)) == (0, -1)


def test_bfloat16_is_read_exactly() -> None:
    """All 65,536 of them: a bfloat16 is the upper half of a float32."""
    halves = np.arange(2**16, dtype=np.uint16)
    header = b'{"x":{"dtype":"BF16","shape":[65536],"data_offsets":[0,131072]}}'
    found = load(len(header).to_bytes(8, "little") + header + halves.tobytes())["x"].numpy()
    np.testing.assert_array_equal(found.view(np.uint32), halves.astype(np.uint32) << 16)


def test_any_bool_byte_becomes_a_bool() -> None:
    header = b'{"x":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}'
    found = load(len(header).to_bytes(8, "little") + header + b"\x00\x01\xff")["x"]
    assert found.numpy().tobytes() == b"\x00\x01\x01"


def test_views_are_written_as_they_look(tmp_path: Path) -> None:
    base = emberlet.arange(24).reshape(4, 6)
    views = {"t": base.t(), "step": base.clone()[1::2, ::3], "wide": emberlet.ones(1, 3).expand(2, 3)}
    save_file(views, tmp_path / "views")
    same(
        safetensors.numpy.load_file(tmp_path / "views"),
        {k: np.ascontiguousarray(v.numpy()) for k, v in views.items()},
    )
    assert all(tensor.is_contiguous() for tensor in load_file(tmp_path / "views").values())


def test_what_is_loaded_is_ours_to_write() -> None:
    data = save({"x": emberlet.zeros(3)})
    first, second = load(data)["x"], load(data)["x"]
    first.fill_(1)
    assert second.tolist() == [0, 0, 0]


def test_tensors_that_share_memory_are_refused() -> None:
    x = emberlet.arange(6)
    for pair in ((x, x), (x, x[2:]), (x[:4], x[3:]), (x.reshape(2, 3), x.reshape(3, 2))):
        with pytest.raises(RuntimeError, match="share memory"):
            save(dict(zip("ab", pair, strict=True)))
    halves = load(save({"a": x[:3], "b": x[3:], "none": x[:0]}))  # neighbours share nothing
    assert [halves["a"].tolist(), halves["b"].tolist(), halves["none"].tolist()] == [[0, 1, 2], [3, 4, 5], []]


@pytest.mark.parametrize(
    ("tensors", "metadata", "kind", "message"),
    [
        ([emberlet.ones(1)], None, ValueError, "dict"),
        ({"x": [1.0]}, None, ValueError, "Key `x` is invalid"),
        ({1: emberlet.ones(1)}, None, ValueError, "Key `1`"),
        ({"__metadata__": emberlet.ones(1)}, None, ValueError, "__metadata__"),
        ({"x": emberlet.ones(1)}, {"epoch": 3}, TypeError, "epoch"),
        ({"\ud800": emberlet.ones(1)}, None, ValueError, "UTF-8"),
    ],
)
def test_what_cannot_be_written(
    tensors: object, metadata: object, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        save(tensors, metadata)  # type: ignore[arg-type]


def test_one_tensor_at_a_time(tmp_path: Path) -> None:
    tensors = {"b": emberlet.arange(24).reshape(4, 3, 2), "a": emberlet.tensor(2.5)}
    save_file(tensors, tmp_path / "x.safetensors", {"who": "me"})
    with safe_open(tmp_path / "x.safetensors", framework="pt", device="cpu") as file:
        assert (file.keys(), file.offset_keys(), file.metadata()) == (["a", "b"], ["b", "a"], {"who": "me"})
        assert file.get_tensor("a").item() == 2.5
        part, whole = file.get_slice("b"), tensors["b"]
        assert (part.get_shape(), part.get_dtype()) == ([4, 3, 2], "I64")
        for index in (
            slice(1, 3),
            slice(None),
            slice(0, 4, 2),
            slice(3, 1),
            slice(-2, None),
            1,
            ...,
            (slice(1, 2), 0),
        ):
            assert emberlet.equal(part[index], whole[index])
        assert emberlet.equal(part[1:, :, 1], whole[1:, :, 1])
        assert file.get_slice("a")[()].item() == 2.5
        with pytest.raises(ValueError, match="does not contain tensor c"):
            file.get_tensor("c")
    with pytest.raises(ValueError, match="framework"):
        safe_open(tmp_path / "x.safetensors", framework="tf")


def test_a_slice_reads_only_its_rows(tmp_path: Path) -> None:
    """Of a file that becomes shorter, the rows that are still there can be read."""
    path = tmp_path / "x"
    save_file({"x": emberlet.arange(1000).reshape(100, 10)}, path)
    with safe_open(path) as file:
        with path.open("r+b") as other:
            other.truncate(path.stat().st_size - 4000)
        assert file.get_slice("x")[2:4].tolist() == emberlet.arange(20, 40).reshape(2, 10).tolist()
        with pytest.raises(ValueError, match="changed while it was read"):
            file.get_tensor("x")
