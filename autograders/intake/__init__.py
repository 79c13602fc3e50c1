"""From whatever a student handed in to a notebook that can be graded; no student's file raises here."""

from __future__ import annotations

from autograders.intake.files import FILE_MOST, LARGEST, Submitted, read
from autograders.intake.find import find
from autograders.intake.taking import ABOUT, Intake, take_in, tell

__all__ = ["ABOUT", "FILE_MOST", "LARGEST", "Intake", "Submitted", "find", "read", "take_in", "tell"]
