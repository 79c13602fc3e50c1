"""Say what a kernel has to execute to answer probes, in the words of Jupyter's messages."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from emberlab.probes.program import Program

SECONDS = 20.0  # for one probe; a check's cell gets more


def request(
    program: Program, names: Sequence[str], seed: str, *, seconds: float = SECONDS
) -> tuple[str, str]:
    """The code to execute silently, and the user expression whose text/plain is then the answers' JSON.

    What comes back is to be taken as untrusted: see `emberlab.probes.values`. One probe gets `seconds`; a kernel
    that does not return to Python in time needs the caller's own limit.
    """
    name = f"_emberlab_{secrets.token_hex(8)}"
    arguments = f"{program.source!r}, {list(names)!r}, {seed!r}, __globals, {float(seconds)!r}"
    # By way of the builtins module, because a notebook may have a variable called exec or globals.
    code = (
        f"import builtins as {name}\n"
        f"{name} = ({name}, {name}.globals(), {{'__name__': 'emberlab_probes'}})\n"
        f"{name}[0].exec({name}[0].compile({_source()!r}, '<harness>', 'exec', dont_inherit=True), {name}[2])\n"
        f"{name} = (lambda __ours, __globals: "
        f"__ours['Answers'](__ours['answers']({arguments}), __globals, {name!r}))({name}[2], {name}[1])\n"
    )
    return code, name


@cache
def _source() -> str:
    return Path(__file__).with_name("harness.py").read_text(encoding="utf-8")
