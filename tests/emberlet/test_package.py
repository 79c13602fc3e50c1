"""The package keeps its promises as a package: what it imports, what it exports, how its modules depend."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import emberlet
from emberlab.pieces import Catalogue, Piece, clear

SOURCE = Path(emberlet.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
NAMES = {
    ".".join(("emberlet", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in MODULES
}
# The seam stands on NumPy, everything else on the seam.
SEAM_MODULES = {name for name in NAMES if name == "emberlet.array" or name.startswith("emberlet.seam.")}
OPTIONAL = {"emberlet.trainer.progress": {"tqdm"}, "emberlet.trainer.loggers": {"matplotlib"}}
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
            for alias in node.names:
                full = f"{module}.{alias.name}"
                found.add(full if full in NAMES else module)
    return found


def test_import_brings_nothing_of_jupyter() -> None:
    code = "import sys, emberlet; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    assert "emberlet" in loaded
    assert [name for name in loaded if name.partition(".")[0].startswith(FOREIGN)] == []
    assert run.stderr == ""


def test_no_piece_runs_at_import(tmp_path: Path) -> None:
    """A package in which every piece of every lesson is cleared must still be importable."""
    package = tmp_path / "emberlet"
    shutil.copytree(SOURCE, package, ignore=shutil.ignore_patterns("__pycache__"))
    catalogue = Catalogue.load()
    for name in (piece for lesson in catalogue.lessons() for piece in catalogue.pieces_of(lesson)):
        piece = Piece(name)
        path = package / piece.file
        path.write_text(clear(path.read_text(), {piece.qualname: "cleared"}))
    (package / "notbuilt.py").write_text("class NotBuilt(Exception):\n    pass\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import emberlet; print(emberlet.__file__)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(package / "__init__.py")


@pytest.mark.parametrize("name", NAMES)
def test_only_the_seam_knows_numpy(name: str) -> None:
    roots = {each.partition(".")[0] for each in imports(NAMES[name])}
    allowed = {"numpy", "array_api_compat", "cupy"} if name in SEAM_MODULES else OPTIONAL.get(name, set())
    assert roots <= {*sys.stdlib_module_names, "emberlet", *allowed}


def test_no_module_imports_upward() -> None:
    """The imports among the modules form no circle."""
    depends = {
        name: {each for each in imports(path) if each in NAMES and each != "emberlet"} - {name}
        for name, path in NAMES.items()
        if name != "emberlet"
    }
    settled: set[str] = set()
    while depends:
        ready = {name for name, needs in depends.items() if needs <= settled}
        assert ready, f"these import each other: {sorted(depends)}"
        settled |= ready
        depends = {name: needs for name, needs in depends.items() if name not in ready}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    first = (ast.get_docstring(tree) or "").splitlines()[0]
    assert first.endswith(".")
    assert "from __future__ import annotations" in text or not [
        node for node in tree.body if not isinstance(node, ast.Expr)
    ]


def test_all_is_what_is_there() -> None:
    assert sorted(emberlet.__all__) == sorted(set(emberlet.__all__))
    for name in emberlet.__all__:
        assert hasattr(emberlet, name)
