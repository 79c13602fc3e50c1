"""Constants that differ from student to student, and come out the same wherever and whenever they are drawn."""

from __future__ import annotations

import hashlib
import json
import math
import os
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from emberlab.atomic import write_text
from emberlab.errors import WorkspaceError
from emberlab.session import Session
from emberlab.state import FOLDER
from emberlab.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Choice = TypeVar("Choice")
VARIABLE = "EMBERLAB_STUDENT"  # set where submissions are graded
HUB = "JUPYTERHUB_USER"
STUDENT_FILE = f"{FOLDER}/student"
LONGEST = 200  # characters of an id
FORMAT = "emberlab-variant-1"  # a part of every draw: change it, and every constant of every student changes
WORD = 8  # bytes of one draw


def student(name: str | None = None) -> str:
    """Who works here: the id given now, which this workspace then keeps, or else the one that is known.

    Where nothing is given it is EMBERLAB_STUDENT, JUPYTERHUB_USER or what was kept, in this order, without
    outer blanks and in small letters. Raises WorkspaceError where nobody is known.
    """
    if name is not None:
        given = _clean(name, "emberlab.variants.student(...)")
        place = Workspace.find()
        with place.locked():
            write_text(place.path / STUDENT_FILE, f"{given}\n")
        return student()
    for variable in (VARIABLE, HUB):
        if known := os.environ.get(variable, "").strip():
            return _clean(known, variable)
    file = Workspace.find().path / STUDENT_FILE
    try:
        kept = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise WorkspaceError(
            "The numbers of this lesson are your own, and nobody has said who you are. Run "
            'emberlab.variants.student("your id") once, in a cell above, with the id under which you hand in; '
            "then run this cell again."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{file} cannot be read: {error}. Say who you are again.") from error
    return _clean(kept, str(file))


def integer(name: str, low: int, high: int, *, lesson: str | None = None) -> int:
    """The student's own whole number from `low` to `high`, both included.

    `name` tells one constant of a lesson from another; `lesson` is the open one unless given. Raises ValueError.
    """
    if not _whole(low) or not _whole(high) or low > high:
        raise ValueError(f"variant {name!r}: {low!r} to {high!r} is no range of whole numbers")
    return int(low) + _below(_draws(name, lesson), int(high) - int(low) + 1)


def number(name: str, low: float, high: float, *, step: float, lesson: str | None = None) -> float:
    """The student's own number out of `low`, `low + step`, … up to `high`, exactly as these would be written.

    Raises ValueError.
    """
    try:
        # As they are written: 0.1 means a tenth, and 0.1 + 2 * 0.1 is then 0.3.
        first, last, width = (Fraction(str(value)) for value in (low, high, step))
    except ValueError:
        raise ValueError(
            f"variant {name!r}: {low!r} to {high!r} in steps of {step!r} are no numbers"
        ) from None
    if width <= 0 or first > last:
        raise ValueError(f"variant {name!r}: there is no step of {step!r} from {low!r} to {high!r}")
    return float(first + width * _below(_draws(name, lesson), math.floor((last - first) / width) + 1))


def choice(name: str, values: Sequence[Choice], *, lesson: str | None = None) -> Choice:
    """The student's own one of `values`. Raises ValueError where there are none."""
    if not len(values):
        raise ValueError(f"variant {name!r}: there is nothing to choose from")
    return values[_below(_draws(name, lesson), len(values))]


def permutation(name: str, size: int, *, lesson: str | None = None) -> tuple[int, ...]:
    """The student's own order of the numbers from 0 to `size - 1`. Raises ValueError."""
    if not _whole(size) or size < 0:
        raise ValueError(f"variant {name!r}: an order of {size!r} things")
    draws, order = _draws(name, lesson), list(range(size))
    for last in range(size - 1, 0, -1):  # Fisher and Yates, as in Knuth, TAOCP 2, algorithm 3.4.2P
        other = _below(draws, last + 1)
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def array(
    name: str, shape: tuple[int, ...], low: int, high: int, *, lesson: str | None = None
) -> NDArray[np.int64]:
    """The student's own array (int64) of whole numbers from `low` to `high`, both included. Raises ValueError."""
    import numpy as np  # only here, because a lesson starts without it

    if not all(_whole(size) and size >= 0 for size in shape):
        raise ValueError(f"variant {name!r}: {shape!r} is no shape")
    if not _whole(low) or not _whole(high) or low > high:
        raise ValueError(f"variant {name!r}: {low!r} to {high!r} is no range of whole numbers")
    draws = _draws(name, lesson)
    values = [int(low) + _below(draws, int(high) - int(low) + 1) for _ in range(math.prod(shape))]
    return np.array(values, np.int64).reshape(shape)


def _draws(name: str, lesson: str | None) -> Iterator[int]:
    """Whole numbers of 64 bits without end, that depend on the student, the lesson and the name alone."""
    if lesson is None:
        if Session.current is None:
            raise WorkspaceError(
                f"The variant {name!r} belongs to a lesson, and none is open. Run the notebook's first cell, "
                "emberlab.start(...), or say lesson=..."
            )
        lesson = Session.current.lesson
    key = hashlib.sha256(json.dumps([FORMAT, lesson, name]).encode()).digest()
    who = student().encode()
    return _stream(key, who)


def _stream(key: bytes, who: bytes) -> Iterator[int]:
    count = 0
    while True:
        # A keyed hash as a generator: the same on every machine, which random.Random does not promise of every call.
        block = hashlib.blake2b(count.to_bytes(8, "big") + who, key=key, digest_size=64).digest()
        for at in range(0, len(block), WORD):
            yield int.from_bytes(block[at : at + WORD], "big")
        count += 1


def _below(draws: Iterator[int], bound: int) -> int:
    """A number from 0 to `bound - 1`, each as likely as the other."""
    if bound > 2 ** (8 * WORD):
        raise ValueError("a variant has at most 2**64 values")
    fair = 2 ** (8 * WORD) // bound * bound
    return next(draw for draw in draws if draw < fair) % bound


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _clean(name: Any, where: str) -> str:
    """An id as it counts: who writes Ada and is filed as ada is the same. Raises WorkspaceError."""
    text = unicodedata.normalize("NFC", str(name)).strip().casefold()
    if not text or len(text) > LONGEST or not text.isprintable():
        raise WorkspaceError(
            f"{where} gives {str(name)[:50]!r} as the student's id: 1 to {LONGEST} letters in one line."
        )
    return text
