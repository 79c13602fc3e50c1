"""Code in a sandboxed kernel reaches nothing of the machine, and takes no more of it than it may."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sandbox_cells import Kernel, kernel

import emberlab
from autograders.sandbox import Settings, Warm

pytestmark = pytest.mark.sandbox
KIT = Path(emberlab.__file__).parent


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A template and an open folder, with something hidden in it."""
    folder = tmp_path_factory.mktemp("course")
    for name in (
        "template/emberlet/__init__.py",
        "open/open",
        "open/file",
        "open/secret/secret",
        "open/secret/seen/seen",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text = 1\n")
    (folder / "template" / "link").symlink_to("/etc/passwd")
    shown = {
        "/kit/emberlab": KIT,
        "/shown": folder / "open",
        "/shown/secret/seen": folder / "open/secret/seen",
    }
    return Settings(
        template=folder / "template",
        readable=shown,
        hidden=(folder / "open" / "secret", folder / "open" / "file"),
        memory_mb=400,
        processes=60,
        cpu_seconds=60,
        file_mb=20,
        disk_mb=30,
        files=500,
    )


@pytest.fixture(scope="module")
def warm(settings: Settings) -> Iterator[Warm]:
    with Warm(settings) as process:
        yield process


@pytest.fixture(scope="module")
def shared(settings: Settings, warm: Warm) -> Iterator[Kernel]:
    """A kernel for what leaves it as it was."""
    with kernel(settings, warm.address) as one:
        yield one


@pytest.fixture
def fresh(settings: Settings, warm: Warm) -> Iterator[Kernel]:
    """A kernel that may break. Nothing of it is left, whatever happens in it."""
    before = _alive(warm)
    with kernel(settings, warm.address) as one:
        yield one
    assert _only(before, warm)


def _alive(warm: Warm) -> set[int]:
    return {process.pid for process in psutil.Process(warm.pid).children(recursive=True)}


def _only(before: set[int], warm: Warm) -> bool:
    """Whether no other processes are left; the attendant of a kernel takes a moment to leave."""
    for _ in range(100):
        if _alive(warm) <= before:
            return True
        time.sleep(0.02)
    return False


RIGHTS = r"""
import os
lines = [line.partition(':\t') for line in open('/proc/self/status').read().splitlines()]
print(os.getresuid(), os.getresgid(), *{value.strip() for name, _, value in lines if name.startswith('Cap')})
print(*[value for name, _, value in lines if name in ('NoNewPrivs', 'Seccomp')], os.getcwd())
print(sum(name.isdigit() for name in os.listdir('/proc')))
"""


def test_nobody_with_no_rights_and_no_other_processes(shared: Kernel) -> None:
    ids = "(65534, 65534, 65534)"
    found = shared.run(RIGHTS).splitlines()
    assert found == [f"{ids} {ids} 0000000000000000", "1 2 /workspace", "3"]


def test_no_user_of_the_machine_is_root(warm: Warm) -> None:
    users = {uid for process in psutil.Process(warm.pid).children(recursive=True) for uid in process.uids()}
    assert users
    assert 0 not in users


def test_nothing_but_its_own_folders_can_be_written(shared: Kernel, settings: Settings) -> None:
    script = """
import os, sys
for folder in ('/', '/kit', '/kit/emberlab', '/shown', '/usr', '/etc', sys.prefix, sys.base_prefix, '/root', '/home',
               '/var', '/run', '/sys', '/proc', '/proc/sys/kernel', '/dev', '/warm', '/warm/inside',
               '/workspace', '/tmp', '/dev/shm'):
    name = os.path.join(folder, 'written-inside')
    try:
        open(name, 'w').close()
    except OSError:
        continue
    print(folder)
    os.unlink(name)
"""
    assert shared.run(script).split() == ["/workspace", "/tmp", "/dev/shm"]
    assert not (settings.template / "written-inside").exists()


def test_the_innermost_rule_about_a_path_holds(shared: Kernel) -> None:
    script = (
        "import pathlib\n"
        "found = sorted(pathlib.Path('/shown').rglob('*'))\n"
        "print([str(path) for path in found if path.is_file() and path.read_text()])"
    )
    assert shared.run(script).strip() == "['/shown/open', '/shown/secret/seen/seen']"


def test_emberlab_is_there_and_the_reference_is_not(shared: Kernel) -> None:
    script = "import emberlab, emberlet\nprint(emberlab.__file__, emberlet.__file__, emberlet.text)"
    seen = ["/kit/emberlab/__init__.py", "/workspace/emberlet/__init__.py", "1"]
    assert shared.run(script).split() == seen
    script = "import pathlib, sys\nprint(list(pathlib.Path(sys.prefix).glob('lib/*/*-packages/emberlet/tensor.py')))"
    assert shared.run(script).strip() == "[]"


def test_no_link_is_taken_over(shared: Kernel) -> None:
    assert shared.run("import os; print(sorted(os.listdir()))").strip() == "['emberlet']"


def test_the_environment_is_not_handed_on(
    settings: Settings, warm: Warm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_TOKEN", "s3cret")
    with kernel(settings, warm.address) as one:
        output = one.run("import os\nprint(dict(os.environ), open('/proc/self/environ').read())")
    assert "/kit" in output
    assert "s3cret" not in output
    assert str(Path.home()) not in output or Path.home() == Path("/")


def test_no_file_of_another_process_is_open(shared: Kernel) -> None:
    found = shared.run(
        "import os\n"
        "for fd in os.listdir('/proc/self/fd'):\n"
        "    try: print(os.readlink(f'/proc/self/fd/{fd}'))\n"
        "    except OSError: pass"
    )
    kinds = {line.partition(":")[0] for line in found.split() if not line.startswith("/proc/")}
    assert kinds <= {"/dev/null", "socket", "pipe", "anon_inode", "/dev/urandom"}


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/proc/self/exe', 'r+b')",
        "os.listdir('/proc/1/root/warm/inside/..') and open('/proc/1/root/usr/x', 'w')",
        "open('/proc/sys/kernel/core_pattern', 'w')",
        "open('/etc/shadow')",
        "os.listdir('/root/.ssh')",
        "os.chroot('/tmp')",
        "os.setuid(0)",
        "os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0))",
        "os.mkfifo('/usr/x')",
        "os.kill(3000, 9)",
        "os.nice(-5)",
        "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "socket.socket(socket.AF_INET, socket.SOCK_RAW)",
        "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
        "socket.socket(38, 5)",  # AF_ALG
        "socket.create_connection(('1.1.1.1', 53), timeout=2)",
        "socket.getaddrinfo('example.org', 80)",
        "fcntl.ioctl(0, 0x5412, b'x')",
        "resource.setrlimit(resource.RLIMIT_NPROC, (10**6, 10**6))",
    ],
)
def test_refused(shared: Kernel, attempt: str) -> None:
    found = shared.run(
        f"import fcntl, os, resource, socket\ntry:\n    {attempt}\nexcept (OSError, ValueError): print('refused')"
    )
    assert found.strip() == "refused"


SYSTEM_CALLS = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
USER, NET, PID = 0x10000000, 0x40000000, 0x20000000
calls = {
    'unshare': lambda: libc.unshare(USER), 'unshare net': lambda: libc.unshare(NET),
    'setns': lambda: libc.setns(0, 0), 'clone3': lambda: libc.syscall(435, 0, 0),
    'clone': lambda: libc.syscall(56, ctypes.c_ulong(USER | 17), 0, 0, 0, 0),
    'clone pid': lambda: libc.syscall(56, ctypes.c_ulong(PID | 17), 0, 0, 0, 0),
    'mount': lambda: libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), 'umount': lambda: libc.umount2(b'/tmp', 2),
    'fsopen': lambda: libc.syscall(430, b'tmpfs', 0), 'ptrace': lambda: libc.ptrace(0, 0, 0, 0),
    'keyctl': lambda: libc.syscall(250, 0, 0), 'add_key': lambda: libc.syscall(248, 0, 0, 0, 0, 0),
    'bpf': lambda: libc.syscall(321, 0, 0, 0), 'perf': lambda: libc.syscall(298, 0, 0, 0, 0, 0),
    'userfaultfd': lambda: libc.syscall(323, 0), 'io_uring': lambda: libc.syscall(425, 8, 0),
    'memfd': lambda: libc.memfd_create(b'x', 0), 'shm': lambda: libc.shmget(0, 4096, 0o1600),
    'personality': lambda: libc.personality(0x40000), 'process_vm_readv': lambda: libc.syscall(310, 1, 0, 0, 0, 0, 0),
    'open_by_handle_at': lambda: libc.syscall(304, 0, 0, 0), 'fanotify': lambda: libc.syscall(300, 0, 0),
    'kexec': lambda: libc.syscall(246, 0, 0, 0, 0), 'init_module': lambda: libc.syscall(175, 0, 0, 0),
    'reboot': lambda: libc.syscall(169, 0, 0, 0, 0), 'swapon': lambda: libc.swapon(b'/tmp/x', 0),
    'pidfd_getfd': lambda: libc.syscall(438, 0, 0, 0),
}
for name, call in calls.items():
    if call() != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
        print(name, ctypes.get_errno())
print('done')
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
def test_system_calls_that_open_doors_are_refused(shared: Kernel) -> None:
    assert shared.run(SYSTEM_CALLS).split() == ["done"]


def test_no_socket_of_the_machine_can_be_reached(shared: Kernel, tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as loopback,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as file,
    ):
        abstract.bind("\0an abstract socket of the machine")
        abstract.listen()
        file.bind(str(tmp_path / "s"))
        file.listen()
        found = shared.run(
            "import socket\n"
            f"for kind, address in ((socket.AF_INET, {loopback.getsockname()!r}),\n"
            "     (socket.AF_UNIX, '\\0an abstract socket of the machine'),\n"
            f"     (socket.AF_UNIX, {str(tmp_path / 's')!r})):\n"
            "    try: socket.socket(kind).connect(address)\n"
            "    except OSError as error: print(type(error).__name__)"
        )
    assert found.split() == ["ConnectionRefusedError", "ConnectionRefusedError", "FileNotFoundError"]


def test_a_signal_to_everybody_ends_the_sender_alone(shared: Kernel, fresh: Kernel, warm: Warm) -> None:
    assert (
        fresh.dies("import os, signal; os.kill(-1, signal.SIGKILL); os.kill(os.getpid(), signal.SIGKILL)")
        == ""
    )
    assert shared.run("print('alive')") == "alive\n"


@pytest.mark.parametrize(
    "source",
    [
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os, signal; os.kill(1, signal.SIGKILL); os.kill(2, signal.SIGKILL)\nwhile True: pass",
        "import ctypes; ctypes.string_at(0)",
    ],
)
def test_a_kernel_that_ends_itself(fresh: Kernel, source: str) -> None:
    assert fresh.dies(source) == ""


def test_one_greedy_process_gets_a_memory_error(fresh: Kernel) -> None:
    assert fresh.run("many = bytearray(600 * 2**20)").startswith("MemoryError")
    assert fresh.run("print('alive')") == "alive\n"


def test_many_greedy_processes_are_ended(fresh: Kernel) -> None:
    bomb = (
        "import os, time\n"
        "for _ in range(20):\n"
        "    if os.fork() == 0:\n"
        "        held = b'x' * (100 * 2**20)\n"
        "        time.sleep(60)\n"
        "time.sleep(60)"
    )
    assert fresh.dies(bomb) == "memory"


def test_memory_that_is_shared_is_counted_once(fresh: Kernel) -> None:
    script = (
        "import os, time\n"
        "held = b'x' * (100 * 2**20)\n"
        "children = []\n"
        "for _ in range(12):\n"
        "    if (child := os.fork()) == 0:\n"
        "        time.sleep(1); os._exit(0)\n"
        "    children.append(child)\n"
        "print([os.waitpid(child, 0)[1] for child in children] == [0] * 12)"
    )
    assert fresh.run(script) == "True\n"


def test_files_that_nobody_can_see_are_counted(fresh: Kernel) -> None:
    script = (
        "import mmap, os, time\n"
        "for _ in range(20):\n"
        "    if os.fork() == 0:\n"
        "        held = mmap.mmap(-1, 100 * 2**20)\n"
        "        held.write(b'x' * len(held)); time.sleep(60)\n"
        "time.sleep(60)"
    )
    assert fresh.dies(script) == "memory"


def test_what_holds_the_sandbox_can_do_no_more_than_a_student(shared: Kernel) -> None:
    """Its first processes belong to the same user, so their memory can be overwritten."""
    script = (
        "names = 'Seccomp', 'NoNewPrivs', 'CapEff', 'CapBnd'\n"
        "def rights(process):\n"
        "    lines = open(f'/proc/{process}/status').read().splitlines()\n"
        "    return [line.split()[1] for line in lines if line.startswith(tuple(name + ':' for name in names))]\n"
        "def limits(process):\n"
        "    return [line.split()[-3:-1] for line in open(f'/proc/{process}/limits') if 'address space' not in line]\n"
        "print([rights(n) == rights('self') and limits(n) == limits('self') for n in (1, 2)], rights('self'))"
    )
    assert shared.run(script).startswith("[True, True] ['0000000000000000',")


def test_a_fork_bomb_stays_inside(fresh: Kernel, shared: Kernel) -> None:
    bomb = (
        "import os, time\n"
        "started = 0\n"
        "try:\n"
        "    while True:\n"
        "        if os.fork() == 0:\n"
        "            os.setsid()\n"
        "            while True:\n"
        "                try: os.fork()\n"
        "                except OSError: time.sleep(1)\n"
        "        started += 1\n"
        "except BlockingIOError: print(started > 0)"
    )
    assert fresh.run(bomb) == "True\n"
    assert shared.run("import os; print(os.system('true'))") == "0\n"


def test_the_disk_cannot_be_filled(fresh: Kernel) -> None:
    script = """
import os
for folder in ('/workspace', '/tmp', '/dev/shm'):
    try:
        with open(f'{folder}/big', 'wb') as file:
            for _ in range(100): file.write(bytes(2**20))
    except OSError as error: print(error.strerror)
    try:
        for number in range(9): open(f'{folder}/{number}', 'wb').write(bytes(10 * 2**20))
    except OSError as error: print(error.strerror)
    os.system(f'rm -rf {folder}/big {folder}/[0-9]')
    try:
        for number in range(1000): open(f'{folder}/{number}', 'wb').close()
    except OSError as error: print(error.strerror)
"""
    full = "No space left on device"
    assert fresh.run(script).splitlines() == ["File too large", full, full] * 3


def test_processor_time_of_all_processes_is_limited(settings: Settings, warm: Warm) -> None:
    from dataclasses import replace

    with kernel(replace(settings, cpu_seconds=2), warm.address) as one:
        burn = (
            "import os, time\n"
            "for _ in range(4):\n"
            "    if os.fork() == 0:\n"
            "        end = time.process_time() + 1\n"
            "        while time.process_time() < end: pass\n"
            "        os._exit(0)\n"
            "time.sleep(50)"
        )
        assert one.dies(burn) == "cpu"


def test_a_daemon_does_not_outlive_its_kernel(settings: Settings, warm: Warm) -> None:
    before = _alive(warm)
    with kernel(settings, warm.address) as one:
        one.run(
            "import os, signal, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    if os.fork() == 0:\n"
            "        for number in range(1, 32):\n"
            "            if number not in (9, 19): signal.signal(number, signal.SIG_IGN)\n"
            "        time.sleep(1000)\n"
            "    os._exit(0)\n"
            "time.sleep(.1)"
        )
        assert len(_alive(warm)) > len(before)
    assert _only(before, warm)


def test_a_stopped_kernel_can_be_ended(settings: Settings, warm: Warm) -> None:
    before = _alive(warm)
    with kernel(settings, warm.address, timeout=1) as one, pytest.raises(Exception, match=r"."):
        one.run("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    assert _only(before, warm)


def test_kernels_do_not_know_each_other(settings: Settings, warm: Warm) -> None:
    script = (
        "import os, random, numpy, uuid, tempfile\n"
        "open('/tmp/left', 'w').close()\n"
        "print(random.random(), numpy.random.rand(), uuid.uuid4(), tempfile.mktemp())"
    )
    said = []
    for _ in range(2):
        with kernel(settings, warm.address) as one:
            said.append(one.run(script).split())
            # Python itself may lie below /tmp.
            look = "import glob, sys; print([one for one in glob.glob('/tmp/*') if one not in sys.prefix])"
            assert one.run(look) == "['/tmp/left']\n"
    assert not set(said[0]) & set(said[1])


def test_what_students_use_works(shared: Kernel) -> None:
    assert "Figure" in shared.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert shared.run("import ipywidgets; print(ipywidgets.IntSlider(3).value)") == "3\n"
    assert (
        shared.run(
            "import subprocess, sys; print(subprocess.check_output([sys.executable, '-c', 'print(1+1)']))"
        )
        == "b'2\\n'\n"
    )
    pool = "from multiprocessing import Pool\nwith Pool(2) as pool: print(pool.map(abs, [-1, -2, -3]))"
    assert shared.run(pool) == "[1, 2, 3]\n"
    assert shared.run("input('name? ')").startswith("StdinNotImplementedError")
    assert (
        shared.run(
            "import threading\nt = threading.Thread(target=print, args=('thread',)); t.start(); t.join()"
        )
        == "thread\n"
    )
    assert shared.run("%timeit -n1 -r1 1\nprint(2)").endswith("2\n")
