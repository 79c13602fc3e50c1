"""`import emberlab` is quick and brings everything that a notebook calls by name."""

from __future__ import annotations

import pytest

NAMES = ["data", "graph", "load", "notes", "progress", "reset", "save", "start", "strides", "update"]


def test_names_are_listed_and_are_what_they_say(run) -> None:
    result = run(
        "import emberlab\n"
        "assert set(emberlab.__all__) <= set(dir(emberlab))\n"
        f"assert set({NAMES}) <= set(emberlab.__all__)\n"
        "for name in ('load', 'progress', 'reset', 'save', 'start', 'strides', 'update'):\n"
        "    print(name, getattr(emberlab, name).__name__)"
    )
    assert result.stderr == ""
    assert all(name == called for name, called in map(str.split, result.stdout.splitlines()))
    assert len(result.stdout.splitlines()) == 7


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
