"""What a student's process may ask of the system: limits, no capability, and few system calls."""

from __future__ import annotations

import errno
import os
import resource
import socket
from pathlib import Path
from typing import Any

import pyseccomp  # type: ignore[import-untyped]

from . import linux

MB = 2**20
NICENESS = 5  # whoever watches and grades comes first
NAMESPACES = (
    linux.NEW_NS,
    linux.NEW_CGROUP,
    linux.NEW_UTS,
    linux.NEW_IPC,
    linux.NEW_USER,
    linux.NEW_PID,
    linux.NEW_NET,
    linux.NEW_TIME,
)
TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX: to type for somebody else

# Each refused with "operation not permitted".
FORBIDDEN = """
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd mount umount umount2
    pivot_root chroot mount_setattr move_mount open_tree fsopen fsconfig fsmount fspick unshare setns bpf
    perf_event_open add_key request_key keyctl userfaultfd io_uring_setup io_uring_enter io_uring_register
    kexec_load kexec_file_load init_module finit_module delete_module create_module query_module
    get_kernel_syms reboot swapon swapoff acct quotactl quotactl_fd nfsservctl vhangup syslog
    lookup_dcookie open_by_handle_at name_to_handle_at fanotify_init fanotify_mark settimeofday
    clock_settime clock_adjtime adjtimex stime sethostname setdomainname iopl ioperm mbind migrate_pages
    move_pages set_mempolicy set_mempolicy_home_node modify_ldt uselib ustat sysfs _sysctl mknod mknodat
"""
# Each answered as if the kernel were older: programs then do without. Memory that no limit counts is among them.
UNKNOWN = """
    clone3 memfd_create memfd_secret shmget shmat shmctl msgget msgsnd msgrcv semget mq_open
"""


class Filter:
    """The filter of system calls, made once: `rules` to load in a kernel, `program` a file with the same."""

    def __init__(self) -> None:
        self.rules = _rules()
        self.program = os.memfd_create("rules")
        with os.fdopen(os.dup(self.program), "wb") as file:
            self.rules.export_bpf(file)
            os.lseek(self.program, 0, os.SEEK_SET)


def _rules() -> Any:
    allowed = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse, unknown = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.ENOSYS)
    for names, action in ((FORBIDDEN, refuse), (UNKNOWN, unknown)):
        for name in names.split():
            try:
                number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
            except (ValueError, OSError):  # a call of another architecture
                continue
            if number >= 0:
                allowed.add_rule(action, number)
    for flag in NAMESPACES[:-1]:  # clone has no room for NEW_TIME: those bits are the signal
        allowed.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    for request in TERMINAL_INPUT:
        mask = 0xFFFFFFFF  # the kernel looks at the lower half only
        allowed.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, mask, request))
    for call in ("socket", "socketpair"):
        other = pyseccomp.ERRNO(errno.EOPNOTSUPP)  # the one error that libzmq takes for an answer
        for family in set(range(socket.AF_INET6)) - {socket.AF_UNIX, socket.AF_INET}:
            allowed.add_rule(other, call, pyseccomp.Arg(0, pyseccomp.EQ, family))
        allowed.add_rule(other, call, pyseccomp.Arg(0, pyseccomp.GT, int(socket.AF_INET6)))
    allowed.add_rule(refuse, "personality", pyseccomp.Arg(0, pyseccomp.NE, 0xFFFFFFFF))  # asking is no harm
    return allowed


def set_limits(limits: dict[str, int], process: int = 0) -> None:
    """Set the limits of a process (0 is this one) and its later children; `limits` are those of Settings."""
    sizes = Path("/proc", str(process or "self"), "statm").read_text()
    now = int(sizes.split()[0]) * resource.getpagesize()
    for kind, value in (
        (resource.RLIMIT_AS, now + limits["memory_mb"] * MB),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["file_mb"] * MB),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        most = resource.prlimit(process, kind)[1]
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.prlimit(process, kind, (value, value))


def confine(limits: dict[str, int], calls: Filter) -> None:
    """Leave this process with a student's rights."""
    set_limits(limits)
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_PDEATHSIG, 9)
    linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else its own /proc/self would belong to root
    Path("/proc/self/oom_score_adj").write_text("1000")  # when memory is short, the first to go
    os.umask(0o022)
    os.nice(NICENESS)
    calls.rules.load()
