"""Attacks on the grader, the machine and the rest of the class: floods, bombs, signals, messages without sense."""

# ruff: noqa: E501 -- code of students, as they would write it

from __future__ import annotations

from attack import CHEAT, FOUR, HONEST, MARKER, SECONDS, Attack
from grading_toy import DOUBLE, TOTAL

RAW = """
import os, socket
def connected():
    for fd in map(int, os.listdir('/proc/self/fd')):
        try:
            one = socket.socket(fileno=os.dup(fd))
            if one.family == socket.AF_UNIX and not one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.getpeername()
                yield one
        except OSError:
            pass
"""
SEND = """
kernel = get_ipython().kernel
session, pub = kernel.session, kernel.iopub_socket
pub = getattr(pub, 'socket', None) or pub
parent = kernel.get_parent('shell')
def send(kind, content, **more):
    session.send(kernel.iopub_socket, kind, content, parent, ident=b'kernel.' + kind[:9].encode(), **more)
"""
BEGIN = f"{SEND}\nimport json\n"
WRITE = f"""
import os
from pathlib import Path
for place in ('/', '/etc', '/usr', '/var/tmp', '/root', '/home', '/kit', '/kit/emberlab', '/warm', '/tmp', '/dev/shm',
              '/workspace', '/workspace/..', *PLACES):
    for name in ('{MARKER}', '{MARKER}.py', 'nbgrader_config.py', 'gradebook.db', 'sitecustomize.py'):
        try:
            with open(Path(place, name), 'a') as file:
                file.write('{MARKER} = 1/0')
        except OSError:
            pass
"""

ATTACKS: dict[str, Attack] = {
    # Processes and signals.
    "exit": Attack(FOUR + "import os; os._exit(0)", score=CHEAT),
    "kill": Attack(FOUR + "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
    "stop": Attack(FOUR + "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"),
    "kill-all": Attack(
        "import os\nfor target in (-1, 1, 0, os.getppid(), *range(2, 3000)):\n"
        "    try: os.kill(target, 9)\n"
        f"    except (OSError, PermissionError): pass\n{FOUR}"
    ),
    "exit-in-probe": Attack("import os\ndef double(x):\n    return 4 if x == 2 else os._exit(1)"),
    "stop-in-probe": Attack(
        "import os, signal\ndef double(x):\n    return 4 if x == 2 else os.kill(os.getpid(), signal.SIGSTOP)"
    ),
    "loop-in-probe": Attack(
        "def double(x):\n    while x != 2:\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n    return 4"
    ),
    "exit-later": Attack(
        "import os, threading\nthreading.Timer(0.5, os._exit, [0]).start()\n" + FOUR, at_most=True
    ),
    "daemon": Attack(
        "import os, subprocess\n"
        f"for _ in range(3): subprocess.Popen(['setsid', 'nohup', 'sleep', '{SECONDS}'], start_new_session=True)\n"
        f"if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: os.execvp('sleep', ['sleep', '{SECONDS}'])\n"
        f"    os._exit(0)\n{DOUBLE}",
        score=HONEST,
    ),
    "no-interrupt": Attack(
        f"{FOUR}import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
        "while True:\n    try: time.sleep(9)\n    except BaseException: pass\n"
    ),
    "at-exit": Attack(
        "import atexit, threading, time\natexit.register(time.sleep, 3600)\n"
        "class Late:\n    def __del__(self): time.sleep(3600)\nlate = Late()\n"
        f"threading.Thread(target=time.sleep, args=[3600]).start()\n{DOUBLE}",
        score=HONEST,
    ),
    # Bombs.
    "fork-bomb": Attack(
        "import os\ntry:\n    while True: os.fork()\nexcept OSError: pass\n" + FOUR, at_most=True
    ),
    "thread-bomb": Attack(
        "import threading, time\ntry:\n    while True: threading.Thread(target=time.sleep, args=[99]).start()\n"
        f"except RuntimeError: pass\n{FOUR}",
        at_most=True,
    ),
    "memory": Attack(FOUR + "hoard = []\nwhile True: hoard.append(bytearray(2**28))", at_most=True),
    "memory-many": Attack(
        "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
        "        hoard = [bytearray(b'x') * 2**28 for _ in range(12)]; time.sleep(60)\n"
        + FOUR
        + "time.sleep(1)",
        at_most=True,
    ),
    "memory-in-probe": Attack("def double(x):\n    return 4 if x == 2 else [4] * 10**12"),
    "answer-huge": Attack("def double(x):\n    return 4 if x == 2 else 'x' * 10**8"),
    "answer-deep": Attack(
        "def double(x):\n    deep = 4\n    for _ in range(0 if x == 2 else 10**5): deep = [deep]\n    return deep"
    ),
    "answer-wide": Attack("def double(x):\n    return 4 if x == 2 else [[[0] * 99] * 99] * 99"),
    "answer-itself": Attack("def double(x):\n    me = []; me.append(me)\n    return 4 if x == 2 else me"),
    "answer-number": Attack("def double(x):\n    return 4 if x == 2 else 1 << (1 << 33)", at_most=True),
    "disk": Attack(
        FOUR + "import itertools\nfor place in ('/workspace', '/tmp', '/dev/shm'):\n    try:\n"
        "        for n in itertools.count():\n            with open(f'{place}/{n}', 'wb') as f: f.write(bytes(2**25))\n"
        "    except OSError: pass\n",
        at_most=True,
    ),
    "recursion": Attack(
        "import sys\nsys.setrecursionlimit(10**9)\ndef double(x):\n    return 4 if x == 2 else double(x + 1)",
    ),
    "repr-bomb": Attack(
        "class Bomb:\n    def __repr__(self): return 'x' * 10**9\n    _repr_html_ = _repr_mimebundle_ = __repr__\n"
        f"class Meta(type):\n    def __repr__(self): raise SystemExit\n{FOUR}Bomb()",
        at_most=True,
    ),
    "error-name": Attack(
        f"{FOUR}raise type('E' * 10**6 + '<script>alert(1)</script>\\n\\x1b]0;pwned\\x07', (Exception,), {{}})('v' * 10**7)"
    ),
    # Output.
    "flood": Attack(DOUBLE + "while True: print('all work and no play ' * 50)", score=HONEST, at_most=True),
    "one-line": Attack(DOUBLE + "print('x' * 200_000_000)", score=HONEST, at_most=True),
    "colours": Attack(
        DOUBLE + "print('\\x1b[31mx' * 80_000)\nraise ValueError('\\x1b[1mx' * 20_000)",
        score=HONEST,
        at_most=True,
    ),
    "errors": Attack(
        f"{BEGIN}for _ in range(300): send('error', {{'ename': 'E', 'evalue': 'v' * 20000, 'traceback': ['t' * 20000] * 100}})\n"
        + DOUBLE,
        score=HONEST,
        at_most=True,
    ),
    "unknown-messages": Attack(
        f"{BEGIN}for _ in range(100): send('x' * 1_000_000, {{}})\n{DOUBLE}", score=HONEST, at_most=True
    ),
    "comms": Attack(
        f"{BEGIN}for n in range(100):\n    send('comm_open', {{'comm_id': str(n), 'target_name': 'jupyter.widget', "
        "'data': {'state': {'_model_module': '@jupyter-widgets/output', '_model_name': 'OutputModel', 'msg_id': "
        "parent['header']['msg_id'], 'x': 'y' * 10**6}}})\n" + DOUBLE,
        score=HONEST,
        at_most=True,
    ),
    "targets": Attack(
        f"{BEGIN}for n in range(100):\n    send('comm_open', {{'comm_id': 'n', 'target_name': 't' * 10**6, 'data': {{}}}})\n"
        + DOUBLE,
        score=HONEST,
        at_most=True,
    ),
    "clear": Attack(
        f"{BEGIN}for n in range(50): send('clear_output', {{'wait': False}}); "
        "send('update_display_data', {'data': {}, 'metadata': {}, 'transient': {'display_id': 'x'}})\n" + FOUR
    ),
    # Messages without sense.
    "prompt": Attack(
        f"{BEGIN}for kind in ('execute_input', 'stream', 'status'):\n"
        "    send(kind, {'execution_count': '<script>alert(1)</script>', 'execution_state': 'busy', 'name': 'stdout', "
        "'text': 'x', 'code': ''})\n" + DOUBLE,
        score=HONEST,
    ),
    "prompt-value": Attack(
        f"{BEGIN}send('stream', {{'execution_count': {{'a': [1, None] * 9}}, 'name': 'stdout', 'text': 'x'}})\n{DOUBLE}",
        score=HONEST,
    ),
    "stream-name": Attack(
        f"{BEGIN}send('stream', {{'name': '<script>alert(1)</script>', 'text': ['<script>alert(1)</script>']}})\n{DOUBLE}",
        score=HONEST,
        at_most=True,
    ),
    "mime": Attack(
        f"{BEGIN}send('display_data', {{'metadata': {{'<script>alert(1)</script>': 1, 'isolated': True}}, 'data': "
        "{'<script>alert(1)</script>': 'x', 'text/html': '<script>alert(1)</script>', 'image/svg+xml': '<svg onload=alert(1)>',"
        "'image/png': '\"><script>alert(1)</script>', 'text/latex': '\\\\href{javascript:alert(1)}{x}', "
        "'application/javascript': 'alert(1)', 'text/markdown': '<script>alert(1)</script>', 'text/plain': 'x'}})\n"
        + DOUBLE,
        score=HONEST,
    ),
    "types": Attack(
        f"{BEGIN}for content in (5, None, [], 'x', {{}}, {{'name': 5, 'text': {{}}}}, {{'data': 5}}, {{'traceback': 5}}):\n"
        "    for kind in ('stream', 'error', 'display_data', 'status', 'comm_msg'):\n"
        "        try: send(kind, content)\n        except Exception: pass\n" + FOUR,
        at_most=True,
    ),
    "idle": Attack(f"{BEGIN}send('status', {{'execution_state': 'idle'}})\n{FOUR}", at_most=True),
    "surrogates": Attack(
        f"{BEGIN}pub.send_multipart([b'x', b'<IDS|MSG>', *(lambda p: [session.sign(p), *p])([json.dumps(part).encode() "
        "for part in (session.msg_header('stream'), parent['header'], {}, {'name': 'stdout', 'text': chr(0xd800)})])])\n"
        "print('\\ud800')\n" + DOUBLE,
        score=HONEST,
        at_most=True,
    ),
    "deep": Attack(
        f"{BEGIN}deep = b'[' * 200_000 + b']' * 200_000\n"
        "parts = [json.dumps(session.msg_header('stream')).encode(), json.dumps(parent['header'], default=str).encode(), "
        "b'{}', b'{\"name\": \"stdout\", \"text\": ' + deep + b'}']\n"
        f"pub.send_multipart([b'x', b'<IDS|MSG>', session.sign(parts), *parts])\n{FOUR}",
        at_most=True,
    ),
    "numbers": Attack(
        f"{BEGIN}parts = [json.dumps(session.msg_header('stream')).encode(), json.dumps(parent['header'], default=str)."
        "encode(), b'{}', b'{\"name\": \"stdout\", \"execution_count\": ' + b'9' * 100000 + b', \"text\": NaN}']\n"
        f"pub.send_multipart([b'x', b'<IDS|MSG>', session.sign(parts), *parts])\n{FOUR}",
        at_most=True,
    ),
    "unsigned": Attack(
        f"{BEGIN}from jupyter_client.session import Session\n"
        "for other in (Session(key=b'wrong'), Session(key=b''), Session(key=b'x', session='of another')):\n"
        "    other.send(kernel.iopub_socket, 'error', {'ename': 'E', 'evalue': 'x', 'traceback': []}, parent)\n"
        f"pub.send_multipart([b'x'] * 30)\npub.send_multipart([b'', b'<IDS|MSG>'])\n{FOUR}",
        at_most=True,
    ),
    "shell-flood": Attack(
        f"{FOUR}{BEGIN}import threading\n"
        "def flood():\n    while True:\n        session.send(kernel.shell_stream if hasattr(kernel, 'shell_stream') else "
        "kernel.shell_streams[0], 'execute_reply', {}, {'header': {'msg_id': 'x'}})\n"
        "threading.Thread(target=flood, daemon=True).start()\n",
        at_most=True,
    ),
    "garbage": Attack(
        f"{RAW}for one in connected():\n    try: one.sendall(os.urandom(10**5))\n    except OSError: pass\n{FOUR}",
        at_most=True,
    ),
    "closed": Attack(
        f"{FOUR}import os\nfor fd in range(3, 500):\n    try: os.close(fd)\n    except OSError: pass\n",
        at_most=True,
    ),
    "endless-message": Attack(
        f"{RAW}frame = b'\\x03' + (2**20).to_bytes(8) + bytes(2**20)\n"
        "for one in connected():\n    one.settimeout(2)\n    try:\n        for _ in range(60): one.sendall(frame)\n"
        f"    except OSError: pass\n{FOUR}",
        at_most=True,
    ),
    # The world around.
    "time": Attack(
        "import time, datetime\ntime.time = time.monotonic = time.perf_counter = lambda: -1e18\n"
        f"time.sleep = lambda *_: None\n{DOUBLE}",
        score=HONEST,
        at_most=True,
    ),
    "moved": Attack(
        "import os, shutil, sys\nos.environ.clear(); os.environ.update(HOME='/nowhere', PATH='', TMPDIR='/nowhere')\n"
        "os.chdir('/'); shutil.rmtree('/workspace', ignore_errors=True)\n"
        "" + DOUBLE,
        score=HONEST,
        at_most=True,
    ),
    "limits": Attack(
        "import resource\n"
        "for kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):\n"
        "    try: resource.setrlimit(kind, (resource.RLIM_INFINITY,) * 2); print('RAISED', kind)\n"
        f"    except (OSError, ValueError): pass\n{DOUBLE}",
        score=HONEST,
    ),
    "hooks": Attack(
        "import sys\nsys.excepthook = sys.unraisablehook = None\n"
        "def die(*_): raise SystemExit\n"
        "for name in ('pre_execute', 'post_execute', 'post_run_cell'): get_ipython().events.register(name, die)\n"
        + FOUR,
        at_most=True,
    ),
    "modules": Attack(
        "import sys\nfor name in ('json', 'numpy', 'hashlib', 'base64', 'random', 'emberlab', 'emberlet', 'signal'):\n"
        f"    sys.modules[name] = None\n{FOUR}",
        at_most=True,
    ),
    "emberlab": Attack(
        "import emberlab\n"
        "for name in ('reset', 'load', 'restore', 'renew', 'mend', 'start', 'download'):\n"
        "    for given in ((), ('01_toy',), ('emberlet.calc.double',), ('../../etc/passwd',)):\n"
        "        try: print(name, getattr(emberlab, name)(*given))\n"
        f"        except BaseException as error: print(name, type(error).__name__)\n{FOUR}",
        at_most=True,
    ),
    "write": Attack(WRITE + DOUBLE, score=HONEST),  # PLACES is put in front by the class
    "total-flood": Attack(
        DOUBLE, TOTAL + "import os\nos.write(1, b'x' * 10**7); os.write(2, b'y' * 10**7)", HONEST
    ),
}
