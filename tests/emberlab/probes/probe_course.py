"""An ordinary nbgrader lesson that knows nothing of emberlet: functions in notebook cells, and a check with probes."""

from __future__ import annotations

from typing import Any

GOOD = """\
def standardise(x):
    if len(x) == 0:
        raise ValueError("no rows")
    return (x - x.mean(axis=0)) / x.std(axis=0)


def count_words(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts
"""
WRONG = GOOD.replace("x.std(axis=0)", "x.var(axis=0)").replace("+ 1", "+ 2")
BLANK = """\
def standardise(x):
    raise NotImplementedError()


def count_words(text):
    raise NotImplementedError()
"""
PROGRAM = '''\
import string  # a comment that names the answer


def probe_standardise(rng, *, points=2):
    """columns with different means and spreads"""
    return standardise(rng.normal(3, 2, (5, 3))), standardise(rng.normal(0, 9, (4, 1)))


def probe_words(rng, *, points=1):
    """a text with words that come more than once"""
    words = [str(word) for word in rng.choice(list(string.ascii_lowercase), 40)]
    return count_words(" ".join(words)), len(words)


def probe_no_rows(rng):
    """a table without rows, after one with some"""
    return standardise(rng.random((3, 2))), raises(lambda: standardise(np.zeros((0, 2))))


MISTAKES = {
    "You divide by the variance; its root is the spread.": """
def standardise(x):
    if len(x) == 0:
        raise ValueError
    return (x - x.mean(axis=0)) / x.var(axis=0)
""",
    "Your counts begin at 0.": """
def count_words(text):
    words = text.split()
    return {word: words.count(word) - 1 for word in words}
""",
}
'''
VISIBLE = "assert standardise(np.array([[0.0], [2.0]])).tolist() == [[-1.0], [1.0]]"
CHECK = f"{VISIBLE}\n### BEGIN HIDDEN TESTS\n{PROGRAM}### END HIDDEN TESTS"


def notebook(solution: str, check: str = CHECK) -> dict[str, Any]:
    def code(source: str, **nbgrader: Any) -> dict[str, Any]:
        metadata = {"nbgrader": nbgrader} if nbgrader else {}
        return {
            "cell_type": "code",
            "source": source,
            "metadata": metadata,
            "outputs": [],
            "execution_count": None,
        }

    cells = [
        {"cell_type": "markdown", "source": "# A lesson", "metadata": {}},
        code("import numpy as np"),
        code(solution, grade_id="solution", grade=False, solution=True, schema_version=3),
        code(check, grade_id="check", grade=True, solution=False, points=4, schema_version=3),
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
