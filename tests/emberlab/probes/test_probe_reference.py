"""The reference's process: what it answers, what a mistake changes and for how long, what it says when it cannot."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from probe_course import BLANK, GOOD, PROGRAM, notebook
from toy_package import NUMEL_CELL

from emberlab.lessons.execute import PREPARE
from emberlab.probes.compare import difference
from emberlab.probes.examine import faults
from emberlab.probes.program import Program, read_program
from emberlab.probes.reference import Asking, Reference, ReferenceError
from emberlab.probes.reference_server import frame
from emberlab.probes.values import Items, Unusable, decode
from emberlab.probes.verdict import judge

WRONG = "def count_words(text): return {}"


@pytest.fixture(scope="module")
def blank(
    tmp_path_factory: pytest.TempPathFactory, environment_of_probes: dict[str, str]
) -> Iterator[Reference]:
    folder = tmp_path_factory.mktemp("blank")
    with Reference(
        notebook(BLANK), folder=folder, environment=environment_of_probes, allow_errors=True
    ) as blank:
        yield blank


def test_a_mistake_is_there_for_one_request_only(reference_process: Reference, program: Program) -> None:
    names = ["probe_words"]
    right = reference_process.answers(program, names, "a")
    wrong = reference_process.answers(program, names, "a", cell=WRONG)
    assert right != wrong
    assert reference_process.answers(program, names, "a") == right
    assert reference_process.answers(program, names, "b") != right


def ask(address: str, seed: str) -> str:
    return Asking(address).answers(read_program(PROGRAM), ["probe_words"], seed)


def test_many_ask_at_once_and_from_other_processes(reference_process: Reference, program: Program) -> None:
    seeds = [f"{number:032x}" for number in range(12)]
    expected = [reference_process.answers(program, ["probe_words"], seed) for seed in seeds]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda seed: ask(reference_process.address, seed), seeds)) == expected
    with multiprocessing.get_context("spawn").Pool(1) as other:
        assert other.apply(ask, (reference_process.address, seeds[3])) == expected[3]


def test_what_cannot_be_answered_is_said_and_the_next_is_answered(
    reference_process: Reference, program: Program
) -> None:
    for cell, words in [
        ("1 / 0", "the cell fails: ZeroDivisionError: division by zero"),
        ("def f(:", "the cell fails: SyntaxError"),
        ("import os; os._exit(7)", "it ended with status 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "it ended with status -9"),
    ]:
        with pytest.raises(ReferenceError, match=words):
            reference_process.answers(program, ["probe_words"], "a", cell=cell)
    with pytest.raises(ReferenceError, match=r"no answer in 0\.5 seconds"):
        reference_process.answers(program, ["probe_words"], "a", cell="while True: pass", timeout=0.5)
    endless = "def count_words(text):\n    while True: pass"
    names = ["probe_words", "probe_standardise"]
    given = decode(reference_process.answers(program, names, "a", cell=endless, timeout=4.0))
    assert given["probe_words"] == Unusable("late")
    assert isinstance(given["probe_standardise"], Items)
    assert decode(reference_process.answers(program, ["probe_words"], "a"))


def test_what_is_no_request_stops_nobody(reference_process: Reference, program: Program) -> None:
    for garbage in (
        b"",
        b"GET / HTTP/1.0\r\n\r\n",
        b"\xff" * 99,
        frame([]),
        frame({}),
        frame({"timeout": "soon"}),
    ):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(reference_process.address)
            connection.sendall(garbage)
    idle = socket.socket(socket.AF_UNIX)
    idle.connect(reference_process.address)
    assert decode(reference_process.answers(program, ["probe_words"], "a"))
    idle.close()


def test_an_environment_holds_for_one_request(reference_process: Reference) -> None:
    who = read_program(
        'import os\ndef probe_who(rng):\n    """who"""\n    return os.environ.get("EMBERLAB_STUDENT")'
    )
    ada = reference_process.answers(who, ["probe_who"], "a", environment={"EMBERLAB_STUDENT": "ada"})
    assert '"ada"' in ada
    assert '"none"' in reference_process.answers(who, ["probe_who"], "a")


def test_a_notebook_that_does_not_run_is_named(tmp_path: Path, environment_of_probes: dict[str, str]) -> None:
    for bad, words in [
        ("standardise = 1 / 0", r"cell 3 \(solution\) fails: ZeroDivisionError"),
        ("import os; os._exit(3)", "stopped with status 3"),
        (
            "### BEGIN HIDDEN TESTS",
            r"cell 3 \(solution\), line 1: the hidden tests that begin here do not end",
        ),
    ]:
        with (
            pytest.raises(ReferenceError, match=words),
            Reference(notebook(bad), folder=tmp_path, environment=environment_of_probes),
        ):
            pass


def test_it_ends_with_its_starter_and_leaves_nothing(
    tmp_path: Path, environment_of_probes: dict[str, str]
) -> None:
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from probe_course import *; from emberlab.probes.reference import Reference\n"
        "from pathlib import Path; import os\n"
        "r = Reference(notebook(GOOD), folder=Path('.'), environment=dict(os.environ)).__enter__()\n"
        "print(r._process.pid, flush=True); time.sleep(100)"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    environment = {**environment_of_probes, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environment) as starter:
        assert starter.stdout is not None
        server = psutil.Process(int(starter.stdout.readline()))
        os.kill(starter.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while server.is_running() and server.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the reference outlives the process that started it"
        time.sleep(0.05)
    assert not list(tmp_path.glob("reference-*"))


def test_a_build_in_a_mistake_changes_no_file(
    tmp_path: Path, environment: dict[str, str], run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    workspace = tmp_path / "workspace"
    assert run(PREPARE, str(workspace), "01_tensors").returncode == 0
    added = NUMEL_CELL.replace("*=", "+=")
    program = read_program(
        "def probe_numel(rng):\n    'sizes'\n    return emberlet.Tensor((2, int(rng.integers(9, 999)))).numel()\n"
        f"MISTAKES = {{'You add the sizes.': {added!r}}}"
    )
    lesson = notebook(NUMEL_CELL)
    lesson["cells"][1]["source"] = "import emberlab\nemberlab.start('01_tensors')\nimport emberlet"
    lesson["cells"].pop()
    environment = {**environment, "EMBERLAB_WORKSPACE": str(workspace)}
    with Reference(lesson, folder=workspace, environment=environment) as reference:
        before = contents(workspace)
        answers = reference.answers(program, ["probe_numel"], "a", cell=added)
        verdict = judge(program, "a", answers, reference)[0]
        assert (verdict.says, verdict.misconception) == (
            "the answer is a different number",
            "You add the sizes.",
        )
        right = decode(reference.answers(program, ["probe_numel"], "a"))["probe_numel"]
        assert difference(right, decode(answers)["probe_numel"])
        assert contents(workspace) == before


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_program_has_no_faults(
    reference_process: Reference, blank: Reference, program: Program
) -> None:
    assert faults(program, reference_process, blank) == []


FAULTY = {
    "return standardise(np.eye(3))": "its answer is the same for every seed",
    "return count_words('a ' * int(rng.integers(1, 99))), np.random.default_rng().random()": "two runs with the same",
    "return bool(rng.random() < 0.6) == (len(count_words('a b')) == 2)": "so it can be guessed",
    "return rng.random(3)": "a notebook in which nothing is written passes it",
    "return rng.random() * undefined": "it raises NameError on the reference: name 'undefined' is not defined",
    "return rng.random(), object()": "it returns an object that cannot be compared",
    "return standardise(rng.random((800, 800)))": "its answer is too large",
    "return float(standardise(rng.random((9, 1))).sum())": "its answer is the same for every seed",
}


@pytest.mark.parametrize("body", FAULTY)
def test_a_faulty_probe_is_refused(reference_process: Reference, blank: Reference, body: str) -> None:
    found = faults(read_program(f'def probe_it(rng):\n    """it"""\n    {body}\n'), reference_process, blank)
    assert len(found) == 1
    assert found[0].startswith("probe_it: ")
    assert FAULTY[body] in found[0]


def test_a_mistake_that_is_none_is_refused(reference_process: Reference) -> None:
    head = (
        "def probe_it(rng):\n    'it'\n    sometimes = rng.random() < 0.5 and count_words('a')\n"
        "    return standardise(rng.random((4, 2))), sometimes\n"
    )
    for cell, words in [
        (GOOD, "No probe notices the mistake 'Oh.'."),
        ("1 / 0", "The mistake 'Oh.' cannot be tried: the reference cannot answer: "),
        ("def count_words(text): return {}", "Only with "),
    ]:
        found = faults(
            read_program(f"{head}MISTAKES = {{'Oh.': {cell!r}}}"), reference_process, None, trials=6
        )
        assert len(found) == 1
        assert found[0].startswith(words)
