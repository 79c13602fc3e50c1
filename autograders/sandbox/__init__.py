"""Kernels in a sandbox: forked from a warm process, without network, rights, or a view of the machine."""

from .manager import sandboxed_manager
from .obstacle import obstacle
from .provisioner import SandboxProvisioner
from .settings import KIT, WORKSPACE, Settings
from .warm import SandboxError, Warm

__all__ = [
    "KIT",
    "WORKSPACE",
    "SandboxError",
    "SandboxProvisioner",
    "Settings",
    "Warm",
    "obstacle",
    "sandboxed_manager",
]
