"""What a sandboxed kernel may see and use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

WORKSPACE = Path("/workspace")  # the kernel's working folder, as the kernel sees it
KIT = Path("/kit")  # on the kernel's PYTHONPATH


@dataclass(frozen=True)
class Settings:
    """What a sandboxed kernel may see and use; everything in it can be said in JSON.

    Every kernel gets a copy of `template` as its working folder /workspace. It can read the system, Python with
    its packages, and the folders (or files) `readable`, at the paths named there; whatever lies in `hidden` is
    covered even where one of these contains it. Kernels that share a warm process share `readable`, `hidden` and
    `preload`.
    """

    template: Path | None = None
    readable: Mapping[str, Path] = field(default_factory=dict)
    hidden: tuple[Path, ...] = ()
    preload: tuple[str, ...] = ()  # modules that the warm process imports, beside those of every kernel
    environment: Mapping[str, str] = field(default_factory=dict)
    memory_mb: int = 4096  # that a process may add, and (a quarter more) all of them and their files hold
    processes: int = 128  # and threads; a kernel alone has about 12
    cpu_seconds: int = 1800  # of all processes together
    file_mb: int = 100  # of the largest file
    disk_mb: int = 256  # of /workspace, /tmp and /dev/shm each; it is memory
    files: int = 20_000  # in each of these
    open_files: int = 512
    message_mb: int = 16  # of the largest part of a message that the grader takes from a kernel

    def limits(self) -> dict[str, int]:
        """What is a number."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}

    def to_json(self) -> dict[str, Any]:
        """As plain JSON, for a kernelspec's `metadata.kernel_provisioner.config`."""
        return {
            **self.limits(),
            "template": None if self.template is None else str(self.template),
            "readable": {name: str(path) for name, path in self.readable.items()},
            "hidden": [str(path) for path in self.hidden],
            "preload": list(self.preload),
            "environment": dict(self.environment),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Settings:
        """Read what to_json gives, or a part of it. Raises ValueError, which names what is wrong."""
        known = {one.name: one for one in fields(cls)}
        if unknown := sorted(set(given) - set(known)):
            raise ValueError(
                f"unknown settings of a sandbox: {', '.join(unknown)}; known: {', '.join(known)}"
            )
        values: dict[str, Any] = dict(given)
        for name in values:
            if known[name].type == "int" and (type(values[name]) is not int or values[name] < 1):
                raise ValueError(f"{name} of a sandbox must be a positive whole number, not {values[name]!r}")
        if values.get("template") is not None:
            values["template"] = Path(values["template"])
        values["readable"] = {name: Path(path) for name, path in values.get("readable", {}).items()}
        values["hidden"] = tuple(Path(path) for path in values.get("hidden", ()))
        values["preload"] = tuple(map(str, values.get("preload", ())))
        return cls(**values)
