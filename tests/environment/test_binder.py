"""Binder: what repo2docker would build from this repository, and what its two scripts do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from repo2docker.app import Repo2Docker

ROOT = Path(__file__).parents[2]


def checkout(target: Path) -> Path:
    """Copy what git would give Binder: the tracked files and those that are about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Path:
    return checkout(tmp_path_factory.mktemp("binder"))


def test_repo2docker_builds_from_the_conda_environment(repository, monkeypatch):
    monkeypatch.chdir(repository)
    app = Repo2Docker()
    pack = next(pack for pack in (kind(app.base_image) for kind in app.buildpacks) if pack.detect())
    assert type(pack).__name__ == "CondaBuildPack"
    assert pack.binder_path("environment.yml") == "binder/environment.yml"
    assert pack.get_post_build_scripts() == ["binder/postBuild"]
    assert pack.get_start_script().endswith("/binder/start")
    pack.platform = "linux/amd64"
    dockerfile = pack.render({})
    assert "binder/environment.yml" in dockerfile
    assert "binder/postBuild" in dockerfile
    assert "binder/start" in dockerfile


def binder_environment(home: Path) -> dict[str, str]:
    keep = {key: value for key, value in os.environ.items() if key != "EMBERLAB_WORKSPACE"}
    return keep | {
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }


def test_the_scripts_leave_a_workspace_that_the_badge_opens(repository, tmp_path):
    # The package is installed already, and must not be moved to the copy: pip alone is kept from running.
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "pip").write_text('#!/bin/sh\necho "$@" > "$HOME/pip-was-called"\n')
    (tools / "pip").chmod(0o755)
    variables = binder_environment(tmp_path)
    variables["PATH"] = f"{tools}{os.pathsep}{variables['PATH']}"
    variables["PYTHONPATH"] = f"{repository}/course/src{os.pathsep}{repository}"
    subprocess.run(["./binder/postBuild"], cwd=repository, env=variables, check=True)
    assert "-e ." in (tmp_path / "pip-was-called").read_text()

    notebook = repository / "workspace/01_tensors/01_tensors.ipynb"
    assert "BEGIN SOLUTION" not in notebook.read_text()
    badge = (repository / "README.md").read_text()
    assert "urlpath=lab/tree/workspace/01_tensors/01_tensors.ipynb" in badge

    said = subprocess.run(
        ["./binder/start", "echo", "the server", "with its arguments"],
        cwd=repository, env=variables, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert said.splitlines()[-1] == "the server with its arguments"


def test_start_leaves_work_alone_and_makes_a_missing_workspace(repository, tmp_path):
    variables = binder_environment(tmp_path)
    variables["PYTHONPATH"] = f"{repository}/course/src{os.pathsep}{repository}"
    notebook = repository / "workspace/01_tensors/01_tensors.ipynb"
    worked_on = json.loads(notebook.read_text())
    worked_on["cells"][0]["source"] = "my own words"
    notebook.write_text(json.dumps(worked_on))
    subprocess.run(["./binder/start", "true"], cwd=repository, env=variables, check=True)
    assert "my own words" in notebook.read_text()

    shutil.rmtree(repository / "workspace")
    subprocess.run(["./binder/start", "true"], cwd=repository, env=variables, check=True)
    assert notebook.exists()
