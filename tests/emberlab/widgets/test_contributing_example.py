"""The widget that CONTRIBUTING.md shows to newcomers works as it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from drawing import Drawing
from traitlets import TraitError

from emberlab.widgets.picture import Picture

GUIDE = Path(__file__).parents[3] / "CONTRIBUTING.md"


@pytest.fixture
def powers() -> Callable[[int], Picture]:
    section = GUIDE.read_text().split("## A new widget")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names: dict[str, Callable[[int], Picture]] = {}
    exec(compile(code, str(GUIDE), "exec"), names)
    return names["Powers"]


def test_it_draws_steps_and_redraws(powers: Callable[[int], Picture]) -> None:
    widget = powers(2)
    drawing = Drawing(widget.svg)
    drawing.check_layout()
    assert [cell.get("data-index") for cell in drawing.elements()] == ["0", "1", "2", "3", "4", "5"]
    assert repr(widget) == "powers(2)"
    widget.selected = [5]
    widget.step = 5
    widget.values = {"base": 9}
    assert "59049" in Drawing(widget.still()).words()
    Drawing(widget.svg).check_layout()
    assert widget.said[2] == "9 to the power 2 is 81"
    with pytest.raises(TraitError, match="base must be from 2 to 9, not 1"):
        widget.values = {"base": 1}


def test_every_file_and_command_that_the_guide_names_exists() -> None:
    section = GUIDE.read_text().split("## A new widget")[1].split("\n## ")[0]
    home = Path(Picture.__module__.replace(".", "/")).parent
    folder = GUIDE.parent / "course/src" / home
    for name in re.findall(r"`(\w+\.py)`", section):
        assert (folder / name).exists(), name
    for name in re.findall(r"`widgets/(\w+)`", section):
        assert (folder / name).is_dir(), name
    for command in re.findall(r"`make (\w+)`", section):
        assert re.search(rf"^{command}:", (GUIDE.parent / "Makefile").read_text(), re.MULTILINE)
