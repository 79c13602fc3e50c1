"""The package keeps its promises as a package: what it imports, what it exports, how its modules depend."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import emberlet

SOURCE = Path(emberlet.__file__).parent
MODULES = sorted(SOURCE.glob("*.py"))
FOREIGN = ("IPython", "ipykernel", "ipywidgets", "jupyter", "matplotlib", "anywidget", "torch", "emberlab")


def imports(path: Path) -> set[str]:
    """The modules that are imported at run time, as absolute names."""
    found: set[str] = set()
    tree = ast.parse(path.read_text())
    typing_only = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and "TYPE_CHECKING" in ast.dump(test.test)
        for node in ast.walk(test)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            module = node.module or ""
            inside = {alias.name for alias in node.names if (SOURCE / f"{alias.name}.py").exists()}
            found.update({f"emberlet.{name}" for name in inside} if module == "emberlet" else {module})
    return found


def test_import_brings_nothing_of_jupyter() -> None:
    code = "import sys, emberlet; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert "emberlet" in loaded
    assert [name for name in loaded if name.partition(".")[0].startswith(FOREIGN)] == []
    assert run.stderr == ""


def test_no_piece_runs_at_import(tmp_path: Path) -> None:
    """A package whose every function raises must still be importable."""
    package = tmp_path / "emberlet"
    package.mkdir()
    for path in MODULES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name != "__init__" and "__" not in node.name:
                node.body = [ast.parse("raise RuntimeError('called at import')").body[0]]
        (package / path.name).write_text(ast.unparse(tree))
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import emberlet; print(emberlet.__file__)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(package / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_the_seam_knows_numpy(path: Path) -> None:
    roots = {name.partition(".")[0] for name in imports(path)}
    assert roots <= {*sys.stdlib_module_names, "emberlet", *(["numpy"] if path.stem == "array" else [])}


def test_no_module_imports_upward() -> None:
    """The imports among the modules form no circle."""
    depends = {
        path.stem: {name.removeprefix("emberlet.") for name in imports(path) if name.startswith("emberlet.")}
        for path in MODULES
    }
    settled: set[str] = set()
    while depends:
        ready = {name for name, needs in depends.items() if needs <= settled}
        assert ready, f"these import each other: {sorted(depends)}"
        settled |= ready
        depends = {name: needs for name, needs in depends.items() if name not in ready}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    first = (ast.get_docstring(tree) or "").splitlines()[0]
    assert first.endswith(".")
    assert "from __future__ import annotations" in text


def test_all_is_what_is_there() -> None:
    assert sorted(emberlet.__all__) == sorted(set(emberlet.__all__))
    for name in emberlet.__all__:
        assert getattr(emberlet, name) is not None
