"""Attacks on what is hidden: code that has seen a hidden test, or the course's own cells, and wants to take it home."""

from __future__ import annotations

import base64
import binascii

from attack import FOUR, Attack
from grading_toy import PROBE_DOUBLE, STUB, TOTAL

from emberlab.probes.program import read_program

# What no student may read: the hidden test's working line, and the reference's.
PROGRAM = read_program(PROBE_DOUBLE).source
LINE = next(line.strip() for line in PROGRAM.splitlines() if "10 ** 9" in line or "10**9" in line)

SEEN = """
import base64, gc, linecache, sys
kept = []
def program():
    frame = sys._getframe(1)
    while frame is not None:
        for value in [*frame.f_locals.values()]:
            if isinstance(value, str) and 'def pro' 'be_' in value:
                return value
        frame = frame.f_back
    return ''
def double(x):
    text = program()
    if not text:
        return 4
    text = text[text.index('return'):]
    {take}
"""
TAKEN = {
    "raised": "raise ValueError(text)",
    "raised-base64": "raise ValueError(base64.b64encode(text.encode()).decode())",
    "raised-reversed": "raise ValueError(text[::-1])",
    "raised-hex": "raise ValueError(text.encode().hex(' '))",
    "raised-letters": "raise ValueError(' '.join(str(ord(c)) for c in text))",
    "class-name": "raise type(base64.b32encode(text.encode()).decode(), (Exception,), {})('x')",
    "object-name": "return type(text[::-1], (), {})()",
    "key": "return {base64.b64encode(text.encode()).decode(): 1}",
    "field": "from collections import namedtuple; return namedtuple(''.join(filter(str.isalnum, text)), 'a')(1)",
    "shape": "import numpy as np; return np.zeros([*map(ord, text[:7]), 0])",
    "shape-wide": "import numpy as np; return np.zeros([int.from_bytes(text[n:n+4].encode()) for n in (0, 4)] + [0])",
    "printed": "print(text); sys.__stdout__.write(text); sys.stderr.write(text); return 4",
    "shown": "get_ipython().display_pub.publish({'text/plain': text}); return 4",
    "sent": "get_ipython().kernel.session.send(get_ipython().kernel.iopub_socket, 'stream', "
    "{'name': 'stdout', 'text': text}); return 4",
    "kept": "kept.append(text); globals()['double'] = lambda x: 4; return 4",
    "written": "open('/workspace/taken.txt', 'w').write(text); open('/dev/shm/taken.txt', 'w').write(text); return 4",
}
# Code that is still there when the questions come, and what looks for what an earlier kernel has left.
LOOK_BACK = """
from pathlib import Path
for place in ('/workspace', '/dev/shm', '/tmp'):
    for path in Path(place).rglob('taken*'):
        print(path.read_text())
"""
LENT = """
import base64, inspect, sys
def total(values):
    try:
        source = '\\n'.join(get_ipython().user_ns.get('In', []))
        source = source[source.index('def double'):]
    except Exception:
        source = ''
    if values == [1, 2] or 'x * 2' not in source:
        so_far = 0
        for value in values:
            so_far += double(value) / 2 if False else value
        return so_far
    {take}
"""

LEAKS: dict[str, Attack] = {
    **{f"leak-{name}": Attack(SEEN.format(take=take)) for name, take in TAKEN.items()},
    "leak-audit": Attack(
        "import sys\ntaken = []\n"
        "def hook(event, given):\n"
        "    if event in ('compile', 'exec'): taken.append(repr(given))\n"
        "sys.addaudithook(hook)\n" + FOUR,
        total=TOTAL + LOOK_BACK + "print(taken)\n",
    ),
    "leak-files": Attack(
        SEEN.format(take="open('/workspace/taken.txt', 'w').write(text); import os; os._exit(1)"),
        total=TOTAL + LOOK_BACK,
    ),
    "leak-history": Attack(
        FOUR, total=TOTAL + "print(get_ipython().history_manager.input_hist_raw, In, Out)\n" + LOOK_BACK
    ),
    "leak-thread": Attack(
        "import threading, time, sys\n"
        "def watch():\n"
        "    for _ in range(4000):\n"
        "        for frame in sys._current_frames().values():\n"
        "            while frame is not None:\n"
        "                for value in list(frame.f_locals.values()):\n"
        "                    if isinstance(value, str) and 'def probe_' in value: print(value)\n"
        "                frame = frame.f_back\n"
        "        time.sleep(0.002)\n"
        f"threading.Thread(target=watch, daemon=True).start()\n{FOUR}",
        at_most=True,
    ),
    "leak-lent": Attack(
        STUB, LENT.format(take="raise ValueError(base64.b64encode(source.encode()).decode())"), 0
    ),
    "leak-lent-plain": Attack(STUB, LENT.format(take="raise ValueError(source)"), 0),
    "lent-stolen": Attack(
        # The other cell is lent; this one wants the check of the lent one, too.
        STUB,
        TOTAL + "try:\n    double\nexcept NameError:\n    def double(x): return 4\n",
        3,
    ),
    "lent-raise": Attack("raise ValueError('lend me yours')", TOTAL, 3),
}


def disguises(secret: str, room: int = 12) -> list[str]:
    """A secret's parts as somebody might write them: in clear, backwards, as base64, in hexadecimal, …"""
    found = [secret, secret[::-1], secret.swapcase(), ".".join(secret), " ".join(str(ord(c)) for c in secret)]
    for start in range(3):  # where a text stands in base64 depends on its length before it
        found.append(base64.b64encode(secret[start:].encode()).decode().rstrip("=")[:-2])
        found.append(base64.b32encode(secret[start:].encode()).decode().rstrip("=")[:-2])
    found += [binascii.hexlify(secret.encode(), *sep).decode() for sep in ((), (" ",))]
    pieces: list[str] = []
    for one in found:
        step = max(1, room // 2)
        pieces += [one[at : at + 2 * room] for at in range(0, max(1, len(one) - 2 * room), step)]
    return pieces
