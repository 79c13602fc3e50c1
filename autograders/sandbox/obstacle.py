"""Whether kernels can be sandboxed on this machine, and if not, what to enable."""

from __future__ import annotations

import ctypes.util
import functools
import os
import shutil
import subprocess
from pathlib import Path

from .settings import Settings
from .warm import SandboxError, inside

PATIENCE = 60
SWITCHES = {  # sysctl -> the value that forbids it, and what is to be set
    "kernel/unprivileged_userns_clone": ("0", "1"),
    "kernel/apparmor_restrict_unprivileged_userns": ("1", "0"),
    "user/max_user_namespaces": ("0", "10000"),
}
CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"), Path("/var/run/secrets/kubernetes.io"))
IN_CONTAINER = (
    "In a container of Docker or Podman, start it with --security-opt seccomp=unconfined "
    "--security-opt systempaths=unconfined (and where AppArmor is used --security-opt apparmor=unconfined); "
    "in Kubernetes set procMount: Unmasked and seccompProfile: Unconfined with hostUsers: false"
)


@functools.cache
def obstacle() -> str | None:
    """Why no kernel can be sandboxed on this machine and what to enable, or None where it works."""
    if shutil.which("bwrap") is None:
        return "bubblewrap (the command bwrap) is not installed"
    if ctypes.util.find_library("seccomp") is None:
        return "libseccomp is not installed (Debian's package libseccomp2)"
    try:
        result = subprocess.run(
            inside(Settings(), []), capture_output=True, text=True, check=False, timeout=PATIENCE, cwd="/"
        )
    except (SandboxError, OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap is installed but cannot be tried here ({error})"
    if result.returncode == 0 and result.stdout == "ready\n":
        return None
    reason = (result.stderr.strip() or f"exit status {result.returncode}").splitlines()[-1]
    return ". ".join([f"bubblewrap is installed but cannot start a kernel here ({reason})", *_advice()])


def _advice() -> list[str]:
    """What to enable, as sentences without their last full stop."""
    found = []
    for name, (forbidden, wanted) in SWITCHES.items():
        switch = Path("/proc/sys", name)
        if switch.is_file() and switch.read_text().strip() == forbidden:
            setting = f"{name.replace('/', '.')}={wanted}"
            found.append(f"User namespaces are disabled: sysctl -w {setting} (as root) enables them")
    if any(path.exists() for path in CONTAINERS) or os.environ.get("container"):  # noqa: SIM112
        found.append(IN_CONTAINER)
    return found
