"""Scripts written for `torch` print the same when `torch` is emberlet.

Each is a plain script of the kind that tutorials and projects consist of, in `torch_code/`. Beside it lies what it
printed under PyTorch 2.13: `python script.py > script.txt`. Only its import lines are changed here. Numbers are
the same to about five digits: the random numbers are PyTorch's too.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import re
from pathlib import Path

import pytest

import emberlet

FOLDER = Path(__file__).parent / "torch_code"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py"))

IMPORTS = [
    (r"^import torch$", "import emberlet as torch"),
    (r"^import torch\.", "import emberlet."),
    (r"^from torch\b", "from emberlet"),
]
# What is right to differ: the package's own name, and the names of gradient functions that PyTorch splits otherwise.
UNIFORM = [
    (r"\bemberlet\.", "torch."),
    (r"grad_fn=<\w+>", "grad_fn=<>"),
    (r"torch\.Size\(\[(\d+)\]\)", r"(\1,)"),
    (r"torch\.Size\(\[([\d, ]*)\]\)", r"(\1)"),
]
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d*)?(?:e[-+]?\d+)?")
RELATIVE, ABSOLUTE = 2e-5, 2e-6


def translated(text, rules):
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


def parts(text):
    """The text without its numbers, a list of words, and the numbers as they are written."""
    text = translated(text, UNIFORM)
    return NUMBER.sub(" # ", text).split(), NUMBER.findall(text)


def close(printed, expected):
    """Whether two printed numbers are one; the last digit of a rounded one may differ by one."""
    _, _, decimals = expected.partition("e")[0].partition(".")
    exponent = int(expected.partition("e")[2] or 0)
    digit = 1.01 * 10.0 ** (exponent - len(decimals)) if 3 <= len(decimals) <= 6 else 0.0
    tolerance = max(RELATIVE * abs(float(expected)), ABSOLUTE, digit)
    return abs(float(printed) - float(expected)) <= tolerance


def compare(printed, expected):
    """Fail unless the texts agree, at the first word or number that does not."""
    (words, numbers), (expected_words, expected_numbers) = parts(printed), parts(expected)
    for place, (word, right) in enumerate(itertools.zip_longest(words, expected_words)):
        assert word == right, f"after {' '.join(expected_words[max(0, place - 8) : place])!r}\n{printed}"
    for place, (number, right) in enumerate(zip(numbers, expected_numbers, strict=True)):
        assert close(number, right), f"number {place}: {number}, and not {right}\n{printed}"


@pytest.fixture(autouse=True)
def as_in_a_new_process():
    """Leave no trace of what a script sets."""
    state = emberlet.get_rng_state()
    yield
    emberlet.set_rng_state(state)
    emberlet.set_default_dtype(emberlet.float32)
    emberlet.set_printoptions(profile="default")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SCRIPTS)
def test_it_prints_what_pytorch_prints(name):
    path = FOLDER / f"{name}.py"
    code = compile(translated(path.read_text(), IMPORTS), str(path), "exec")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {"__name__": "__main__"})
    compare(printed.getvalue(), (FOLDER / f"{name}.txt").read_text())


def test_a_difference_is_found():
    text = (FOLDER / "linear_regression.txt").read_text()
    compare(text, text)
    for changed in (text.replace("w=", "v="), re.sub(r"\d\.\d{5}", "2.5", text), text + "more", text[:-20]):
        with pytest.raises(AssertionError):
            compare(changed, text)


def test_each_script_is_ordinary_torch_code():
    for name in SCRIPTS:
        source = (FOLDER / f"{name}.py").read_text()
        assert re.search(r"^import torch$", source, re.MULTILINE), name
        assert "emberlet" not in source, name
