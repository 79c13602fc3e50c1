"""The notebook command `%%build`: build the cell's pieces, then run what else stands in the cell."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterator
from types import CodeType
from typing import TYPE_CHECKING, Any

from emberlab.build import Outcome
from emberlab.pieces import BuildError, helpers, leftover
from emberlab.provide import BORROWED, NOT_BUILT

if TYPE_CHECKING:
    from emberlab.session import Session


class Build:
    """The command of one session."""

    def __init__(self, session: Session, shell: Any) -> None:
        self._session = session
        self._shell = shell

    def __call__(self, line: str, cell: str) -> None:
        """Build the pieces that the line names from the cell, as `%%build emberlet.shape.numel` does.

        Prints what was built and what was not, binds the live objects in the notebook, and runs the
        statements that are no part of a piece. An error of the cell is shown as its message alone.
        """
        # The line itself counts, so that line numbers are the notebook cell's.
        source = f"%%build {line}\n{cell}"
        session, names = self._session, line.split()
        try:
            pieces = session.workspace.asked(names, session.lesson)
            rest = self._compiled(leftover(source, [piece.qualname for piece in pieces]), source)
            outcome = session.workspace.write(names, source, lesson=session.lesson, live=session.live)
        except BuildError as error:
            _show_as(error, [f"BuildError: {error}"])
            raise
        print("\n".join(told(outcome)))
        for piece in pieces:
            module = session.module(piece.module)
            of_module = [one.qualname for one in pieces if one.module == piece.module]
            names = [piece.top, *helpers(source, of_module)]
            self._shell.push({name: getattr(module, name) for name in names if name in vars(module)})
        self._run(rest)

    def _compiled(self, rest: str, source: str) -> list[CodeType]:
        """The statements to run after the build, the last one shown if it is an expression."""
        shell, name = self._shell, self._name(source)
        quiet = rest.rstrip().endswith(";")
        try:
            body = ast.parse(rest, name).body
            return [
                shell.compile(ast.Interactive([one]), name, "single")
                if one is body[-1] and isinstance(one, ast.Expr) and not quiet
                else shell.compile(ast.Module([one], []), name, "exec")
                for one in body
            ]
        except SyntaxError as error:
            hint = "; `await` needs a cell of its own" if "await" in str(error.msg) else ""
            raise BuildError(
                f"line {error.lineno} is not Python here ({error.msg}){hint}", error.lineno
            ) from error

    def _name(self, source: str) -> str:
        """The name by which tracebacks find this cell, with its own text behind it."""
        frame = sys._getframe()
        while frame.f_back is not None and frame.f_globals is not self._shell.user_ns:
            frame = frame.f_back
        name = frame.f_code.co_filename
        if not "".join(linecache.getlines(name)).lstrip().startswith("get_ipython().run_cell_magic("):
            return str(self._shell.compile.cache(source, self._shell.execution_count))  # called by other code
        # IPython keeps the cell as one call of this command; a traceback is to show what the student wrote.
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        return name

    def _run(self, codes: list[CodeType]) -> None:
        try:
            for code in codes:
                exec(code, self._shell.user_ns)
        except BaseException as error:
            # As an ordinary cell shows it: from the cell's own line on, without IPython's frames and ours.
            frames = error.__traceback__.tb_next if error.__traceback__ else None
            shown = self._shell.InteractiveTB.structured_traceback(type(error), error, frames, tb_offset=0)
            _show_as(error, shown)
            raise


def told(outcome: Outcome) -> Iterator[str]:
    """What a build prints, line by line."""
    for name, file in outcome.built.items():
        before = outcome.backups.get(name)
        yield f"built {name} -> {file}" + (f" (the one before is in {before})" if before else "")
    for name, status in outcome.unwritten.items():
        if status == NOT_BUILT:
            yield f"{name} is not written yet" + (
                " and was not built." if outcome.built else "; nothing was built."
            )
        else:
            whose = "the borrowed one" if status == BORROWED else "the one that you built before"
            yield f"{name} is not written in this cell; {whose} is kept."


def register(session: Session) -> None:
    """Make `%%build` a command of this process's notebook, if it is one."""
    if "IPython" not in sys.modules:
        return
    from IPython.core.getipython import get_ipython
    from IPython.core.magic import no_var_expand

    shell: Any = get_ipython()
    if shell is not None:
        build: Any = Build(session, shell)
        shell.register_magic_function(no_var_expand(build), "cell", "build")


def _show_as(error: BaseException, lines: list[str]) -> None:
    """Have IPython show this exception as these lines; it asks for them by this name."""
    error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
