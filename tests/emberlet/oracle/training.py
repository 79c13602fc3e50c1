"""Programs that train, written once."""
from __future__ import annotations
MODELS: dict = {}
