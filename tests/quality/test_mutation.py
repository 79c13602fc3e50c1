"""Mutants of a definition: one change each, named by the lines that differ, and nothing that is not the student's."""

from __future__ import annotations

import ast

from emberlab.lessons.quality.mutation import mutants

LONGEST = '''
def longest(words: list[str], least: int = 0) -> int:
    """Return the longest length.

    >>> longest(["a", "bc"])
    2
    """
    best = 0
    for word in words:
        if len(word) > best and len(word) >= least:
            best = len(word)
    return best
'''
NAMES = [one.name for one in mutants(LONGEST)]


def test_each_is_python_and_no_two_are_the_same():
    found = mutants(LONGEST)
    sources = [one.source for one in found]
    assert len(set(sources)) == len(sources)
    assert len(set(NAMES)) == len(NAMES)
    for source in sources:
        (function,) = ast.parse(source).body
        assert ast.unparse(function.args) == "words: list[str], least: int=0"
        assert ast.get_docstring(function) is None


def test_the_reference_is_not_among_them():
    original = ast.parse(LONGEST)
    original.body[0].body.pop(0)
    assert ast.unparse(original) not in {one.source for one in mutants(LONGEST)}


def test_what_people_get_wrong_is_among_them():
    condition = "if len(word) > best and len(word) >= least: -> if "
    for name in [
        f"{condition}len(word) >= best and len(word) >= least:",
        f"{condition}len(word) > best or len(word) >= least:",
        f"{condition}len(word) > best:",
        f"{condition}len(word) > best and len(word) > least:",
        f"{condition}not (len(word) > best and len(word) >= least):",
        "best = 0 -> best = 1",
        "best = len(word) -> best = word",
        "best = len(word) -> best = len(words)",
        "for word in words: -> for word in reversed(list(words)):",
        " -> break",
        "return best -> return",
        "return best -> return word",
        "longest -> return None",
        "longest -> return words",
    ]:
        assert name in NAMES or f"{name} (2)" in NAMES, name


def test_statements_that_the_lesson_gives_stay():
    for one in mutants(LONGEST, given=1):
        assert one.source.split("\n")[1] == "    best = 0"


def test_a_message_may_name_too_little_but_is_worded_freely():
    source = "def f(size):\n    raise ValueError(f'size {size} is too large for me')"
    assert {one.name.partition(" -> ")[2] for one in mutants(source) if "raise" in one.name} == {
        "pass",
        "raise TypeError(f'size {size} is too large for me')",
        "raise ValueError",
        "raise ValueError(f'size  is too large for me')",
        "raise ValueError(f'size {size + 1} is too large for me')",
    }


def test_every_method_of_a_class():
    source = "class Box:\n    def put(self, x):\n        self.x = x\n\n    def twice(self):\n        return self.x * 2"
    names = [one.name for one in mutants(source)]
    assert "self.x = x -> pass" in names
    assert "return self.x * 2 -> return self.x + 2" in names
    assert "twice -> return self" in names
