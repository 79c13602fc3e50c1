"""The error that a student may meet outside a build: told in plain sentences, without a page of traceback."""

from __future__ import annotations


class WorkspaceError(Exception):
    """Something is wrong with the workspace; the message says what, where, and what to do."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for this: the student needs the sentence, not our frames.
        return [f"{type(self).__name__}: {self}"]
