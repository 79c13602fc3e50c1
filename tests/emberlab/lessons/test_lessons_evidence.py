"""Probes and mistakes that prove nothing are refused when a lesson is built, all at once and each with its line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from toy_course import BOXES, make_course

from emberlab.lessons.build import build
from emberlab.lessons.cells import Check
from emberlab.lessons.markdown import LessonError
from emberlab.lessons.source import read_lesson

PROBES = """
def probe_constant(rng):
    '''the same for every seed'''
    return [emberlet.count((2, 7)), emberlet.steps((2, 7))]

def probe_broken(rng):
    '''fails on the reference'''
    return emberlet.count(rng.integers(2, 9, 3).tolist(), 1)

def probe_of_nothing(rng):
    '''asks nothing of the student'''
    return rng.random(3).tolist()

def probe_guessed(rng):
    '''is nearly always true'''
    return emberlet.count((int(rng.integers(0, 30)), 2)) > 0

def probe_count(rng):
    '''is as it should be'''
    return [emberlet.count(tuple(rng.integers(2, 9, 3).tolist())) for _ in range(4)]
"""
MISTAKES = {
    "not noticed by any probe": "def count(shape):\n    return math.prod(shape) if shape else 7",
    "too long a name": "def count(shape, more):\n    return 1",
    "never said": "def count(shape):\n    return 7",
    "passes the visible check": "def count(shape):\n    return 6",
}


def test_everything_that_proves_nothing_is_refused(tmp_path: Path) -> None:
    head, tail = BOXES.split(":probe: count_and_steps\n")
    wrong = "".join(
        f'```{{code-cell}}\n:mistake: count_and_steps\n:says: "{says}"\n\n{source}\n```\n\n'
        for says, source in MISTAKES.items()
    )
    rest = tail[tail.index("```{code-cell}\nemberlet.count((2, 5))") :]
    text = f"{head}:probe: count_and_steps\n{PROBES}```\n\n{wrong}{rest}"
    course = make_course(tmp_path / "course", {"01_boxes": text})
    with pytest.raises(LessonError) as caught:
        list(build(course))
    said = str(caught.value).splitlines()
    lines = text.splitlines()

    def fault(at: str, *words: str) -> None:
        line = next(number for number, one in enumerate(lines, start=1) if at in one)
        place = f"01_boxes.md:{line}: "
        found = [one for one in said if place in one and all(word in one for word in words)]
        assert found, f"{place}{words} is not among\n" + "\n".join(said)

    fault("def probe_constant", "probe_constant", "the same for every seed")
    fault("def probe_broken", "probe_broken")
    fault("def probe_of_nothing", "probe_of_nothing", "nothing is written passes it")
    fault("def probe_guessed", "probe_guessed", "can be guessed")
    assert not any("probe_count:" in one for one in said)

    def wrong_at(says: str) -> str:
        number = next(n for n, one in enumerate(lines) if says in one)
        return "\n".join(one for one in said if f"01_boxes.md:{number - 1}: " in one)

    assert "No probe notices the mistake" in wrong_at("not noticed by any probe")
    assert "cannot be tried" in wrong_at("too long a name")
    assert "must say 'never said' to this mistake, but says: AssertionError: six elements" in wrong_at(
        "never said"
    )
    assert "the visible check count_and_steps passes" in wrong_at("passes the visible check")
    assert not course.notebook("01_boxes").exists()
    assert not course.catalogue.exists()


def test_a_passed_check_says_how_many_probes_remain(tmp_path: Path) -> None:
    """Where there is no workspace and no notebook, too."""
    course = make_course(tmp_path / "course", {"01_boxes": BOXES})
    lesson = read_lesson(course.source("01_boxes"), course.reference)
    checks = [cell for cell in lesson.cells if isinstance(cell, Check)]
    program = "\n".join(["import emberlab, emberlet", *(check.visible for check in checks)])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(course.src)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (
        "count_and_steps: this check passes. 2 hidden probes ask the same about other inputs when you hand in.\n"
        "is_cube: this check passes. 1 hidden probe asks the same about other inputs when you hand in.\n"
    )
