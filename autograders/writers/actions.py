"""What a GitHub Actions run shows of one submission: a summary in Markdown, and an annotation for each failed check.

Summary: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
Annotations and their escapes: the same page, “Setting a notice message”.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from autograders.errors import GradingError
from autograders.model import CheckResult, SubmissionResult
from autograders.writers.text import check_words, line, number, reason_not_graded

LARGEST = 1_000_000  # bytes: GitHub refuses a step's summary above 1 MiB
MOST_ANNOTATIONS = 10  # GitHub shows ten of a kind for a step
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>@:$])")


def write(result: SubmissionResult, path: Path) -> None:
    """Append the summary to the file that GITHUB_STEP_SUMMARY names. Raises GradingError."""
    text = summary(result).encode()
    if len(text) > LARGEST:
        text = text[:LARGEST].decode(errors="ignore").encode() + b"\n\nThe rest was left out.\n"
    try:
        with path.open("ab") as stream:  # earlier steps may have written to it
            stream.write(text)
    except OSError as error:
        raise GradingError(f"{path} cannot be written ({os.strerror(error.errno or 0)})") from error


def summary(result: SubmissionResult) -> str:
    """The result as GitHub's Markdown; text from elsewhere shows as it is and does nothing."""
    lines = [f"### {markdown(result.lesson)}: {number(result.score)} of {number(result.most)} points", ""]
    if reason := reason_not_graded(result):
        lines += [f"This could not be graded: {markdown(reason)}", ""]
    if result.checks:
        lines += ["| | check | points | |", "| --- | --- | ---: | --- |"]
        lines += [_row(check) for check in result.checks]
        lines.append("")
    if result.by_hand:
        lines += [f"{number(result.by_hand)} points wait for a person.", ""]
    if result.repairs:
        lines += [
            "Repaired before grading:",
            "",
            *(f"- {markdown(line(text))}" for text in result.repairs),
            "",
        ]
    return "\n".join(lines) + "\n"


def marks(result: SubmissionResult, file: str) -> list[str]:
    """Commands that mark the failed checks beside the notebook `file`; to be printed, one a line."""
    failed = [check for check in result.checks if check.points < check.most]
    said = [f"{line(check.id)}: {' '.join(check_words(check)) or 'not all points'}" for check in failed]
    if reason := reason_not_graded(result):
        said.insert(0, reason)
    return [
        f"::error file={_property(file)},title={_property(line(result.lesson))}::{_data(text)}"
        for text in said[:MOST_ANNOTATIONS]
    ]


def markdown(text: str) -> str:
    """Text that Markdown leaves alone: no link, mention, table cell, HTML or emoji comes of it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return SPECIAL.sub(lambda found: f"&#{ord(found[1])};", text)


def _row(check: CheckResult) -> str:
    mark = "passed" if check.points >= check.most else "failed" if check.points <= 0 else "partly"
    words = markdown(" ".join(check_words(check)))
    return (
        f"| {mark} | {markdown(line(check.id))} | {number(check.points)} of {number(check.most)} | {words} |"
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
