"""A test that asks for `layout_case` gets every case of `oracle/layouts.json`, and so for each file there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import settings

# How long one example takes says nothing on a busy machine.
settings.register_profile("emberlet", deadline=None)
settings.load_profile("emberlet")

ORACLE = Path(__file__).parent / "oracle"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name in metafunc.fixturenames:
        if name.endswith("_case"):
            cases = json.loads((ORACLE / f"{name.removesuffix('_case')}s.json").read_text())
            metafunc.parametrize(name, cases, ids=[str(number) for number in range(len(cases))])
