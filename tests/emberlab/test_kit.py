"""`import emberlab` is quick and brings everything that a notebook calls by name."""

from __future__ import annotations

import pytest

NAMES = ["broadcasting", "data", "load", "progress", "reset", "save", "start", "strides", "update"]


def test_every_name_is_there_and_is_what_it_says(run) -> None:
    result = run(
        "import emberlab\n"
        "for name in sorted(emberlab.__all__):\n"
        "    assert name in dir(emberlab)\n"
        "    print(name, getattr(emberlab, name).__name__.rpartition('.')[2])"
    )
    assert result.stderr == ""
    assert result.stdout.splitlines() == [f"{name} {name}" for name in NAMES]


def test_an_unknown_name_is_an_attribute_error(run) -> None:
    result = run("import emberlab; emberlab.stride")
    assert "AttributeError: module 'emberlab' has no attribute 'stride'" in result.stderr


@pytest.mark.parametrize("statement", ["import emberlab", "import emberlab; emberlab.start"])
def test_importing_it_is_quick_and_imports_neither_notebooks_nor_widgets_nor_any_framework(
    run, statement: str
) -> None:
    script = f"""
import sys, time
began = time.perf_counter()
{statement}
took = time.perf_counter() - began
print(sorted({{"IPython", "nbformat", "anywidget", "numpy", "emberlet"}} & set(sys.modules)), took < 0.3)
"""
    assert run(script).stdout == "[] True\n"
