"""Give up every right of root, and become the command: `confined_start.py UID FOLDER… -- COMMAND…`.

Run as a file and as root, with the sandbox's own limits and filter; the folders are handed to the user first.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

import pyseccomp  # type: ignore[import-untyped]

sys.path.insert(
    0, str(Path(__file__).parents[1] / "sandbox")
)  # the package above it would import all of Jupyter

from inside import confine, linux  # type: ignore[import-not-found]

LIMITS = {"memory_mb": 4096, "processes": 128, "cpu_seconds": 1800, "file_mb": 100, "open_files": 512}
NETWORK = (socket.AF_INET, socket.AF_INET6)  # the sandbox allows them, since there is no network in it


def main() -> None:
    """Do it; does not return."""
    border = sys.argv.index("--")
    user, folders, command = int(sys.argv[1]), sys.argv[2:border], sys.argv[border + 1 :]
    for folder in folders:
        hand_over(Path(folder), user)
    become(user)
    confine.confine(LIMITS, confine.Filter())
    forbid_network()
    os.closerange(3, LIMITS["open_files"])
    os.execv(command[0], command)


def hand_over(top: Path, user: int) -> None:
    """Make a folder and all in it the user's, and nobody else's."""
    for _, folders, files, descriptor in os.fwalk(top):
        for name in (*folders, *files):
            os.chown(name, user, user, dir_fd=descriptor, follow_symlinks=False)
        os.fchown(descriptor, user, user)
    top.chmod(0o700)


def become(user: int) -> None:
    """Be this user, for good: no capability is left, and no program that is run can bring one back."""
    for capability in range(64):
        try:
            linux.prctl(linux.PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            break  # past the last that this system knows
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def forbid_network() -> None:
    """Refuse sockets of the internet: here a filter stands for the sandbox's empty network."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for family in NETWORK:
        for call in ("socket", "socketpair"):
            rules.add_rule(pyseccomp.ERRNO(errno.EACCES), call, pyseccomp.Arg(0, pyseccomp.EQ, int(family)))
    rules.load()


if __name__ == "__main__":
    main()
