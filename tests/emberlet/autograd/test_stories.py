"""Small programs about gradients print what they printed with PyTorch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import emberlet
from tests.emberlet.autograd.tell import stories, tell

# By story, PyTorch's lines. None: there emberlet differs, and means to.
EXPECTED = json.loads((Path(__file__).parent / "stories.json").read_text())


@pytest.mark.parametrize(("name", "program"), stories().items(), ids=list(stories()))
def test_story(name: str, program: str) -> None:
    try:
        lines = tell("emberlet", program)
    finally:
        emberlet.set_grad_enabled(True)
    expected = EXPECTED[name]
    assert len(lines) == len(expected)
    wrong = [
        f"line {number}: {line!r}, PyTorch {right!r}"
        for number, (line, right) in enumerate(zip(lines, expected, strict=True))
        if right is not None and line != right
    ]
    assert not wrong, "\n".join(wrong)
