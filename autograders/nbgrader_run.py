"""nbgrader's converters, called one at a time, with what they log kept for a message."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograders.errors import GradingError

LOGGER = "traitlets"  # what nbgrader's converters log to outside an application


def convert(converter: type[BaseConverter], config: Config, lesson: str, student: str = ".") -> None:
    """Run one nbgrader step on one student's submission, replacing what an earlier run has made.

    Raises GradingError with the reason that nbgrader logs.
    """
    with _alembic_on_path(), _complaints() as complaints:
        folder = CourseDirectory(config=config)
        folder.assignment_id = lesson
        folder.student_id = student
        step = converter(coursedir=folder, config=config)
        step.force = True
        try:
            step.start()
        except NbGraderException as error:
            raise GradingError(_reason(complaints) or str(error)) from error
        except SystemExit as error:  # nbgrader's own way to give up
            raise GradingError(_reason(complaints) or "nbgrader gave up") from error


@contextmanager
def _alembic_on_path() -> Iterator[None]:
    """nbgrader makes its database with the command `alembic`, beside Python and not always on PATH."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


class _Collect(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """The errors that nbgrader logs meanwhile; its warnings about repairs are not for the terminal."""
    logger, collect = logging.getLogger(LOGGER), _Collect()
    level, propagate, handlers = logger.level, logger.propagate, logger.handlers
    kept = [handler for handler in handlers if isinstance(handler, logging.FileHandler)]
    logger.handlers, logger.propagate = [*kept, collect], False
    logger.setLevel(logging.INFO)
    try:
        yield collect.messages
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def _reason(complaints: list[str]) -> str:
    """The last line of the first traceback, which names the cause; else the first complaint."""
    for message in complaints:
        if "Traceback (most recent call last)" in message:
            return message.strip().splitlines()[-1]
    return complaints[0] if complaints else ""
