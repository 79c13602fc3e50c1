"""When a submission was handed in, by the `timestamp.txt` that nbgrader's exchange lays beside it."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from nbgrader.utils import parse_utc

from autograders.intake.files import opened

NAME = "timestamp.txt"
MOST = 200  # bytes
# What nbgrader writes, or a person by hand; the parser behind it would make a date of almost anything.
FORM = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)"
    r"(?: ?(Z|[+-]\d\d:?\d\d)| ([A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*))?"
)


def timestamp(folder: Path, beside: Path) -> tuple[str | None, tuple[str, ...]]:
    """The time beside a file below `folder`, in UTC as nbgrader writes it; and a remark if it is unreadable."""
    relative = beside.parent / NAME
    place = folder / relative
    if not (place.exists() or place.is_symlink()):
        return None, ()
    stream = opened(folder, relative)
    if isinstance(stream, str):
        return None, (_unreadable("it is no ordinary file"),)
    try:
        with stream:
            data = stream.read(MOST + 1)
    except OSError as error:
        return None, (_unreadable(str(error.strerror)),)
    found = FORM.fullmatch(data.decode("utf-8-sig", "replace").strip()) if len(data) <= MOST else None
    if found is None:
        return None, (_unreadable("it holds no date and time"),)
    date, time, offset, zone = found.groups()
    try:
        ZoneInfo(zone or "UTC")  # the parser would take an unknown one for UTC
        when = parse_utc(f"{date} {time}{offset or ''}" + (f" {zone}" if zone else ""))
    except Exception:  # the parser's own are many
        return None, (_unreadable("there is no such date or time zone"),)
    return f"{when:%Y-%m-%d %H:%M:%S.%f} UTC", ()


def _unreadable(why: str) -> str:
    return f"{NAME} could not be read ({why}), so the time of the submission is not known."
