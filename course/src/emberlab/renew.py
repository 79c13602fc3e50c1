"""Go back, or forward, to what the course released: a notebook, a piece, a file of the package."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat

from emberlab.atomic import write_bytes, write_text
from emberlab.backup import Backup
from emberlab.errors import WorkspaceError
from emberlab.lessons.skeleton import rebuild
from emberlab.merge import cleared, renewed
from emberlab.pieces import Piece, PieceError
from emberlab.release import notebook_of, read_notebook
from emberlab.session import Session
from emberlab.state import State
from emberlab.workspace import Workspace

RELOAD = "If the notebook is open, reload it from disk (File > Reload Notebook from Disk) before you save it."
