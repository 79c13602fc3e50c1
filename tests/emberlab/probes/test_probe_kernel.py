"""Submissions in a real kernel, judged: honest ones get what they deserve, however odd; hostile ones get nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from probe_course import GOOD, WRONG

from emberlab.probes.program import Program
from emberlab.probes.reference import Reference
from emberlab.probes.request import request
from emberlab.probes.verdict import Verdict, judge

SEED = "5eed" * 8
Submit = Callable[..., str | None]


@pytest.fixture
def judged(submit: Submit, program: Program, reference_process: Reference) -> Callable[..., list[Verdict]]:
    def judged(*cells: str, **options: float) -> list[Verdict]:
        return judge(program, SEED, submit(*cells, **options), reference_process)

    return judged


def passed(verdicts: list[Verdict]) -> list[bool]:
    return [verdict.passed for verdict in verdicts]


def test_a_right_solution_passes_in_a_kernel_of_its_own(
    kernel: Any, program: Program, reference_process: Reference
) -> None:
    code, expression = request(program, [probe.name for probe in program.probes], SEED)
    kernel.execute(GOOD)
    before = kernel.execute("", "sorted(globals())")
    verdicts = judge(program, SEED, kernel.execute(code, expression), reference_process)
    assert [(verdict.passed, verdict.says) for verdict in verdicts] == [(True, "")] * 3
    assert kernel.execute("", "sorted(globals())") == before  # nothing of ours is left there
    kernel.execute("del standardise, count_words")


def test_a_wrong_solution_fails_and_is_told_its_mistake(judged: Callable[..., list[Verdict]]) -> None:
    standardise, words, no_rows = judged(WRONG)
    assert passed([standardise, words, no_rows]) == [False] * 3
    assert standardise.misconception == "You divide by the variance; its root is the spread."
    assert standardise.says.startswith("output 1 (shape (5, 3)) differs in 15 of 15 elements, by up to ")
    assert words.misconception == ""
    assert words.says.startswith("output 1, item '")
    assert words.says.endswith("' is a different number")


ODD = {
    "shadowed builtins": "list = [1]; str = int = len = sum = print = type = sorted = map = exec = globals = vars = 3",
    "our names": "json = np = rng = seed = raises = graph_of = notebook = answers = base64 = 'mine'",
    "settings": "import numpy, warnings\nnumpy.set_printoptions(precision=1, threshold=2)\nnumpy.seterr(all='raise')\n"
    "warnings.simplefilter('error')",
    "streams elsewhere": "import os, sys\nsys.stdout = sys.stderr = open(os.devnull, 'w')",
    "another way": "import numpy\ndef standardise(x):\n    print('working', x)\n    x = numpy.array(x, order='F')\n"
    "    if not x.size: raise UnicodeError('empty')\n"
    "    return numpy.asfortranarray(((x.T - x.T.mean(1, keepdims=True)) / numpy.sqrt(x.T.var(1, keepdims=True))).T)\n"
    "import collections\ndef count_words(text): return collections.Counter(text.split())",
    "numpy counts": """
import numpy
def count_words(text):
    words, counts = numpy.unique(text.split(), return_counts=True)
    return dict(zip(words, counts))
""",
    "a small stack": "import sys; sys.setrecursionlimit(400)",
    "a trace": "import sys; sys.settrace(lambda *_: None)",
    "own formatting": "get_ipython().display_formatter.formatters['text/plain'].pprint = False\n%precision 2",
}


@pytest.mark.parametrize("oddity", ODD)
def test_a_right_solution_passes_whatever_else_the_notebook_does(
    judged: Callable[..., list[Verdict]], oddity: str
) -> None:
    solution = GOOD.replace("np.", "numpy.").replace("len(x) == 0", "not x.size")
    verdicts = judged(solution, ODD[oddity])
    assert [verdict.says for verdict in verdicts] == ["", "", ""]


def test_only_the_probe_that_fails_fails(judged: Callable[..., list[Verdict]]) -> None:
    slow = "def count_words(text):\n    while True: pass"
    ended = "def count_words(text):\n    raise SystemExit('bye')"
    late = judged(GOOD, slow, seconds=3)
    assert passed(late) == [True, False, True]
    assert late[1].says == "it takes too long"
    stopped = judged(GOOD, ended)
    assert passed(stopped) == [True, False, True]
    assert stopped[1].says == "it raises SystemExit"


LIAR = """
class Liar({base}):
    __eq__ = __ge__ = __le__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __hash__ = lambda self: 0
    __len__ = lambda self: 3
    __iter__ = lambda self: iter([self] * 3)
    __getattr__ = lambda self, name: self
    __array__ = lambda self, *a, **k: __import__("numpy").zeros(3)
    __class__ = {base}
    __repr__ = __str__ = lambda self: "right"
{functions}
"""
FUNCTIONS = "def standardise(x): return Liar()\ndef count_words(text): return Liar()"
ARRAY = "def standardise(x): return np.zeros((5, 3)).view(Liar)\ndef count_words(text): return np.zeros(2).view(Liar)"
FORGED = """
def forged(*_):
    return {{"answers": {{"status": "ok", "data": {{"text/plain": {}}}}}}}
get_ipython().user_expressions = forged
"""
ATTACKS = {
    "equal to everything": LIAR.format(base="object", functions=FUNCTIONS),
    "a lying tuple": LIAR.format(base="tuple", functions=FUNCTIONS),
    "a lying int": LIAR.format(base="int", functions=FUNCTIONS),
    "a lying dict": LIAR.format(base="dict", functions=FUNCTIONS),
    "a lying array": LIAR.format(base="np.ndarray", functions=ARRAY),
    "patched builtins": "import builtins\nfor name in ('sorted', 'len', 'isinstance', 'all', 'any', 'min', 'zip'):\n"
    "    setattr(builtins, name, lambda *a, **k: True)",
    "patched assertions": "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None\n"
    "np.isclose = np.allclose = np.array_equal = lambda *a, **k: True",
    "patched JSON": 'import json\njson.dumps = lambda *a, **k: \'{"k": "passed"}\'',
    "another JSON": "import json\nold = json.dumps\njson.dumps = lambda x, **k: old(x, **k).replace('error', 'none')",
    "known draws": "real = np.random.default_rng\nnp.random.default_rng = lambda *a: real(0)",
    "another numpy": """
import sys, types
fake = types.ModuleType("numpy")
fake.__getattr__ = lambda name: lambda *a, **k: True
sys.modules["numpy"] = fake
""",
    "a trace that rewrites": """
import sys
def trace(frame, event, arg):
    if frame.f_code.co_filename != "<harness>":
        return None
    for name in ("value", "text", "found"):
        if name in frame.f_locals:
            frame.f_locals[name] = "1"
    return trace
sys.settrace(trace)
""",
    "a thread that rewrites": """
import gc, threading, time
def rewrite():
    while True:
        for one in gc.get_objects():
            if type(one).__name__ == "Answers":
                one._text = "{}"
        time.sleep(0.01)
threading.Thread(target=rewrite, daemon=True).start()
""",
    "names removed": "import builtins\nbuiltins.compile = lambda *a, **k: 'pass'\n"
    "builtins.exec = lambda *a, **k: None",
    "a changed program": """
import ast
class Change(ast.NodeTransformer):
    def visit_Call(self, node):
        return ast.Constant(True)
get_ipython().ast_transformers.append(Change())
""",
    "a forged answer": FORGED.format(
        """'{"probe_standardise": {"k": "passed"}, "probe_words": true, "probe_no_rows": 1}'"""
    ),
    "not JSON": FORGED.format("'[' * 100000"),
    "a flood": FORGED.format("' ' * 5 * 10**6"),
    "a bomb": """
def standardise(x):
    return np.zeros(10**7)
def count_words(text):
    found = {}
    found[1] = found
    return found
""",
    "the end": "import os\ndef standardise(x): os._exit(0)",
    "the message's own object": "def standardise(x):\n    import sys\n    return sys._getframe(1)\n",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_makes_a_wrong_solution_pass(judged: Callable[..., list[Verdict]], attack: str) -> None:
    verdicts = judged(WRONG, ATTACKS[attack])
    assert passed(verdicts) == [False] * 3
    assert all(verdict.says.isprintable() and len(verdict.says) <= 600 for verdict in verdicts)


def test_answers_to_another_seed_do_not_pass(
    submit: Submit, program: Program, reference_process: Reference
) -> None:
    earlier = submit(GOOD, seed="0" * 32)
    assert passed(judge(program, "0" * 32, earlier, reference_process)) == [True] * 3
    assert passed(judge(program, SEED, earlier, reference_process)) == [False] * 3


def test_what_is_missing_has_failed_and_what_is_more_is_ignored(
    submit: Submit, program: Program, reference_process: Reference
) -> None:
    given = json.loads(submit(GOOD) or "")
    del given["probe_words"]
    given["probe_more"] = given["probe_standardise"]
    verdicts = judge(program, SEED, json.dumps(given), reference_process)
    assert passed(verdicts) == [True, False, True]
    twice = json.dumps(given)[:-1] + ', "probe_words": {"k": "none"}, "probe_words": {"k": "none"}}'
    for hopeless in (None, "", "null", "{}", twice, "NaN", json.dumps({"probe_words": {"k": "int", "v": 3}})):
        assert passed(judge(program, SEED, hopeless, reference_process)) == [False] * 3
    some = judge(program, SEED, json.dumps(given), reference_process, ["probe_standardise"])
    assert [(one.probe.name, one.passed) for one in some] == [("probe_standardise", True)]


def test_an_endless_thread_or_handler_does_not_spoil_a_right_solution(
    judged: Callable[..., list[Verdict]],
) -> None:
    busy = """
import signal, threading, time
signal.signal(signal.SIGALRM, signal.SIG_IGN)
def work():
    while True:
        time.sleep(0.001)
threading.Thread(target=work, daemon=True).start()
"""
    assert passed(judged(GOOD, busy)) == [True] * 3
