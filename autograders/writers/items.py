"""What a class's results say about the test itself: how hard each check is, and whether it tells students apart.

Difficulty is the mean share of a check's points, and discrimination the correlation of a check's points with the sum of
all other checks (for a check of all or nothing, the corrected point-biserial): Crocker and Algina, Introduction to
Classical and Modern Test Theory (1986), chapter 14; the correction is Henrysson's, Psychometrika 28 (1963) 211-218.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from autograders.model import CheckResult, ClassResult, SubmissionResult
from autograders.writers.text import line, share

FEWEST = 10  # students; with fewer a correlation is chance


@dataclass(frozen=True)
class Item:
    """A check or a hidden test: of how many students, their mean share, and the discrimination, if it can be said."""

    name: str
    students: int
    difficulty: float
    discrimination: float | None = None
    full: int = 0  # students with all the points
    none: int = 0  # students with none


@dataclass(frozen=True)
class Mistake:
    """A known misconception, the checks it was seen in and the students who showed it."""

    words: str
    checks: tuple[str, ...]
    students: tuple[str, ...]


def counted(result: ClassResult) -> list[SubmissionResult]:
    """The students whose work was run and can be compared: handed in, and without a problem."""
    return [one for one in result.students if one.submitted and not one.problem and one.checks]


def checks(result: ClassResult) -> list[Item]:
    """Every check, in the order of the notebook."""
    students = counted(result)
    totals = [sum(check.points for check in one.checks) for one in students]
    found: dict[str, list[tuple[CheckResult, float]]] = {}
    for one, total in zip(students, totals, strict=True):
        for check in one.checks:
            found.setdefault(check.id, []).append((check, total - check.points))
    return [_item(name, seen) for name, seen in found.items()]


def probes(result: ClassResult) -> list[Item]:
    """Every hidden test, named by its check and by what it asks, the hardest first."""
    seen: dict[tuple[str, str], list[bool]] = {}
    about: dict[tuple[str, str], str] = {}
    for one in counted(result):
        for check in one.checks:
            for probe in check.probes:
                seen.setdefault((check.id, probe.name), []).append(probe.passed)
                about[check.id, probe.name] = probe.about or probe.name
    items = [
        Item(
            f"{key[0]}: {about[key]}",
            len(all_),
            share(sum(all_), len(all_)),
            None,
            sum(all_),
            len(all_) - sum(all_),
        )
        for key, all_ in seen.items()
    ]
    return sorted(items, key=lambda item: (item.difficulty, item.name))


def mistakes(result: ClassResult) -> list[Mistake]:
    """The known misconceptions that students showed, the most frequent first; each student counts once."""
    who: dict[str, dict[str, None]] = {}
    where: dict[str, dict[str, None]] = {}
    for one in counted(result):
        for check in one.checks:
            for words in {probe.misconception for probe in check.probes if probe.misconception}:
                who.setdefault(words, {})[one.student] = None
                where.setdefault(words, {})[check.id] = None
    found = [Mistake(line(words), tuple(where[words]), tuple(who[words])) for words in who]
    return sorted(found, key=lambda one: (-len(one.students), one.words))


def repairs(result: ClassResult) -> list[tuple[str, int]]:
    """What intake mended, as its sentences begin, and for how many students."""
    kinds = Counter(kind for one in result.students for kind in {line(text) for text in one.repairs})
    return sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))


def correlation(ours: Sequence[float], others: Sequence[float]) -> float | None:
    """Pearson's correlation, or None for fewer than FEWEST pairs or where one side does not vary."""
    count = len(ours)
    if count < FEWEST:
        return None
    ours_mean, others_mean = sum(ours) / count, sum(others) / count
    ours_spread = sum((x - ours_mean) ** 2 for x in ours)
    others_spread = sum((y - others_mean) ** 2 for y in others)
    if min(ours_spread, others_spread) < 1e-12:
        return None
    together = sum((x - ours_mean) * (y - others_mean) for x, y in zip(ours, others, strict=True))
    return together / sqrt(ours_spread * others_spread)


def quantiles(values: Iterable[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile (linear between values); zeros for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0, 0.0, 0.0

    def at(part: float) -> float:
        place = part * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    return at(0.25), at(0.5), at(0.75)


def _item(name: str, seen: list[tuple[CheckResult, float]]) -> Item:
    points = [check.points for check, _ in seen]
    return Item(
        name,
        len(seen),
        sum(share(check.points, check.most) for check, _ in seen) / len(seen),
        correlation(points, [rest for _, rest in seen]),
        sum(check.points >= check.most for check, _ in seen),
        sum(check.points <= 0 for check, _ in seen),
    )
