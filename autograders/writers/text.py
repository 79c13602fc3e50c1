"""Words and numbers as every writer shows them: text that others wrote comes as one harmless line."""

from __future__ import annotations

import unicodedata
from textwrap import shorten

from autograders.model import CheckResult, SubmissionResult

LONGEST = 400
HIDDEN_KINDS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, directions, half characters


def line(text: str, longest: int = LONGEST) -> str:
    """Give text of whatever origin as one line that shows all it has: no controls, no changes of direction."""
    text = text[: 4 * longest]
    shown = "".join(" " if unicodedata.category(letter) in HIDDEN_KINDS else letter for letter in text)
    return shorten(shown, longest, placeholder=" …") if len(shown) > longest else " ".join(shown.split())


def number(value: float, digits: int = 2) -> str:
    """Give a number without needless zeros: 2, 1.5, 0.67; never in exponent form."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def share(part: float, whole: float) -> float:
    """Give the part of the whole as a number from 0 to 1; all of nothing is nothing."""
    return part / whole if whole else 0.0


def passed(check: CheckResult) -> int:
    """How many of a check's hidden tests passed."""
    return sum(probe.passed for probe in check.probes)


def check_words(check: CheckResult) -> list[str]:
    """What a student may read of a check, without its hidden tests: what failed in sight, how many did not."""
    words = [line(check.says)] if check.says else []
    if check.probes:
        words.append(f"{passed(check)} of {len(check.probes)} hidden tests passed.")
    if check.lent:
        lent = ", ".join(map(line, check.lent))
        words.append(f"The course's own {lent} stood in for yours, so that this could be tested.")
    return words


def reason_not_graded(result: SubmissionResult) -> str:
    """Why there is nothing to count for a student, or '' where there is."""
    if not result.submitted:
        return "nothing was handed in"
    return line(result.problem)
