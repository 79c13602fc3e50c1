"""What can be seen inside: the system, Python and what a course shows. Everything else is not there."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

SYSTEM = [Path("/usr"), *(Path("/") / name for name in ("bin", "sbin", "lib", "lib32", "lib64"))]
SETTINGS = [
    Path("/etc") / name for name in ("alternatives", "fonts", "ld.so.cache", "ld.so.conf.d", "localtime")
]
INSIDE = Path(__file__).parent / "inside"  # the code of the warm process
HOME = Path("/warm")  # where it lies in there
SCRATCH_BYTES = 256 * 2**20


def bubblewrap(readable: Mapping[str, Path], hidden: Sequence[Path]) -> list[str]:
    """The command that runs a program in the view; the program follows."""
    arguments = ["bwrap", "--unshare-user", "--unshare-all", "--new-session", "--hostname", "grading"]
    arguments += ["--clearenv", "--proc", "/proc", "--dev", "/dev"]
    arguments += ["--size", str(SCRATCH_BYTES), "--tmpfs", "/tmp"]  # before Python, which may lie below /tmp
    shown = {path: path for path in [*_system_folders(), *python_folders()]}
    shown |= {Path(name): path.resolve() for name, path in readable.items()}
    covers = dict(_covers(shown, [*hidden, *_installed_references()]))
    # Outer folders first, so that the innermost rule about a path is the one that holds.
    rules = sorted({(len(path.parts), path, path not in shown) for path in {*shown, *covers}})
    covered = []
    for _, path, cover in rules:
        if not cover:
            arguments += ["--ro-bind", str(shown[path]), str(path)]
        elif covers[path].is_dir():
            arguments += ["--tmpfs", str(path)]
            covered += ["--remount-ro", str(path)]  # at the end, since something may be shown in it
        else:
            arguments += ["--ro-bind", os.devnull, str(path)]
    for link in SYSTEM:
        if link.is_symlink():
            arguments += ["--symlink", str(link.readlink()), str(link)]
    for path in SETTINGS:
        arguments += ["--ro-bind-try", str(path), str(path)]
    arguments += ["--ro-bind", str(INSIDE), str(HOME / "inside")]
    for folder in ("/workspace", "/dev/shm"):  # where each kernel's own folders will be
        arguments += ["--dir", folder]
    for name, value in environment().items():
        arguments += ["--setenv", name, value]
    return [*arguments, *covered, "--chdir", "/", "--remount-ro", "/", "--"]


def environment() -> dict[str, str]:
    """The whole environment inside: nothing of the grader's own is handed on."""
    return {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MALLOC_ARENA_MAX": "2",  # each thread's own arena would take address space
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as ipykernel sets it
        "MPLCONFIGDIR": "/tmp/.matplotlib",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",  # as in the reference: an answer may depend on the order of a set
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "USER": "student",
    }


def python_folders() -> list[Path]:
    """Where this Python and its packages are; those of the system stand in SYSTEM already."""
    real = Path(os.path.realpath(sys.executable)).parent.parent
    folders = {Path(name).absolute() for name in (sys.prefix, sys.base_prefix, sys.exec_prefix, real)}
    return [one for one in folders if not any(one.is_relative_to(system) for system in SYSTEM)]


def sources(readable: Mapping[str, Path]) -> list[Path]:
    """Everything outside that the view is made of."""
    shown = [*_system_folders(), *python_folders(), *(path.resolve() for path in readable.values()), INSIDE]
    return [*shown, Path(shutil.which("bwrap") or "/usr/bin/bwrap")]


def _covers(shown: Mapping[Path, Path], hidden: Iterable[Path]) -> Iterable[tuple[Path, Path]]:
    """Where the hidden paths would be seen, and what they are."""
    for given in hidden:
        for path in {given.absolute(), given.resolve()}:
            for inside, outside in shown.items():
                if path.exists() and path != outside and path.is_relative_to(outside):
                    yield inside / path.relative_to(outside), path


def _system_folders() -> list[Path]:
    return [folder for folder in SYSTEM if folder.is_dir() and not folder.is_symlink()]


def _installed_references() -> Iterable[Path]:
    """Copies of the finished emberlet among the packages that the kernel can read."""
    for folder in {Path(sys.prefix), Path(sys.base_prefix)}:
        yield from folder.glob("lib*/python3*/*-packages/emberlet")
