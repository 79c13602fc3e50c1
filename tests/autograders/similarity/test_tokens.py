"""What a comparison does not see: names, comments, layout, docstrings; and texts made to be slow."""

from __future__ import annotations

import numpy as np
import pytest

from autograders.similarity.compare import compare
from autograders.similarity.fingerprints import LENGTH, hashes
from autograders.similarity.tokens import stream

PLAIN = """def f(values, step):
    total = 0
    for value in values:
        total += value * 2.5
    return max(total, step.size), "done"
"""


def seen(text: str, **options: bool) -> list[str]:
    return [token.value for token in stream(text, code=True, given=set(), **options)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("values", "andere_zahlen"),
        ("values", "ünïcödé"),
        ("total = 0\n", "total = 0  # the sum\n\n\n"),
        ("    total = 0", '    """What it does."""\n    total = 0'),
        ("    total = 0", "    'A comment\\n in quotes'\n    total = 0"),
        ("2.5", "1_000e-3"),
        ("max(total, step.size)", "max(\n        total,\n        step.size,\n    )"),
        ('"done"', "f'not {done}'"),
        ('"done"', "(\"do\" 'ne')".strip("()")),
        (
            "def f(values, step):",
            "%%build emberlet.f\nimport math\ndef f(values: list[int], step: int = 3) -> int:",
        ),
        ("    ", "\t"),
        ("\n", "\r\n"),
        ("max", "ｍａｘ"),
    ],
)
def test_what_changes_nothing(old: str, new: str) -> None:
    assert seen(PLAIN.replace(old, new)) == seen(PLAIN)


@pytest.mark.parametrize(
    ("old", "new"), [("max", "min"), (".size", ".shape"), ("for", "if"), ("+=", "-="), ("*", "**")]
)
def test_what_changes_something(old: str, new: str) -> None:
    assert seen(PLAIN.replace(old, new)) != seen(PLAIN)


def test_literals_count_when_asked_for() -> None:
    assert seen(PLAIN, literals=True) != seen(PLAIN.replace("2.5", "3"), literals=True)


def test_a_token_says_where_it_stands() -> None:
    text = "%%build emberlet.f\ndef f(a):\n    return sum(a)\n"
    tokens = [token for token in stream(text, code=True, given=set()) if token.end]
    assert [text[token.start : token.end] for token in tokens] == ["return", "sum", "(", "a", ")"]


@pytest.mark.parametrize(
    "text",
    [
        '"' * 200_001,
        "'''" + "\\" * 200_001,
        "(" * 200_000,
        "1e" * 100_000,
        "\\\n" * 100_000,
        "# " * 100_000,
        "\x00\ufffe" * 9,
    ],
)
def test_no_text_is_too_odd(text: str) -> None:
    seen(text)


def test_nothing_is_compared_across_definitions() -> None:
    one = stream("def f(a):\n    return a + 1\n\ndef g(a):\n    return a - 1\n", code=True, given=set())
    assert len(one) > LENGTH
    assert not hashes(one).any()


def test_what_everybody_shares_counts_nothing_and_what_two_share_counts_one() -> None:
    all_have, two_have = np.arange(1, 11, dtype=np.uint64), np.arange(100, 105, dtype=np.uint64)
    sets = {
        f"s{n}": np.concatenate([all_have, np.arange(n * 1000, n * 1000 + 20, dtype=np.uint64)])
        for n in range(1, 101)
    }
    sets |= {name: np.concatenate([sets[name], two_have]) for name in ("s1", "s2")}
    found = compare(sets)
    best, other = found.pairs[:2]
    assert {best.first, best.second} == {"s1", "s2"}
    assert 5 <= best.amount < 6
    assert other.amount < 0.5
