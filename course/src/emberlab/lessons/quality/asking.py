"""Try many versions in one fork of the solved notebook; a version that upsets its fork is tried alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from emberlab.lessons.course import Course
from emberlab.lessons.execute import environment, prepare
from emberlab.lessons.quality.trial import CHANGED, SLOW
from emberlab.lessons.quality.versions import Version
from emberlab.probes.compare import difference
from emberlab.probes.program import Program, read_program
from emberlab.probes.reference import Asking, Reference, ReferenceError
from emberlab.probes.values import Atom, Failed, decode
from emberlab.probes.verdict import reference_values

TOGETHER = 48  # versions in one fork
PATIENCE = 240.0  # seconds for one fork
AT_ONCE = 2  # forks
NO_ANSWER = "no answer"
INSIDE = '''
def probe_inside(rng):
    """what happens inside"""
    from emberlab.lessons.quality import {module}
    return {module}.{function}({request!r}, notebook)
'''


@contextmanager
def solved(course: Course, lesson: str, folder: Path, hash_seed: int = 0) -> Iterator[Reference]:
    """The solved notebook in a process, with a workspace in this folder."""
    workspace = folder / "workspace"
    folder.mkdir(parents=True, exist_ok=True)
    prepare(course, lesson, workspace)
    names = {**environment(course, workspace), "PYTHONHASHSEED": str(hash_seed)}
    with Reference(course.notebook(lesson), folder=workspace, environment=names) as reference:
        yield reference


def failures(
    reference: Asking,
    versions: Sequence[Version],
    seeds: Sequence[str],
    program: Program | None = None,
    every: bool = False,
) -> list[list[str]]:
    """For each version, for each seed: the first probe found that it fails, or ""; with `every`, all that it fails.

    The probes are those of the version's check, or those of `program`. Raises ReferenceError.
    """
    batches = [
        (program or check.program, many[at : at + TOGETHER])
        for check, group in groupby(versions, key=lambda one: one.check)
        for many in [list(group)]
        for at in range(0, len(many), TOGETHER)
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        asked = threads.map(lambda batch: _failures(reference, batch[0], batch[1], seeds, every), batches)
        return [one for batch in asked for one in batch]


def inside(reference: Asking, module: str, function: str, request: Any) -> Any:
    """Call a function of this package in a fork of the notebook, with JSON; it gives JSON. Raises ReferenceError."""
    program = read_program(INSIDE.format(module=module, function=function, request=json.dumps(request)))
    (answer,) = decode(reference.answers(program, ["probe_inside"], "0" * 32, timeout=PATIENCE)).values()
    if not isinstance(answer, Atom):
        raise ReferenceError(answer.says if isinstance(answer, Failed) else repr(answer))
    return json.loads(answer.value)


def _failures(
    reference: Asking, program: Program, versions: Sequence[Version], seeds: Sequence[str], every: bool
) -> list[list[str]]:
    request = {
        "every": every,
        "source": program.source,
        "probes": [[probe.name, probe.rtol, probe.atol] for probe in program.probes],
        "seeds": list(seeds),
        "versions": [[one.piece, one.definition] for one in versions],
    }
    try:
        *found, after = inside(reference, "trial", "tried", request)
    except ReferenceError:
        if len(versions) == 1:
            return [[NO_ANSWER] * len(seeds)]
        after = CHANGED
    if after == CHANGED and len(versions) > 1:
        half = len(versions) // 2
        parts = (versions[:half], versions[half:])
        return [one for part in parts for one in _failures(reference, program, part, seeds, every)]
    return [
        _built(reference, program, version, seeds, every) if one == SLOW else one
        for version, one in zip(versions, found, strict=True)
    ]


def _built(
    reference: Asking, program: Program, version: Version, seeds: Sequence[str], every: bool
) -> list[str]:
    """The same by way of `%%build`, as a student does it: for classes, helpers and imports in the cell."""
    names, failed = [probe.name for probe in program.probes], []
    for seed in seeds:
        right = reference_values(reference, program, names, seed)
        try:
            got = reference_values(reference, program, names, seed, version.cell)
        except ReferenceError:
            failed.append(NO_ANSWER)
            continue
        wrong = [
            probe.name
            for probe in program.probes
            if difference(right[probe.name], got[probe.name], rtol=probe.rtol, atol=probe.atol)
        ]
        failed.append(" ".join(wrong if every else wrong[:1]))
    return failed
