"""The fake GPU, for every test that asks for `gpu`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emberlet import fake_gpu


@pytest.fixture
def gpu() -> Iterator[fake_gpu.FakeGPU]:
    with fake_gpu.installed() as fake:
        yield fake
