"""Write environment.yml and binder/environment.yml from requirements.lock, so that conda and pip agree.

`python binder/environment.py` writes both; with `--check` it only says whether they are current.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = (ROOT / "environment.yml", ROOT / "binder" / "environment.yml")
PIN = re.compile(r"^(?P<pin>[A-Za-z0-9._\-\[\]]+==[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")


def pins(lock: str) -> list[str]:
    """Return the exact pins of a lock, without their hashes, in its order."""
    found = []
    for line in lock.splitlines():
        if match := PIN.match(line):
            marker = match["marker"]
            found.append(match["pin"] + (f" ; {marker}" if marker else ""))
    return found


def render(lock: str) -> str:
    """Return the conda environment that installs exactly what the lock pins."""
    lines = [
        "# Made from requirements.lock by `make lock`; do not edit.",
        "name: emberlet",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        "  - python=3.11",
        "  - pip",
        "  - pip:",
        *(f'      - "{pin}"' for pin in pins(lock)),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the two files, or with `--check` return 1 if one is stale."""
    wanted = render((ROOT / "requirements.lock").read_text())
    stale = [path for path in TARGETS if not path.exists() or path.read_text() != wanted]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what requirements.lock gives: run `make lock`.")
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted)
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
