"""The instructor's command line: `python -m autograders release ...`, `... grade ...` and the rest."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from autograders.errors import GradingError
from emberlab.lessons.course import Course

TROUBLE = 2
COMMANDS = ("release", "grade", "report", "similar", "export", "gradescope")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 when it did its work, whatever the scores; 2 and a line on stderr if not."""
    parser = argparse.ArgumentParser(prog="python -m autograders", description=__doc__)
    parser.add_argument("--course", type=Path, help="the course folder (default: the one emberlab lies in)")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"autograders.commands.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.arguments(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    try:
        options.run(Course(options.course.resolve()) if options.course else Course.here(), options)
    except (GradingError, OSError) as error:
        print(f"autograders: {error}", file=sys.stderr)
        return TROUBLE
    except KeyboardInterrupt:
        print("autograders: stopped; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
