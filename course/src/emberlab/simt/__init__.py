"""A small simulator of a GPU's threads: it runs a kernel thread by thread and records every access."""

from emberlab.simt.dims import Dim3
from emberlab.simt.findings import Finding
from emberlab.simt.lockstep import Instruction
from emberlab.simt.machine import Launch, launch

__all__ = ["Dim3", "Finding", "Instruction", "Launch", "launch"]
