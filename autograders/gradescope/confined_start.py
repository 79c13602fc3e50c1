"""Give up every right of root, and become the command: `confined_start.py UID FOLDER… -- COMMAND…`.

Run by file name and as root; the folders are handed to the user first.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from pathlib import Path

MEMORY = 4 * 2**30  # bytes of address space
FILE = 100 * 2**20  # bytes of one file
PROCESSES, FILES, SECONDS = 128, 512, 900
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_FSIZE: FILE,
    resource.RLIMIT_NPROC: PROCESSES,
    resource.RLIMIT_NOFILE: FILES,
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_CORE: 0,
}
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
AF_UNIX = 1
NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW… flag
FORBIDDEN = [
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "kcmp",
    "pidfd_getfd",
    "process_madvise",
    "unshare",
    "setns",
    "mount",
    "umount2",
    "pivot_root",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsmount",
    "fspick",
    "mount_setattr",
    "chroot",
    "bpf",
    "perf_event_open",
    "keyctl",
    "add_key",
    "request_key",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "open_by_handle_at",
    "name_to_handle_at",
    "fanotify_init",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "personality",
    "syslog",
]


def main() -> None:
    """Do it; does not return."""
    border = sys.argv.index("--")
    user, folders, command = int(sys.argv[1]), sys.argv[2:border], sys.argv[border + 1 :]
    for folder in folders:
        hand_over(Path(folder), user)
    confine(user)
    os.execv(command[0], command)


def hand_over(top: Path, user: int) -> None:
    """Make a folder and all in it the user's, and nobody else's."""
    top.chmod(0o700)
    for _, folders, files, descriptor in os.fwalk(top):
        os.fchown(descriptor, user, user)
        for name in (*folders, *files):
            os.chown(name, user, user, dir_fd=descriptor, follow_symlinks=False)


def confine(user: int) -> None:
    """Set limits, become the user for good, and forbid the network and what else a kernel has no need of."""
    # The machine's memory running out ends this process first, and not the grader.
    Path("/proc/self/oom_score_adj").write_text("1000")
    for limit, value in LIMITS.items():
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
    libc = ctypes.CDLL(None, use_errno=True)
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "a capability cannot be given up")
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs cannot be set")
    filter_calls()
    os.closerange(3, FILES)


def filter_calls() -> None:
    """Forbid all sockets but Unix ones, and the calls in FORBIDDEN, for this process and what comes of it."""
    import pyseccomp as seccomp  # type: ignore[import-untyped]

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refuse = seccomp.ERRNO(1)  # EPERM
    rules.add_rule(refuse, "socket", seccomp.Arg(0, seccomp.NE, AF_UNIX))
    for flag in (1 << bit for bit in range(32) if NEW_NAMESPACES >> bit & 1):
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    rules.add_rule(seccomp.ERRNO(38), "clone3")  # ENOSYS: its flags cannot be looked at, so clone is used
    for name in FORBIDDEN:
        try:
            rules.add_rule(refuse, name)
        except (OSError, ValueError):  # a call that this machine's library has no name for
            continue
    rules.load()


if __name__ == "__main__":
    main()
