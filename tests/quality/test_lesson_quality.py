"""Every lesson's probes let nothing wrong pass without a written reason, refuse nothing right, and are fair.

`make grading-quality` does the same with more seeds, and prints it.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from emberlab.lessons.cells import Check
from emberlab.lessons.course import Course
from emberlab.lessons.quality.__main__ import lines, main
from emberlab.lessons.quality.asking import NO_ANSWER, failures, solved
from emberlab.lessons.quality.steady import fairness, guesses
from emberlab.lessons.quality.survey import Survey, summed, survey
from emberlab.lessons.quality.versions import (
    BY_HAND,
    GENERATED,
    Beside,
    Version,
    pieces,
    right_versions,
    wrong_versions,
)
from emberlab.lessons.source import read_lesson
from emberlab.probes.reference import Reference

COURSE = Course.here()
BESIDE = Beside(Path(__file__).parents[1] / "lessons")
LESSON = "01_tensors"
SEEDS = [hashlib.sha256(bytes([number])).hexdigest()[:32] for number in range(20)]


@pytest.fixture(scope="module", params=COURSE.names())
def surveyed(request: pytest.FixtureRequest) -> Survey:
    lesson = read_lesson(COURSE.source(request.param), COURSE.reference)
    return survey(lesson, COURSE, BESIDE, trials=2, steady=8, guessed=8)


def test_nothing_has_to_be_mended(surveyed: Survey) -> None:
    assert surveyed.problems == []


def test_each_piece_was_tried(surveyed: Survey) -> None:
    lesson = read_lesson(COURSE.source(surveyed.lesson), COURSE.reference)
    assert [row.piece for row in surveyed.rows] == [piece for cell in lesson.pieces for piece in cell]
    for row in surveyed.rows:
        assert row.generated >= 5
        assert row.written >= 3
        assert row.styles >= 3
        assert row.generated + row.written == row.killed + row.equivalent + row.allowed


def test_the_report_is_a_table_that_people_can_read(surveyed: Survey) -> None:
    report = list(lines(surveyed))
    assert max(map(len, report)) <= 120
    head = report[2].split()
    for row in surveyed.rows:
        (line,) = (line for line in report if line.startswith(row.piece + " "))
        assert dict(zip(head, line.split(), strict=True))["killed"] == str(row.killed)


def test_an_unknown_lesson_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["99_nothing"]) == 1
    assert "no lesson '99_nothing'; there are 01_tensors" in capsys.readouterr().err


# How the measuring itself is held: with probes and versions that are known to be bad.


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reference]:
    with solved(COURSE, LESSON, tmp_path_factory.mktemp("solved")) as started:
        yield started


def check_of(name: str) -> Check:
    lesson = read_lesson(COURSE.source(LESSON), COURSE.reference)
    return next(check for piece, check, _ in pieces(lesson) if piece == name)


NUMEL = "emberlet.shape.numel"
CHECK = check_of(NUMEL)


def numel(body: str, name: str = "a version") -> Version:
    return Version(NUMEL, CHECK, name, f"def numel(shape):\n    {body}\n", GENERATED)


def test_what_a_version_does_stays_its_own(reference: Reference) -> None:
    wrong, right = numel("return 7"), numel("return math.prod(shape)")
    assert [
        [bool(one) for one in each] for each in failures(reference, [wrong, right, wrong], SEEDS[:3])
    ] == [
        [True] * 3,
        [False] * 3,
        [True] * 3,
    ]


def test_an_endless_version_and_one_that_ends_its_process_fail_and_the_others_are_judged(
    reference: Reference,
) -> None:
    versions = [
        numel("return math.prod(shape)"),
        numel("while True: pass"),
        numel("import os; os._exit(3)"),
        numel("return 7"),
    ]
    right, endless, gone, wrong = failures(reference, versions, SEEDS[:2])
    assert right == ["", ""]
    assert all(endless)
    assert gone == [NO_ANSWER] * 2
    assert all(wrong)


def test_a_version_that_leaves_something_behind_does_not_spoil_the_next(reference: Reference) -> None:
    spoils = numel("import emberlet; emberlet.shape.contiguous_strides = None; return math.prod(shape)")
    right = numel("return math.prod(shape)")
    assert failures(reference, [spoils, right], SEEDS[:1])[1] == [""]


def test_the_quick_way_and_building_the_cell_agree(reference: Reference) -> None:
    helper = "def times(a, b):\n    return a * b\n\n"  # that needs %%build, since it brings a function along
    loop = "def numel(shape):\n    n = {}\n    for size in shape:\n        n = {}\n    return n\n"
    for start, failing in ((1, False), (2, True)):
        quick = numel("", str(start))
        quick = dataclasses.replace(quick, definition=loop.format(start, "n * size"))
        slow = dataclasses.replace(quick, definition=helper + loop.format(start, "times(n, size)"))
        assert [[bool(words) for words in one] for one in failures(reference, [quick, slow], SEEDS[:1])] == [
            [failing],
            [failing],
        ]


def with_probe(source: str) -> Check:
    return dataclasses.replace(CHECK, probes=source, mistakes=())


def test_a_probe_that_can_be_guessed_is_found(reference: Reference) -> None:
    check = with_probe(
        "def probe_easy(rng):\n"
        '    """easy"""\n'
        "    return emberlet.shape.numel((int(rng.integers(2)),)) > 0\n\n"
        "def probe_asks_nothing(rng):\n"
        '    """asks nothing of a student"""\n'
        "    return int(rng.integers(9))\n"
    )
    guessed = list(guesses(NUMEL, check, COURSE.reference))
    easy, nothing = fairness(check, reference, reference, SEEDS, guessed, SEEDS)
    assert 0.5 <= easy.luck < 1
    assert easy.guess.startswith("numel: return ")
    assert (nothing.luck, nothing.guess) == (0, "")


def test_a_probe_that_differs_from_process_to_process_or_fails_with_some_seeds_is_found(
    reference: Reference,
) -> None:
    check = with_probe(
        "import os\n\n"
        "def probe_process(rng):\n"
        '    """which process"""\n'
        "    return os.getpid()\n\n"
        "def probe_rarely(rng):\n"
        '    """fails for one in four"""\n'
        "    return emberlet.shape.numel((1 // int(rng.integers(4)),))\n\n"
        "def probe_large(rng):\n"
        '    """a large answer"""\n'
        "    return 'x' * 500_000\n"
    )
    process, rarely, large = fairness(check, reference, reference, SEEDS, [], SEEDS[:1])
    assert len(process.faults) == len(SEEDS)
    assert "another process answers otherwise" in process.faults[0]
    assert any("it raises ZeroDivisionError" in fault for fault in rarely.faults)
    assert len(rarely.faults) < len(SEEDS)
    assert "bytes long" in large.faults[-1]


def beside(folder: Path, survivors: str) -> Beside:
    """A folder with nothing but reasons."""
    (folder / f"survivors_{LESSON}.py").write_text(f"SURVIVORS = [{survivors}]\n")
    return Beside(folder)


def test_survivors_need_a_reason_and_reasons_a_survivor(tmp_path: Path) -> None:
    lesson = read_lesson(COURSE.source(LESSON), COURSE.reference)
    judged = {
        numel("return math.prod(shape)", "one"): ["", ""],
        numel("return 7", "other"): ["probe_numel"] * 2,
    }
    judged[numel("return sum(shape)", "sometimes")] = ["", "probe_numel"]
    style = {numel("return 1", "a style"): ["", "the visible check"]}

    def problems(survivors: str) -> list[str]:
        found = summed(lesson, judged, style, [], beside(tmp_path, survivors).reasons(LESSON)).problems
        return [one for one in found if NUMEL in one and "write 3" not in one]

    marked_down = f"{NUMEL}: right, and marked down: a style (the visible check)"
    assert problems("") == [
        f"{NUMEL}: survives: one",
        f"{NUMEL}: survives with 1 of 2 seeds: sometimes",
        marked_down,
    ]
    assert problems(
        f"({NUMEL!r}, 'equivalent', 'why', ['one']), ({NUMEL!r}, 'allowed', 'why', ['sometimes'])"
    ) == [marked_down]
    stale = problems(f"({NUMEL!r}, 'allowed', 'why', ['one', 'sometimes', 'other', 'gone'])")
    assert stale == [
        marked_down,
        f"{NUMEL}: the reason for 'other' is stale: a probe fails it",
        f"{NUMEL}: the reason for 'gone' is stale: there is no such version",
    ]
    with pytest.raises(ValueError, match="equivalent or allowed, not 'maybe'"):
        problems(f"({NUMEL!r}, 'maybe', 'why', ['one'])")


def test_a_mutant_by_hand_that_no_longer_fits_the_reference_is_named(tmp_path: Path) -> None:
    entry = (NUMEL, "adds", "math.product(shape)", "sum(shape)")
    (tmp_path / f"mutants_{LESSON}.py").write_text(f"MUTANTS = [{entry!r}]\n")
    lesson = read_lesson(COURSE.source(LESSON), COURSE.reference)
    with pytest.raises(
        ValueError, match=r"numel has no 'math.product\(shape\)' any more: mend the mutant 'adds'"
    ):
        wrong_versions(lesson, COURSE, Beside(tmp_path))
    assert right_versions(lesson, Beside(tmp_path)) == []
    assert {one.origin for one in wrong_versions(lesson, COURSE, BESIDE)} == {GENERATED, BY_HAND, "mistake"}
