"""Every student's own constants: the same everywhere, fair, and of no use to anybody else."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emberlab.variants as variants
from emberlab.errors import WorkspaceError
from emberlab.probes.harness import answers
from emberlab.probes.program import read_program
from emberlab.probes.reference import Reference
from emberlab.probes.verdict import judge
from emberlab.workspace import Workspace

SRC = Path(variants.__file__).parents[1]
LESSON = "03_autograd"
SHOW = """
import emberlab.variants as v
l = {"lesson": "03_autograd"}
print([v.integer("rows", 3, 9, **l), v.integer("big", -10**18, 10**18, **l), v.number("rate", 0.1, 0.5, step=0.05, **l),
       v.choice("set", ["digits", "text", "names"], **l), v.permutation("order", 6, **l),
       v.array("grid", (2, 3), -9, 9, **l).tolist()])
"""
# Worked out once, and never to change: students have these numbers in their notebooks.
ADAS = [4, -425795539766647821, 0.4, "text", (3, 1, 5, 2, 4, 0), [[8, 9, -8], [6, -5, 8]]]


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A workspace in which nobody has said who they are."""
    for name in ("EMBERLAB_STUDENT", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "ws" / ".emberlab").mkdir(parents=True)
    monkeypatch.setenv("EMBERLAB_WORKSPACE", str(tmp_path / "ws"))
    monkeypatch.setattr(Workspace, "opened", None)
    return tmp_path / "ws"


def show(name: str, *, seed: str = "0") -> Any:
    """What a fresh Python gives this student."""
    environment = {**os.environ, "PYTHONPATH": str(SRC), "EMBERLAB_STUDENT": name, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True
    )
    return ast.literal_eval(done.stdout)


def test_the_same_student_gets_the_same_everywhere_and_for_ever() -> None:
    assert show("ada") == show("ada", seed="7") == show(" Ada ") == ADAS


def test_another_student_another_lesson_and_another_name_get_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def big(student: str, name: str = "x", lesson: str = LESSON) -> int:
        monkeypatch.setenv("EMBERLAB_STUDENT", student)
        return variants.integer(name, 0, 2**64 - 1, lesson=lesson)

    values = [big("ada"), big("bob"), big("ad"), big("ada", "y"), big("ada", "x", "04_x"), big("Zoë")]
    assert len(set(values)) == len(values)
    assert big("Zoë") == big("Zoe\u0308"), "one letter, written in two ways"


def test_every_value_is_as_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[Any] = Counter()
    for n in range(3000):
        monkeypatch.setenv("EMBERLAB_STUDENT", f"s{n}")
        counts[variants.integer("n", 1, 3, lesson=LESSON)] += 1
        counts[variants.permutation("p", 3, lesson=LESSON)] += 1
        counts[variants.number("f", 0.1, 0.3, step=0.1, lesson=LESSON)] += 1
    assert set(counts) == {1, 2, 3, 0.1, 0.2, 0.3} | {
        (a, b, 3 - a - b) for a in range(3) for b in range(3) if a != b
    }
    # Of 3000: 1000 each, or 500; five standard deviations away would be no accident.
    assert all(
        abs(count - (500 if isinstance(value, tuple) else 1000)) < 130 for value, count in counts.items()
    )


def test_ranges_include_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBERLAB_STUDENT", "ada")
    assert variants.integer("n", 5, 5, lesson=LESSON) == 5
    assert variants.permutation("n", 0, lesson=LESSON) == ()
    assert variants.number("n", 2, 2, step=1, lesson=LESSON) == 2.0
    grid = variants.array("n", (50, 50), -1, 1, lesson=LESSON)
    assert grid.dtype == np.int64
    assert set(grid.ravel().tolist()) == {-1, 0, 1}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: variants.integer("x", 3, 2, lesson=LESSON),
        lambda: variants.integer("x", 0.5, 2, lesson=LESSON),  # type: ignore[arg-type]
        lambda: variants.number("x", 0, 1, step=0, lesson=LESSON),
        lambda: variants.number("x", 0, float("nan"), step=1, lesson=LESSON),
        lambda: variants.choice("x", [], lesson=LESSON),
        lambda: variants.permutation("x", -1, lesson=LESSON),
        lambda: variants.array("x", (2, -1), 0, 1, lesson=LESSON),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBERLAB_STUDENT", "ada")
    with pytest.raises(ValueError, match="variant 'x'"):
        draw()


def test_who_is_unknown_is_told_what_to_do_and_asked_once(
    nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WorkspaceError, match=r'emberlab.variants.student\("your id"\)'):
        variants.integer("rows", 3, 9, lesson=LESSON)
    assert variants.student(" Ada ") == "ada"
    assert variants.integer("rows", 3, 9, lesson=LESSON) == ADAS[0]
    assert (nobody / ".emberlab" / "student").read_text() == "ada\n"
    monkeypatch.setenv("JUPYTERHUB_USER", "bob")
    assert variants.student() == "bob", "the hub knows better"
    monkeypatch.setenv("EMBERLAB_STUDENT", "carol")
    assert variants.student() == "carol", "and grading best"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "\x1b[31m"])
def test_an_id_is_one_line(name: str) -> None:
    with pytest.raises(WorkspaceError, match="the student's id"):
        variants.student(name)


def test_a_variant_belongs_to_a_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBERLAB_STUDENT", "ada")
    monkeypatch.setattr(variants.Session, "current", None)
    with pytest.raises(WorkspaceError, match="none is open"):
        variants.integer("rows", 3, 9)


PROBE = read_program('def probe_answer(rng):\n    """your answer"""\n    return answer()\n')
SOLVED = f"""
from emberlab import variants
def answer():
    return variants.integer("rows", 3, 1000, lesson={LESSON!r}) * 12
"""


def test_adas_answer_scores_for_ada_and_not_for_bob(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bob hands in what Ada has found: the probe asks the reference for Bob's own numbers."""
    monkeypatch.setenv("EMBERLAB_STUDENT", "ada")
    adas = variants.integer("rows", 3, 1000, lesson=LESSON) * 12
    handed_in = answers(PROBE.source, ["probe_answer"], "00", {"answer": lambda: adas})
    notebook = {"cells": [{"cell_type": "code", "source": SOLVED, "metadata": {}}], "metadata": {}}
    environment = {**os.environ, "PYTHONPATH": str(SRC), "EMBERLAB_STUDENT": "course"}
    with Reference(notebook, folder=tmp_path, environment=environment) as reference:
        passed = {
            name: judge(PROBE, "00", handed_in, Asked(reference, name))[0].passed
            for name in ("ada", "bob", "ADA")
        }
    assert passed == {"ada": True, "bob": False, "ADA": True}


class Asked:
    """The reference as grading asks it for one student."""

    def __init__(self, reference: Reference, student: str) -> None:
        self.reference, self.student = reference, student

    def answers(self, *arguments: Any, **options: Any) -> str:
        return self.reference.answers(*arguments, **options, environment={"EMBERLAB_STUDENT": self.student})
