"""A pytest plugin beside nbval: it writes down whose stored outputs were compared, and how many values."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbval.plugin
import pytest

compared: dict[int, int] = {}
original = nbval.plugin.IPyNbCell.compare_outputs


def compare_outputs(self: Any, test: Any, ref: Any, skip_compare: Any = None) -> bool:
    """nbval's own comparison; of a cell that agrees, the stored values that it looked at are counted."""
    agrees = original(self, test, ref, skip_compare)
    values = [
        key
        for output in ref
        for key in [*output.get("data", {}), *(["text"] if "text" in output else [])]
        + [key for key in output if key in ("ename", "evalue")]
        if key not in self.parent.skip_compare
    ]
    if agrees and values:
        compared[self.cell_num] = len(values)
    return agrees


nbval.plugin.IPyNbCell.compare_outputs = compare_outputs


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave the counts for the test that started this run."""
    Path(os.environ["NBVAL_COUNTS"]).write_text(json.dumps(compared))
