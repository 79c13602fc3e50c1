"""What other platforms read of one submission: valid by their schemas, and nothing hidden is in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from made_results import HOSTILE, hostile_class, made_class

from autograders.errors import GradingError
from autograders.model import CheckResult, ProbeResult, SubmissionResult
from autograders.writers import actions, classroom50, gradescope

TEMPLATES = Path(actions.__file__).parent / "templates"
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format, as a schema.
GRADESCOPE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [
        {"required": ["score"]},
        {"required": ["tests"], "properties": {"tests": {"items": {"required": ["score"]}}}},
    ],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
        "leaderboard": {"type": "array"},
    },
}
POINTS = {"type": "integer", "minimum": 0}
WORDS = {"type": "string", "minLength": 1}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}
# What https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json asks for, in our words.
CLASSROOM50: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        *("schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit"),
        *("release", "review", "datetime", "score", "max-score", "tests"),
    ],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "assignment_type": {"enum": ["individual", "group"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        **dict.fromkeys(("classroom", "assignment", "owner", "commit", "release", "review"), WORDS),
        **dict.fromkeys(("datetime", "graded_at"), TIME),
        **dict.fromkeys(("score", "max-score"), POINTS),
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": WORDS,
                    "passed": {"type": "boolean"},
                    "score": POINTS,
                    "max-score": POINTS,
                },
            },
        },
    },
}
RUNNER = {
    "CLASSROOM": "dl",
    "ASSIGNMENT": "tensors",
    "SUBMISSION_TAG": "submit/2026-11-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/o/r/commit/a1b2c3d",
    "RELEASE_URL": "https://github.com/o/r/releases/tag/x",
    "OWNER": "alice",
}
PROBED = SubmissionResult(
    "ada",
    "01_tensors",
    1.5,
    3.0,
    (
        CheckResult(
            "check-permute",
            1.5,
            3.0,
            (
                ProbeResult("probe_a", "four dimensions", True),
                ProbeResult(
                    "probe_b", "an empty one", False, "Output 1 has another shape.", 1.0, "A mix-up."
                ),
            ),
        ),
    ),
    seconds=1.25,
)


def everybody() -> list[SubmissionResult]:
    return [PROBED, *made_class(40).students, *hostile_class().students]


@pytest.mark.parametrize("hidden", gradescope.VISIBILITIES)
def test_gradescope_reads_every_result(hidden: gradescope.Visibility, tmp_path: Path) -> None:
    for result in everybody():
        gradescope.write(result, tmp_path / "results.json", hidden=hidden)
        data = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
        jsonschema.validate(data, GRADESCOPE)
        assert data["score"] == max(result.score, 0)
        assert data["stdout_visibility"] == "hidden"


def test_gradescope_shows_checks_and_keeps_hidden_tests_back() -> None:
    data = gradescope.results(PROBED, hidden="after_due_date")
    check, passed, failed = data["tests"]
    assert (check["score"], check["max_score"], check["visibility"]) == (1.5, 3.0, "visible")
    assert check["output"] == "1 of 2 hidden tests passed."
    assert "empty" not in json.dumps(check)
    assert [passed["status"], failed["status"]] == ["passed", "failed"]
    assert {passed["visibility"], failed["visibility"]} == {"after_due_date"}
    assert failed["output"] == "Output 1 has another shape.\nA mix-up."
    # A hidden test with a score of its own would count twice, or hide the total.
    assert not {"score", "max_score"} & {*passed, *failed}


def test_gradescope_says_why_nothing_was_graded() -> None:
    problem = "There are two notebooks in it."
    data = gradescope.results(SubmissionResult("ada", "x", 0, 3, problem=problem))
    assert problem in data["output"]
    assert data["tests"] == []


def test_classroom_50_reads_every_result(tmp_path: Path) -> None:
    for result in everybody():
        classroom50.write(result, tmp_path / "result.json", RUNNER)
        data = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
        jsonschema.validate(data, CLASSROOM50)
        assert data["score"] <= data["max-score"]
        assert all(test["score"] <= test["max-score"] for test in data["tests"])


def test_classroom_50_gets_hundredths_and_its_runners_names() -> None:
    data = classroom50.contents(PROBED, RUNNER)
    assert (data["score"], data["max-score"], data["owner"]) == (150, 300, "alice")
    assert data["review"] == RUNNER["COMMIT_URL"]
    assert data["tests"][0]["passed"] is False
    assert "four dimensions" not in json.dumps(data)
    extra = classroom50.contents(SubmissionResult("a", "x", 4, 3), RUNNER)
    assert extra["score"] == extra["max-score"] == 300


def test_classroom_50_outside_its_runner_is_a_clear_error() -> None:
    with pytest.raises(GradingError, match=r"CLASSROOM, ASSIGNMENT, .*OWNER"):
        classroom50.contents(PROBED, {})
    with pytest.raises(GradingError, match="submit/"):
        classroom50.contents(PROBED, {**RUNNER, "SUBMISSION_TAG": "v1"})


def test_a_summary_is_added_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    actions.write(PROBED, path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert "1.5 of 3 points" in text
    assert "| partly |" in text
    assert "1 of 2 hidden tests passed" in text.replace("&#46;", ".")
    assert "four dimensions" not in text


def test_markdown_shows_hostile_text_as_it_is() -> None:
    for result in hostile_class().students:
        text = actions.summary(result)
        assert "<" not in text
        rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
        assert all(row.count("|") == 5 for row in rows)
        assert not any(line.startswith("::") for line in text.splitlines())


def test_annotations_cannot_be_forged() -> None:
    for words in (*HOSTILE, "a\n::error::forged", "%0A::error::forged", "x,line=1::y"):
        check = CheckResult(words, 0, 1, says=words)
        (mark,) = actions.marks(SubmissionResult("a", words, 0, 1, (check,)), f"{words}.ipynb")
        assert mark.startswith("::error file=")
        assert len(mark.splitlines()) == 1
        parameters = mark.removeprefix("::error ").partition("::")[0]
        assert parameters.count(",") == 1  # file and title, and nothing that a name has slipped in
        assert "%0A::" not in mark.replace("%250A", "")


def test_a_huge_summary_stays_below_githubs_limit(tmp_path: Path) -> None:
    checks = tuple(CheckResult(f"check-{i}", 0, 1, says="é" * 390) for i in range(3000))
    actions.write(SubmissionResult("a", "x", 0, 3000, checks), tmp_path / "s.md")
    assert (tmp_path / "s.md").stat().st_size < 2**20
    (tmp_path / "s.md").read_text(encoding="utf-8")


def test_the_workflow_is_one_that_github_takes() -> None:
    """Checked by check-jsonschema's copy of https://json.schemastore.org/github-workflow.json when it was written."""
    flow = yaml.safe_load((TEMPLATES / "check-lesson.yml").read_text(encoding="utf-8"))
    triggers = flow.get("on", flow.get(True))  # YAML 1.1 reads `on` as true
    assert set(flow) - {True} <= {"name", "on", "permissions", "concurrency", "env", "jobs"}
    assert set(triggers) == {"push", "workflow_dispatch"}  # never pull_request_target, which has secrets
    assert flow["permissions"] == {"contents": "read"}
    (job,) = flow["jobs"].values()
    assert {"runs-on", "timeout-minutes", "steps"} == set(job)
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert set(step) <= {"name", "uses", "with", "run", "env"}
        assert "${{ github.event" not in step.get("run", "")  # text of a student's would be run
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_the_workflow_calls_a_command_that_exists() -> None:
    import argparse
    import re

    from autograders.commands import export

    text = (TEMPLATES / "check-lesson.yml").read_text(encoding="utf-8")
    (words,) = re.findall(r"-m autograders export (.*)", text)
    parser = argparse.ArgumentParser()
    export.arguments(parser)
    options = parser.parse_args(words.replace('"$LESSON"', "01_tensors").split())
    assert (options.format, os.fspath(options.submission)) == ("actions", "work")
