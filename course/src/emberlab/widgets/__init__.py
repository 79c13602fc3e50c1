"""Pictures of tensors and of the package that grows: drawn once in Python, alive in JupyterLab."""

from __future__ import annotations
