"""The marks that git leaves in a text where two versions of it could not be joined."""

from __future__ import annotations

import re

MARK = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: .*)?\r?\n?")


def sides(text: str) -> tuple[str, str] | None:
    """The text with the first side of each conflict, and with the second; None where there is no conflict."""
    if "<<<<<<<" not in text or ">>>>>>>" not in text:
        return None
    first: list[str] = []
    second: list[str] = []
    where, whole = "", False
    for line in text.splitlines(keepends=True):
        found = MARK.fullmatch(line)
        mark = found[1][0] if found else ""
        if mark == "<" and not where:
            where = "first"
        elif mark == "|" and where == "first":
            where = "base"
        elif mark == "=" and where in ("first", "base"):
            where = "second"
        elif mark == ">" and where == "second":
            where, whole = "", True
        else:
            if where in ("", "first"):
                first.append(line)
            if where in ("", "second"):
                second.append(line)
    return ("".join(first), "".join(second)) if whole and not where else None
