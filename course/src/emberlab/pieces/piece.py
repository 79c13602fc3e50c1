"""A piece's name, and what follows from it: the module, the place inside the module, the file."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from pathlib import Path

from emberlab.pieces.errors import PieceError

PACKAGE = "emberlet"


@dataclass(frozen=True)
class Piece:
    """One definition of the framework, by its full name: ``emberlet.tensor.Tensor.reshape``.

    The module ends where the first capitalised part (a class) begins, or before the last part; a last part
    like ``__enter__`` belongs to the part before it. Where that is wrong, a colon says where the module ends:
    ``emberlet.autograd:no_grad.clone``. Raises PieceError for a text that is no such name.
    """

    name: str

    def __post_init__(self) -> None:
        text = self.name
        if not isinstance(text, str) or text.count(":") > 1:
            raise PieceError(f"{text!r} names no piece: write it like emberlet.shape.numel")
        parts = text.replace(":", ".").split(".")
        bad = [part for part in parts if not part.isidentifier() or keyword.iskeyword(part)]
        if bad or len(parts) < 2:
            why = f"{bad[0]!r} cannot be part of it" if bad else "it needs a module and a definition"
            raise PieceError(
                f"{text!r} is not the name of a piece ({why}): write it like emberlet.shape.numel"
            )
        dotted = ".".join(parts)
        at = _module_length(dotted) if ":" not in text else text.split(":")[0].count(".") + 1
        # One piece has one name, so that names compare equal: the colon stays only where it says something.
        object.__setattr__(self, "name", dotted if at == _module_length(dotted) else text)

    def __str__(self) -> str:
        return self.name

    @property
    def _split(self) -> tuple[str, str]:
        if ":" in self.name:
            module, qualname = self.name.split(":")
            return module, qualname
        parts, at = self.name.split("."), _module_length(self.name)
        return ".".join(parts[:at]), ".".join(parts[at:])

    @property
    def module(self) -> str:
        """The module's full name: ``emberlet.tensor``."""
        return self._split[0]

    @property
    def qualname(self) -> str:
        """The place inside the module: ``Tensor.reshape``."""
        return self._split[1]

    @property
    def top(self) -> str:
        """The first part of the qualname, the name that a notebook gets: ``Tensor``."""
        return self.qualname.split(".")[0]

    @property
    def file(self) -> str:
        """The module's file, relative to the package's folder: ``tensor.py`` (see also `path_in`)."""
        parts = self.module.split(".")[1:]
        return "/".join(parts) + ".py" if parts else "__init__.py"

    def path_in(self, package_dir: str | Path) -> Path:
        """The module's existing file under ``package_dir``, be it ``nn.py`` or ``nn/__init__.py``.

        Raises PieceError where neither is there.
        """
        plain = Path(package_dir) / self.file
        as_package = plain.with_suffix("") / "__init__.py"
        for path in (plain, as_package):
            if path.is_file():
                return path
        raise PieceError(f"{self.name}: there is no module {self.module} in the folder {plain.parent.name}/")


def _module_length(dotted: str) -> int:
    """How many parts of a dotted name are its module's."""
    parts = dotted.split(".")
    for at, part in enumerate(parts[1:], start=1):
        if part.lstrip("_")[:1].isupper():
            return at
    last = parts[-1]
    dunder = last.startswith("__") and last.endswith("__")
    return len(parts) - 2 if dunder and len(parts) > 3 else len(parts) - 1
