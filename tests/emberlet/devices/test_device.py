"""Devices: what they are called, and what is said when there is none."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import pytest

import emberlet


@pytest.mark.parametrize(
    ("args", "text", "shown"),
    [
        (("cpu",), "cpu", "device(type='cpu')"),
        (("cpu:0",), "cpu:0", "device(type='cpu', index=0)"),
        (("cuda",), "cuda", "device(type='cuda')"),
        (("cuda:12",), "cuda:12", "device(type='cuda', index=12)"),
        (("cuda", 1), "cuda:1", "device(type='cuda', index=1)"),
        ((emberlet.device("cuda:3"),), "cuda:3", "device(type='cuda', index=3)"),
    ],
)
def test_names(args, text: str, shown: str) -> None:
    device = emberlet.device(*args)
    assert str(device) == text
    assert repr(device) == shown
    assert device == emberlet.device(text)
    assert hash(device) == hash(emberlet.device(text))
    assert copy.deepcopy(device) == pickle.loads(pickle.dumps(device)) == device


def test_by_keywords_and_parts() -> None:
    device = emberlet.device(type="cuda", index=2)
    assert (device.type, device.index) == ("cuda", 2)
    assert emberlet.device("cuda") != emberlet.device("cuda:0")
    assert emberlet.device("cpu") != "cpu"


@pytest.mark.parametrize(
    ("args", "error", "words"),
    [
        (("foo",), RuntimeError, "Expected one of cpu, cuda.* device string: foo"),
        (("CUDA",), RuntimeError, "Expected one of"),
        (("cuda:-1",), RuntimeError, "Invalid device string: 'cuda:-1'"),
        (("cuda:x",), RuntimeError, "Invalid device string"),
        (("cuda:",), RuntimeError, "Invalid device string"),
        (("cuda:01",), RuntimeError, "Invalid device string"),
        (("cuda:0", 1), RuntimeError, "must not include an index"),
        (("cuda", -1), RuntimeError, "must not be negative"),
        ((3.5,), TypeError, "float"),
        ((None,), TypeError, "NoneType"),
    ],
)
def test_errors(args, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        emberlet.device(*args)


def test_a_tensor_is_on_the_cpu() -> None:
    for x in (
        emberlet.zeros(2),
        emberlet.zeros(2, device="cpu:0"),
        emberlet.tensor(1, device=emberlet.device("cpu")),
    ):
        assert x.device == emberlet.device("cpu")
        assert x.to("cpu") is x
        assert x.cpu() is x


def test_without_a_gpu_it_is_said_what_to_install() -> None:
    pytest.importorskip("numpy")
    if emberlet.cuda.is_available():
        pytest.skip("there is a GPU")
    assert emberlet.cuda.device_count() == 0
    for ask in (
        lambda: emberlet.zeros(2, device="cuda"),
        lambda: emberlet.zeros(2).cuda(),
        lambda: emberlet.zeros(2).to("cuda:1"),
        lambda: emberlet.cuda.synchronize(),
        lambda: emberlet.cuda.current_device(),
        lambda: emberlet.Generator("cuda"),
    ):
        with pytest.raises(AssertionError, match=r"no CUDA here.*CuPy"):
            ask()


def test_a_device_is_an_argument_like_any_other() -> None:
    with pytest.raises(TypeError, match=r"argument 'device' must be emberlet.device, not float"):
        emberlet.zeros(2, device=1.5)


def test_importing_emberlet_loads_no_gpu_library() -> None:
    code = (
        "import sys, emberlet; print([name for name in ('cupy', 'array_api_compat') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
