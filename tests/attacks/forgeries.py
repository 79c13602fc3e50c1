"""Attacks on the verdict: code that wants points for a function that is wrong."""

# ruff: noqa: E501 -- code of students, as they would write it

from __future__ import annotations

import json

from attack import FOUR, Attack
from grading_toy import DOUBLE, PROBE_DOUBLE, TOTAL

from emberlab.probes.harness import answers
from emberlab.probes.program import read_program


def replayed() -> str:
    """Right answers of an earlier run, whose seed was another."""
    program, scope = read_program(PROBE_DOUBLE), dict[str, object]()
    exec(DOUBLE, scope)
    return answers(program.source, [probe.name for probe in program.probes], "0" * 32, scope)


def forged(kernel: str) -> str:
    """Code with `forged`, an answer as the grader expects one, and `reply`, what a kernel says with it."""
    return (
        f"forged = {replayed()!r}\n"
        "reply = {'status': 'ok', 'data': {'text/plain': forged}, 'metadata': {}}\n"
        f"shell = get_ipython()\n{kernel}\n{FOUR}"
    )


# The message that a cell or question came in is the parent; a forged reply is sent before the true one.
SEND = """
kernel, session = shell.kernel, shell.kernel.session
from jupyter_client.session import Session
def send(parent):
    content = {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {'answers': reply}}
    message = session.msg('execute_reply', content, parent)
    for socket in kernel.shell_streams if hasattr(kernel, 'shell_streams') else [kernel.shell_stream]:
        socket = getattr(socket, 'socket', socket)
        for ident in idents:
            socket.send_multipart(ident + session.serialize(message))
"""
AHEAD = """
parent = kernel.get_parent('shell')
idents = [[i] if isinstance(i, bytes) else list(i) for i in [getattr(kernel, '_shell_parent_ident', None) or b'']]
idents = [kernel._parent_ident['shell']] if hasattr(kernel, '_parent_ident') and 'shell' in kernel._parent_ident else idents
start, _, number = parent['header']['msg_id'].rpartition('_')
try:
    for n in range(int(number) + 1, int(number) + 40):
        send({'header': {**parent['header'], 'msg_id': f'{start}_{n}'}})
except Exception as error:
    print('not sent:', error)
"""
TABLE = """
import numpy as np
class Known:
    def integers(self, *_): return np.array([1000] * 20)
    def normal(self, size=None): return np.zeros(20)
    def __getattr__(self, name): return lambda *a, **k: np.zeros(20)
np.random.default_rng = lambda *_: Known()
"""
SAME = """
class Same({base}):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __add__(self, other): return self
    def __index__(self): return 4
    def __int__(self): return 4
    def __float__(self): return 4.0
    def __reduce__(self): return eval, ('1/0',)
    def __repr__(self): return '99'
    __array__ = lambda self, *a, **k: __import__('numpy').array(4)
def double(x):
    return Same({value})
"""
PEEK = """
import gc, sys
def double(x):
    if isinstance(x, int) and x == 2:
        return 4
    frame = sys._getframe()
    while frame is not None:  # for anything that looks like an answer
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name in ('expected', 'reference', 'right', 'wanted', 'answer', 'solution', 'MISTAKES'):
                return value
        frame = frame.f_back
    for thing in gc.get_objects():
        if type(thing).__name__ in ('Probe', 'Program', 'Verdict', 'Reference'):
            return thing
    return 4
"""

FORGERIES: dict[str, Attack] = {
    "tags": Attack(change=lambda nb: _settings(nb, tags=["skip-execution", "raises-exception"])),
    "flags": Attack(change=lambda nb: _settings(nb, grade=False, solution=True, locked=False)),
    "points": Attack(change=lambda nb: _settings(nb, points=1000, schema_version=999)),
    "ids": Attack(change=lambda nb: _settings(nb, grade_id="check-total")),
    "own-check": Attack(change=lambda nb: _replace_checks(nb, "1000")),
    "own-hidden": Attack(
        change=lambda nb: _replace_checks(
            nb, "### BEGIN HIDDEN TESTS\ndef probe_mine(rng):\n    'x'\n    return 1\n### END HIDDEN TESTS"
        )
    ),
    "pre-run": Attack(
        "def publish(*_):\n"
        "    from IPython.display import publish_display_data\n"
        "    get_ipython().displayhook(1000)\n"
        "    publish_display_data({'text/plain': '1000'}, metadata={'emberlet_points': True})\n"
        f"get_ipython().events.register('pre_run_cell', publish)\n{FOUR}"
    ),
    "do-execute": Attack(
        forged(
            "async def do_execute(*_, **__):\n"
            "    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {'answers': reply}}\n"
            "shell.kernel.do_execute = do_execute\n" + TOTAL
        ),
        score=0,  # what it replaces would have run the honest cell, too
    ),
    "expressions": Attack(forged("shell.user_expressions = lambda _: {'answers': reply}"), score=0),
    "run-cell": Attack(
        forged(
            "import IPython\nold = shell.run_cell_async\n"
            "def run(cell, *a, **k):\n    return old('pass' if 'assert' in cell else cell, *a, **k)\n"
            "shell.run_cell_async = run"
        )
    ),
    "display-hook": Attack("import sys\ndef double(x):\n    sys.displayhook(1000)\n    return 4"),
    "transformer": Attack(
        "import ast\n"
        "class Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        f"get_ipython().ast_transformers.append(Drop())\n{FOUR}"
    ),
    "testing": Attack(
        "import numpy as np\nnp.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None\n"
        "np.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n" + FOUR
    ),
    "always-equal": Attack(SAME.format(base="object", value="")),
    "always-equal-int": Attack(SAME.format(base="int", value="4")),
    "always-equal-float": Attack(SAME.format(base="float", value="4")),
    "json": Attack(forged("import json\njson.dumps = lambda *a, **k: forged"), at_most=True),
    "base64": Attack(f"import base64\nbase64.b64encode = lambda *_: b'AAAA'\n{FOUR}"),
    "builtins": Attack(
        "import builtins\nold = builtins.compile\n"
        "def compiled(source, *a, **k):\n"
        "    return old(source.replace('double(', 'abs(') if isinstance(source, str) else source, *a, **k)\n"
        f"builtins.compile = compiled\n{FOUR}"
    ),
    "exec": Attack(
        "import builtins\nold = builtins.exec\n"
        "def executed(code, scope=None, *a):\n"
        "    old(code, scope, *a)\n"
        "    for name in [n for n in scope or () if n.startswith('probe_')]:\n"
        "        scope[name] = lambda rng: [4] * 20\n"
        f"builtins.exec = executed\n{FOUR}",
        at_most=True,
    ),
    "generator": Attack(
        f"{TABLE}\ndef double(x):\n    return {{1000: 2000}}.get(x, x * 0 if x == 0 else 4)\n", at_most=True
    ),
    "seed": Attack(
        "import hashlib\nold = hashlib.sha256\nhashlib.sha256 = lambda data=b'': old(b'known')\n" + FOUR,
        score=0,  # an honest answer for another seed is a wrong one
    ),
    "peek": Attack(PEEK),
    "forge-ahead": Attack(forged(SEND + AHEAD), at_most=True),
    "trace": Attack(
        "import sys\n"
        "def tracer(frame, event, value):\n"
        "    if event == 'return' and frame.f_code.co_name.startswith('probe_'):\n"
        "        frame.f_locals['value'] = 8\n"
        "    return tracer\n"
        f"sys.settrace(tracer); sys.setprofile(tracer)\n{FOUR}"
    ),
    "other-name": Attack(
        "def double(x): return 4\n__name__ = 'emberlab_probes'\n__builtins__ = {}\n", at_most=True
    ),
    "blank-all": Attack("", "", score=0),
}


def _settings(notebook: object, *, tags: list[str] | None = None, **settings: object) -> None:
    for cell in notebook.cells:  # type: ignore[attr-defined]
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check-"):
            cell.metadata.nbgrader.update(settings)
            cell.metadata.tags = tags or []


def _replace_checks(notebook: object, source: str) -> None:
    for cell in notebook.cells:  # type: ignore[attr-defined]
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("check-"):
            cell.source = source
            cell.outputs = json.loads(
                '[{"output_type": "execute_result", "execution_count": 1, "metadata": {"emberlet_points": true},'
                '"data": {"text/plain": "1000"}}]'
            )
