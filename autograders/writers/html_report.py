"""The class report: one HTML file that needs no network, no script and no mouse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograders.model import ClassResult, SubmissionResult
from autograders.writers import charts, grades_csv, items
from autograders.writers.text import line, number, reason_not_graded, share
from emberlab.atomic import write_text

TEMPLATES = Path(__file__).parent / "templates"
SHOWN = 20  # students named beside a misconception
HARDEST = 12  # hidden tests in the report's table


@dataclass(frozen=True)
class Plot:
    """A picture, and the same in words."""

    source: str
    words: str


def write(result: ClassResult, path: Path) -> None:
    """Write the report, whatever strings students have supplied."""
    write_text(path, page(result))


def page(result: ClassResult) -> str:
    """The report as HTML."""
    shelf = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shelf.filters |= {"number": number, "line": line, "percent": percent, "duration": duration}
    counted = items.counted(result)
    checks = items.checks(result)
    scores = [one.score for one in counted]
    seconds = [one.seconds for one in counted if one.seconds > 0]
    columns = grades_csv.columns(result)
    return shelf.get_template("report.html").render(
        result=result,
        counted=counted,
        left_out=[one for one in result.students if reason_not_graded(one)],
        reason=reason_not_graded,
        waiting=sum(one.by_hand for one in result.students),
        waiting_for=sum(bool(one.by_hand) for one in result.students),
        quartiles=items.quantiles(scores),
        mean=share(sum(scores), len(scores)),
        scores=_scores(scores, result.most),
        checks=checks,
        shares=_shares(checks),
        fewest=items.FEWEST,
        probes=[item for item in items.probes(result) if item.none][:HARDEST],
        mistakes=items.mistakes(result),
        shown=SHOWN,
        repairs=items.repairs(result),
        late=[one for one in result.students if one.late_seconds or one.penalty or one.extra_credit],
        seconds=seconds,
        times=items.quantiles(seconds),
        time_plot=_times(seconds),
        columns=columns,
        points={one.student: grades_csv.points_of(one) for one in result.students},
        remarks=_remarks,
    )


def percent(value: float) -> str:
    """A share as whole per cent."""
    return f"{100 * value:.0f} %"


def duration(seconds: float) -> str:
    """A time as people say it: 45 s, 12 min, 3 h 20 min, 2 d 4 h."""
    if seconds < 60:
        return f"{number(seconds, 1)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def _scores(scores: list[float], most: float) -> Plot | None:
    if not scores:
        return None
    low, middle, high = items.quantiles(scores)
    words = (
        f"Histogram of the scores of {len(scores)} students, from {number(min(scores))} to {number(max(scores))} "
        f"of {number(most)} points; half of them lie between {number(low)} and "
        f"{number(high)}, the median is {number(middle)}."
    )
    return Plot(charts.histogram(scores, most, f"points of {number(most)}"), words)


def _shares(checks: list[items.Item]) -> Plot | None:
    if not checks:
        return None
    each = "; ".join(f"{line(item.name)} {percent(item.difficulty)}" for item in checks)
    return Plot(charts.shares(checks), f"Bar chart of the mean share of the points of each check: {each}.")


def _times(seconds: list[float]) -> Plot | None:
    if len(seconds) < 2:
        return None
    _, middle, _ = items.quantiles(seconds)
    words = (
        f"Histogram of the seconds that grading took for {len(seconds)} submissions: median {number(middle, 1)}, "
        f"longest {number(max(seconds), 1)}."
    )
    return Plot(charts.histogram(seconds, max(seconds), "seconds for one submission"), words)


def _remarks(one: SubmissionResult) -> str:
    """What is worth a look in a student's row."""
    words = [reason_not_graded(one), *one.remarks]
    if one.by_hand:
        words.append(f"{number(one.by_hand)} points wait for a person")
    return "; ".join(line(text) for text in words if text)
