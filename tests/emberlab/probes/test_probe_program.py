"""Reading a program, writing values down and reading them again, and comparing two."""

from __future__ import annotations

import ast
import collections
import copy
import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from probe_course import CHECK, PROGRAM

import emberlet
from emberlab.probes import harness
from emberlab.probes.compare import difference
from emberlab.probes.program import ProbeError, is_program, read_program, split
from emberlab.probes.values import decode


def test_a_program_is_read_and_its_mistakes_stay_here() -> None:
    visible, hidden = split(CHECK)
    assert visible.startswith("assert standardise")
    assert hidden == PROGRAM.rstrip("\n")
    assert is_program(hidden)
    assert not is_program(visible)
    program = read_program(CHECK.partition("\n")[2])
    assert [(probe.name, probe.weight) for probe in program.probes] == [
        ("probe_standardise", 2.0),
        ("probe_words", 1.0),
        ("probe_no_rows", 1.0),
    ]
    assert program.probes[0].about == "columns with different means and spreads"
    assert program.probes[0].line == 5
    assert len(program.mistakes) == 2
    assert "variance" not in program.source
    assert "names the answer" not in program.source
    ast.parse(program.source)


PROBE = 'def probe_x(rng{}):\n    """x"""\n    return rng.random()\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("x = 1", 1, "there is no probe"),
        ("def probe_x(rng:", 1, "this is not Python"),
        ("async def probe_x(rng): pass", 1, "there is no probe"),
        ("\ndef probe_x(rng):\n    return 1", 2, "docstring"),
        ("def probe_x(rng):\n    'x'", 1, "must return its answer"),
        ("def probe_x(rng):\n    'x'\n    yield 1\n    return 2", 1, "cannot yield"),
        (PROBE.format(", n"), 1, "takes one argument, rng"),
        (PROBE.format(", *, points=0"), 1, "more than 0"),
        (PROBE.format(", *, points=-1"), 1, "0 or more"),
        (PROBE.format(", *, rtol=1+x"), 1, "a number written out"),
        (PROBE.format(", *, weight=1"), 1, "weight is no option"),
        (PROBE.format("") * 2, 4, "probe_x is defined twice, first in line 1"),
        ("def raises(): pass\n" + PROBE.format(""), 1, "raises is given"),
        (PROBE.format("") + "MISTAKES = f()", 4, "must be a literal dict"),
        (PROBE.format("") + "MISTAKES = {'a': 1}", 4, "must be a literal dict"),
        (PROBE.format("") + "MISTAKES = {'a\\nb': 'x'}", 4, "one line"),
        (PROBE.format("") + "MISTAKES = {'a': 'x', 'a': 'y'}", 4, "twice"),
        (PROBE.format("") + "MISTAKES = {'a': 'x'}\nprint(MISTAKES)", 5, "never sent"),
    ],
)
def test_an_ill_formed_program_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ProbeError, match=words) as caught:
        read_program(text)
    assert caught.value.line == line


def test_marks_without_a_partner_are_refused() -> None:
    for text in ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS", "# BEGIN HIDDEN TESTS\n" * 2):
        with pytest.raises(ProbeError):
            split(text)


def written(value: Any) -> Any:
    source = "def probe_x(rng):\n    return given"
    return decode(harness.answers(source, ["probe_x"], "5eed", {"given": value}))["probe_x"]


def told(expected: Any, got: Any, **tolerance: float) -> str:
    return difference(written(expected), written(got), **tolerance)


Point = collections.namedtuple("Point", "x y")


@dataclasses.dataclass
class Pair:
    left: Any
    right: Any


class Size(tuple):
    __slots__ = ()


def tensor(*values: float, dtype: Any = None) -> emberlet.Tensor:
    return emberlet.tensor(list(values), dtype=dtype)


DIFFERENT = [
    *(
        None,
        True,
        1,
        2,
        10**5000,
        1.0,
        2.0,
        float("nan"),
        float("inf"),
        1j,
        "1",
        "\ud800",
        b"1",
        ...,
        int,
        (),
        [],
    ),
    *({}, set(), frozenset(), (1,), [1], {1}, {1: 1}, {"1": 1}, {1: 1.0}, (1, (2, [3])), slice(1), range(1)),
    *(np.array(1), np.array([1]), np.array([1.0]), np.array([[1.0]]), np.zeros((0, 2)), np.zeros((2, 0))),
    *(
        np.array([1.0], np.float32),
        np.array([True]),
        np.array(["1"]),
        np.array([1, "a"], object),
        np.array([1 + 0j]),
    ),
    *(
        tensor(1.0),
        tensor(1),
        tensor(1.0, 2.0),
        np.dtype("float32"),
        emberlet.float32,
        emberlet.device("cpu"),
    ),
    *(
        Point(1, 2),
        Pair(1, 2),
        Pair(1, Pair(1, 2)),
        ValueError("x"),
        IndexError("x"),
        np.datetime64("2026-01-01"),
    ),
]


def test_every_value_equals_itself_and_no_other() -> None:
    comparable = DIFFERENT[:-1]
    for number, one in enumerate(comparable):
        for other_number, other in enumerate(comparable):
            words = told(one, copy.deepcopy(other) if other is not ... else other)
            assert bool(words) == (number != other_number), (one, other, words)
            assert words.isprintable()


def test_what_is_the_same_in_another_guise_is_equal() -> None:
    matrix = np.arange(6.0).reshape(2, 3)
    for one, other in [
        (1, np.int32(1)),
        (1.0, np.float64(1)),
        (True, np.True_),
        ((2, 3), Size((2, 3))),
        ((1, (1, 2)), Point(1, Point(1, 2))),
        (Size((1, 2)), Point(1, 2)),
        (matrix, np.asfortranarray(matrix)),
        (matrix, matrix[::-1].copy()[::-1]),
        (matrix, matrix.astype(">f8")),
        (matrix, matrix.view(type("Mine", (np.ndarray,), {}))),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({1.0, 2.0}, {2.0, 1.0 + 1e-12}),
        ({"a": 1}, collections.Counter("a")),
        (ValueError("this"), UnicodeError("that")),
        (np.float32(0.1), 0.1),
        (float("nan"), np.nan),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
        (tensor(1.0, 2.0, 3.0, 4.0), emberlet.tensor([[1.0, 3.0], [2.0, 4.0]]).T.reshape(4)),
    ]:
        assert told(one, other) == "", (one, other)


def test_tolerance_goes_by_the_references_dtype_or_the_probes_own() -> None:
    x = np.ones(3)
    assert told(x, x * (1 + 1e-8)) == ""
    assert told(x, x * (1 + 1e-5)) != ""
    assert told(x.astype("f4"), (x * (1 + 1e-5)).astype("f4")) == ""
    assert told(x.astype("f4"), (x * (1 + 1e-3)).astype("f4")) != ""
    assert told(x.astype("f2"), (x * (1 + 2e-3)).astype("f2")) == ""
    assert told(x, x * 1.01, rtol=0.1) == ""
    assert told(1e-9, 2e-9) == ""
    assert told(1e-9, 2e-9, atol=0.0) != ""
    assert told(np.array([1]), np.array([2]), rtol=9.0) != ""


def test_words_say_where_and_what_and_give_no_value_away() -> None:
    right = (np.full((2, 3), 7654.25), {"grad": [1, 7654, "secret"]}, True)
    for got, words in [
        ((np.zeros((3, 2)), {}, True), "output 1 has shape (3, 2); shape (2, 3) is expected"),
        ((np.zeros((2, 3), "f4"), {}, True), "output 1 has dtype float32; dtype float64 is expected"),
        (right[:2], "the answer has 2 items; 3 expected"),
        ((right[0], {}, True), "output 2 has 0 items; 1 expected"),
        ((right[0], {"g\n": 1}, True), "output 2 has an item that is not expected: a string"),
        ((right[0], {"grad": (1, 2, 3)}, True), "output 2, item 'grad' is a tuple; a list is expected"),
        ((right[0], {"grad": [1, 2, "x"]}, True), "output 2, item 'grad', item 2 is a different number"),
        ((right[0], {"grad": [1, 7654, "x"]}, True), "output 2, item 'grad', item 3 is a different string"),
        ((*right[:2], False), "output 3 is the other truth value"),
        (
            (right[0] + np.eye(2, 3), *right[1:]),
            "output 1 (shape (2, 3)) differs in 2 of 6 elements, by up to 1",
        ),
        (7.0, "the answer is a float; a tuple is expected"),
    ]:
        assert told(right, got) == words
        assert "7654" not in words
    long = told(3, type("A" * 5000 + "\x1b[31m\n", (), {})())
    assert long.isprintable()
    assert len(long) < 300


def test_errors_as_answers() -> None:
    def seen(code: str) -> Any:
        source = f"def probe_x(rng):\n    return raises(lambda: {code})"
        return decode(harness.answers(source, ["probe_x"], "5eed", {}))["probe_x"]

    def stop(error: str) -> str:
        return f"(_ for _ in ()).throw({error})"

    index, runtime = seen("[][1]"), seen(stop("RuntimeError()"))
    assert difference(index, seen("[][2]")) == ""
    assert difference(seen(stop("LookupError()")), index) == ""
    assert difference(index, seen("{}[1]")) == "the answer: it raises KeyError: 1; another error is expected"
    assert difference(index, seen("1")) == "the answer: nothing was raised; an error is expected"
    assert "no error is expected" in difference(seen("1"), index)
    assert difference(
        runtime, seen(stop("NotImplementedError()"))
    )  # nothing written yet, and no RuntimeError
    assert difference(runtime, seen(stop("RecursionError()")))
    assert difference(seen(stop("NotImplementedError()")), seen(stop("NotImplementedError()"))) == ""


def test_graphs_differ_where_a_node_is_shared() -> None:
    def graph(code: str) -> Any:
        source = (
            f"def probe_x(rng):\n    x = emberlet.ones(2, requires_grad=True)\n    return graph_of({code})"
        )
        return decode(harness.answers(source, ["probe_x"], "5eed", {"emberlet": emberlet}))["probe_x"]

    shared = graph("[y + y for y in [x * 2]][0]")
    assert difference(shared, graph("[y + y for y in [2 * x]][0]")) == ""
    assert difference(shared, graph("x * 2 + x * 2")) == "the answer is a graph of 4 nodes; 3 expected"
    assert "other operations" in difference(shared, graph("[y - y for y in [x * 2]][0]"))
    assert "another way" in difference(shared, graph("(x * 2) + x"))
    long = "__import__('functools').reduce(lambda y, _: y + 1, range(5000), x)"
    assert difference(graph(long), graph(long)) == ""


def test_a_probe_cannot_stop_the_harness() -> None:
    source = """
class Loud:
    def __repr__(self): raise KeyboardInterrupt
    __str__ = __len__ = __iter__ = __repr__
def probe_error(rng): raise ValueError(Loud())
def probe_object(rng): return Loud()
def probe_exit(rng): raise SystemExit
def probe_generator(rng): return (one for one in [1])
def probe_deep(rng):
    x = []
    for _ in range(10**5): x = [x]
    return x
def probe_huge(rng): return "x" * 10**7
def probe_many(rng): return [0] * 10**6
def probe_digits(rng): return 1 << 10**7
"""
    names = ["error", "object", "exit", "generator", "deep", "huge", "many", "digits", "missing"]
    text = harness.answers(source, [f"probe_{name}" for name in names], "5eed", {})
    assert len(text) < harness.MAX_BYTES
    found = json.loads(text)
    kinds = [found[f"probe_{name}"]["k"] for name in names]
    assert kinds == ["error", "other", "error", "other", "deep", "large", "large", "large", "error"]
    decode(text)


ARRAY = {"k": "array", "holder": "array", "dtype": "float64", "shape": [1], "data": "AAAAAAAAAAA="}


@pytest.mark.parametrize(
    "value",
    [
        *(
            1,
            [],
            None,
            {},
            {"k": 1},
            {"k": "passed"},
            {"k": "int"},
            {"k": "int", "v": 1},
            {"k": "int", "v": "0x1_0"},
        ),
        *(
            {"k": "int", "v": "ff" * 10**6},
            {"k": "bool", "v": 1},
            {"k": "float", "v": "1"},
            {"k": "str", "v": None},
        ),
        *({"k": "float", "v": "one", "bits": 64}, {"k": "float", "v": "0x1p99999", "bits": 64}),
        *({"k": "complex", "v": ["0x1p0"], "bits": 64}, {"k": "bytes", "v": "%"}, {"k": "tuple", "v": "ab"}),
        *({"k": "dict", "v": [[{"k": "none"}]]}, {"k": "graph", "v": [["a", [[0, 1.5]]]]}, {"k": "raised"}),
        *(
            {"k": "error", "types": []},
            {"k": "error", "types": ["a"] * 99, "says": ""},
            {"k": "slice", "v": []},
        ),
        *({**ARRAY, "shape": [2]}, {**ARRAY, "shape": [-1, -1]}, {**ARRAY, "shape": [2**40, 2**40, 0, 1]}),
        *({**ARRAY, "dtype": "object"}, {**ARRAY, "dtype": "bool", "shape": [8], "data": "AgAAAAAAAAA="}),
        *({**ARRAY, "holder": "list"}, {**ARRAY, "data": "AAAA!AAAAAAA="}, {**ARRAY, "shape": [1.0]}),
        {"k": "objects", "dtype": "O", "shape": [3], "v": []},
    ],
)
def test_forged_values_are_refused_in_words(value: Any) -> None:
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+") as caught:
        decode(json.dumps({"probe_x": value}))
    assert type(caught.value) is ValueError


def test_forged_texts_are_refused_in_words() -> None:
    deep = '{"k":"list","v":[' * 5000 + "]}" * 5000
    for text in [
        *("", "[", "[]", "1", '"x"', "[" * 10**6, " " * 10**7, '{"a": NaN}', '{"a": 1e999}', '{"a": 1.5}'),
        *(f'{{"a": {"9" * 5000}}}', f'{{"a": {deep}}}', '{"a": {"k": "none"}, "a": {"k": "none"}}', "\x00"),
    ]:
        with pytest.raises(ValueError, match=r".") as caught:
            decode(text)
        assert "digits" not in str(caught.value)
