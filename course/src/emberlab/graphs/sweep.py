"""Backward over a graph, one step at a time, with everything that arrives and leaves kept to be looked at.

It calls the backward of every step as the engine does, the student's own code, and adds up what arrives. It is a
rehearsal: no `.grad` changes, no hook of a tensor runs, nothing is freed. The order is the engine's.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, Protocol

from emberlab.graphs.emberlet_steps import EmberletSteps
from emberlab.graphs.model import Graph, Kind

FREED = (
    "backward() has run and freed what the backward formulas need: draw before backward(), or call "
    "backward(retain_graph=True)"
)
NO_TAPE = "Nothing was put on a tape, so no gradient can flow back: no input of this graph requires grad."
OUTSIDE = -1  # where the first gradient comes from
