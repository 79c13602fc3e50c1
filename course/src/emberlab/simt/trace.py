"""Where in the kernel a thread is, written so that the threads of a warp can be put side by side.

A position is a tuple of ints: for each loop around the line its first line and which time round it is, then
the line. Sorted, positions give the order in which a warp runs them: an iteration after the one before, the
lines of an `else` after those of its `if`. Threads at the same position run it in lockstep, and those that took
different branches meet again after them, since Python's control flow is always nested.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, FrameType
from typing import Any

Position = tuple[int, ...]
LINES = 100_000  # that one thread may run
QUIET = ("numpy.", "emberlab.", "threading", "linecache")  # modules whose Python is no part of a kernel


class Abandoned(BaseException):
    """Raised inside a kernel's thread to end it: another thread failed, or the user interrupted."""


@dataclass(frozen=True)
class Loop:
    """A loop's lines: its first, its last, and the one that begins each time round."""

    first: int
    last: int
    again: int


@dataclass(frozen=True)
class Layout:
    """What is known of a function's source: its loops, outermost first, and where statements begin."""

    loops: tuple[Loop, ...]
    begins: dict[int, int]
    known: bool


@cache
def layout(code: CodeType) -> Layout:
    """Reads the source of a function; without it (typed into `exec`) lines that come again are counted."""
    try:
        source, first = inspect.getsourcelines(code)
        tree = ast.parse(textwrap.dedent("".join(source)))
    except (OSError, TypeError, SyntaxError):
        return Layout((), {}, False)
    ast.increment_lineno(tree, max(first, 1) - 1)
    loops, begins = [], {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        inner = getattr(node, "body", None)
        last = inner[0].lineno - 1 if inner else node.end_lineno or node.lineno
        begins.update(dict.fromkeys(range(node.lineno + 1, last + 1), node.lineno))
        if isinstance(node, (ast.For, ast.While)):
            endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant)
            again = node.body[0].lineno if endless else node.lineno
            loops.append(Loop(node.lineno, node.end_lineno or node.lineno, again))
    return Layout(tuple(sorted(loops, key=lambda loop: loop.first)), begins, True)


@dataclass
class Call:
    """One call of a function by one thread, and where in it the thread is."""

    layout: Layout
    prefix: Position
    rounds: list[list[Any]] = field(default_factory=list)  # the loops that run now, each with its count
    line: int = 0
    position: Position = ()
    turn: int = 0
    seen: dict[int, int] = field(default_factory=dict)  # how often each instruction ran on this visit

    def moves(self, line: int) -> None:
        """The thread begins a line."""
        line = self.layout.begins.get(line, line)
        back = line <= self.line
        while self.rounds and not self.rounds[-1][0].first <= line <= self.rounds[-1][0].last:
            self.rounds.pop()
        if back:
            # Back at the start of a loop: one more time round, and the loops inside it begin anew.
            for depth in range(len(self.rounds) - 1, -1, -1):
                if self.rounds[depth][0].again == line:
                    del self.rounds[depth + 1 :]
                    self.rounds[depth][1] += 1
                    break
        running = [loop for loop, _ in self.rounds]
        self.rounds += [
            [loop, 0] for loop in self.layout.loops if loop.first <= line <= loop.last and loop not in running
        ]
        self.line = line
        counts = [number for loop, count in self.rounds for number in (loop.first, count)]
        self.position = (*self.prefix, *counts, line)
        if self.layout.known:
            self.seen.clear()
        else:
            # Without source: a line that comes again begins the next time round.
            self.seen[-line] = self.seen.get(-line, 0) + 1
            self.turn = max(self.turn, self.seen[-line])
            self.position = (*self.prefix, self.turn, line)

    def site(self, instruction: int) -> Position:
        """The position of one instruction of the line, counting how often it ran since the line began."""
        time = self.seen.get(instruction, 0)
        self.seen[instruction] = time + 1
        return (*self.position, instruction, time)


class Trace:
    """Follows one thread line by line; given to `sys.settrace` in the Python thread that runs it."""

    def __init__(self) -> None:
        self.lines: list[Position] = []
        self.calls: list[Call] = []
        self.abandoned = False

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        """A function begins: follow it, unless it is none of the kernel's."""
        if frame.f_globals.get("__name__", "").startswith(QUIET):
            return None
        before = frame.f_back.f_lasti if frame.f_back else 0
        prefix = self.calls[-1].site(before) if self.calls else ()
        self.calls.append(Call(layout(frame.f_code), prefix))
        return self._follow

    def _follow(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            if self.abandoned:
                raise Abandoned
            here = self.calls[-1]
            here.moves(frame.f_lineno)
            if not self.lines or self.lines[-1] != here.position:
                self.lines.append(here.position)
                if len(self.lines) > LINES:
                    raise RuntimeError(
                        f"line {frame.f_lineno}: a thread ran more than {LINES:,} lines; does its loop end?"
                    )
        elif event == "return":
            self.calls.pop()
        return self._follow

    @property
    def position(self) -> Position:
        """The position of the line that runs now."""
        return self.calls[-1].position
