"""Gives the tests of the widgets a reader of pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drawing import Drawing


@pytest.fixture
def parse() -> Callable[[str], Drawing]:
    return Drawing
