"""The page of all widgets shows every example, with a small picture of each, and leaves no public widget out."""

from __future__ import annotations

import sys
from pathlib import Path

import emberlab

DOCS = Path(__file__).parents[3] / "docs"
sys.path.insert(0, str(DOCS))
from gallery_examples import EXAMPLES, SCENES  # noqa: E402

NAMES = [scene.name for scene in SCENES] + [example.kind for example in EXAMPLES]


def test_every_example_has_a_small_picture_on_the_page() -> None:
    page = (DOCS / "widgets.md").read_text()
    for name in NAMES:
        picture = DOCS / "widgets" / f"{name}.png"
        assert picture.read_bytes().startswith(b"\x89PNG"), name
        assert picture.stat().st_size < 150_000, name
        if name != "graph":
            assert f"widgets/{name}.png" in page, name
    assert (DOCS / "widgets" / "contact-sheet.png").stat().st_size < 600_000


def test_every_public_widget_is_told_of() -> None:
    page = (DOCS / "widgets.md").read_text()
    no_widgets = {"data", "doctor", "load", "notes", "passed", "reset", "save", "start", "update", "variants"}
    for name in set(emberlab.__all__) - no_widgets:
        assert f"emberlab.{name}" in page, name


def test_every_public_name_can_be_had() -> None:
    for name in emberlab.__all__:
        assert getattr(emberlab, name) is not None
