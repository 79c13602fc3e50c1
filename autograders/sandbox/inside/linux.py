"""The Linux system calls that Python's standard library lacks, as functions that raise OSError."""

from __future__ import annotations

import ctypes
import fcntl
import os

NEW_NS, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEW_USER, NEW_PID, NEW_NET, NEW_TIME = 0x10000000, 0x20000000, 0x40000000, 0x00000080
MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 0x2, 0x4, 0x20, 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_NS_GET_USERNS = 0xB701
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def setns(fd: int, kind: int) -> None:
    """Join the namespace behind `fd`."""
    _check(_libc.setns(fd, kind), "setns")


def unshare(kind: int) -> None:
    """Leave namespaces for new ones."""
    _check(_libc.unshare(kind), "unshare")


def prctl(option: int, *arguments: int) -> None:
    """Set a property of this process."""
    four = [*arguments, 0, 0, 0, 0][:4]
    _check(_libc.prctl(option, *(ctypes.c_ulong(value) for value in four)), f"prctl {option}")


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Mount, bind or remount."""
    texts = [None if text is None else text.encode() for text in (source, target, kind)]
    _check(_libc.mount(*texts, ctypes.c_ulong(flags), data.encode()), f"mount {target}")


def owner_of(namespace: int) -> int:
    """A file descriptor of the user namespace that owns another namespace."""
    return fcntl.ioctl(namespace, _NS_GET_USERNS)


def drop_capabilities() -> None:
    """Give up every capability, for good: no child can regain one."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # past the last that this kernel knows
            break
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    prctl(PR_SET_NO_NEW_PRIVS, 1)
