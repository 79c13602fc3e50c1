"""The lock, pyproject.toml and the conda environment say the same, and what they say installs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "binder"))
import environment  # noqa: E402  a script beside what it writes, not a package


def conda_pins(path: Path) -> list[str]:
    dependencies = yaml.safe_load(path.read_text())["dependencies"]
    return next(entry["pip"] for entry in dependencies if isinstance(entry, dict))


def locked(lock: str) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for pin in environment.pins(lock):
        requirement = Requirement(pin)
        found.setdefault(requirement.name.lower(), []).append(requirement)
    return found


def test_both_conda_environments_are_exactly_the_lock():
    pins = environment.pins((ROOT / "requirements.lock").read_text())
    assert len(pins) > 100
    assert conda_pins(ROOT / "environment.yml") == pins
    assert (ROOT / "binder/environment.yml").read_bytes() == (ROOT / "environment.yml").read_bytes()
    assert not (ROOT / "binder/environment.yml").is_symlink()


def test_a_changed_pin_is_noticed(tmp_path, monkeypatch, capsys):
    stale = tmp_path / "environment.yml"
    stale.write_text((ROOT / "environment.yml").read_text().replace("jupyterlab==", "jupyterlab==0."))
    monkeypatch.setattr(environment, "TARGETS", (stale,))
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    (tmp_path / "requirements.lock").write_bytes((ROOT / "requirements.lock").read_bytes())
    assert environment.main(["--check"]) == 1
    assert "make lock" in capsys.readouterr().out


def test_every_pin_of_the_lock_has_a_hash():
    lock = (ROOT / "requirements.lock").read_text()
    blocks = [
        block
        for block in lock.replace("\\\n", " ").splitlines()
        if block and not block.lstrip().startswith("#")
    ]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_satisfies_pyproject_for_every_extra():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    course = project["dependencies"] + project["optional-dependencies"]["course"]
    for requirements, name in [
        (course, "requirements.lock"),
        (course + project["optional-dependencies"]["dev"], "requirements-dev.lock"),
    ]:
        pins = locked((ROOT / name).read_text())
        for text in requirements:
            wanted = Requirement(text)
            assert wanted.name.lower() in pins, f"{name} lacks {wanted.name}: run `make lock`"
            for pin in pins[wanted.name.lower()]:
                version = next(iter(pin.specifier)).version
                assert wanted.specifier.contains(version), f"{name} pins {pin}, pyproject.toml wants {text}"


def test_the_development_lock_changes_no_pin_of_the_course_lock():
    course = environment.pins((ROOT / "requirements.lock").read_text())
    development = environment.pins((ROOT / "requirements-dev.lock").read_text())
    assert set(course) <= set(development)


def test_the_conda_pins_install_into_an_empty_environment_and_import(tmp_path):
    uv = [sys.executable, "-m", "uv"]
    pins = tmp_path / "pins.txt"
    pins.write_text("\n".join(conda_pins(ROOT / "environment.yml")) + "\n")
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "env"], check=True)
    python = tmp_path / "env/bin/python"
    subprocess.run(
        [*uv, "pip", "install", "--quiet", "--no-deps", "--python", python, "-r", pins], check=True
    )
    subprocess.run([*uv, "pip", "check", "--quiet", "--python", python], check=True)
    subprocess.run([python, "-c", "import jupyterlab, nbgrader, anywidget, sklearn, matplotlib"], check=True)
