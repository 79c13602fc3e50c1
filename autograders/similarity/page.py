"""Write a comparison as one page that needs nothing else, for the screen and for paper; and as JSON."""

from __future__ import annotations

import html
import json
from typing import Any

from autograders.similarity.fingerprints import LENGTH
from autograders.similarity.passages import Mark
from autograders.similarity.report import Alike, Shown

WIDEST = 240  # characters of a line of code on the page
LONGEST = 200  # lines of one answer on the page
AROUND = 3  # lines of a long answer that are shown around what is marked
STYLE = """
:root { color-scheme: light dark; --line: #767676; --mark: #ffe9a8; --on-mark: #1a1a1a; }
@media (prefers-color-scheme: dark) { :root { --mark: #5c4a12; --on-mark: #fff; } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; }
p, ul { max-width: 48rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .8rem; text-align: left; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
.side { overflow-x: auto; }
.code { font: .85rem/1.4 ui-monospace, monospace; width: 100%; }
.code th, .code td { border: 0; padding: 0 .5rem; }
.code th { font-weight: normal; text-align: right; color: GrayText; }
.code td.text { white-space: pre-wrap; overflow-wrap: anywhere; width: 100%; }
.code td.twin { white-space: nowrap; font-weight: bold; }
mark { background: var(--mark); color: var(--on-mark); text-decoration: underline; }
section { border-top: 2px solid var(--line); margin-top: 2rem; }
@media print {
  section { break-before: page; }
  mark { background: none; color: inherit; }
  body { margin: 0; max-width: none; }
}
"""
SAYS = (
    "Each pair shares code that few others in this class wrote. That is a reason to read both, and nothing more: "
    "two who learnt together, from the same page or tutor, may write alike honestly, and a careful copy may "
    "not be here at all. Nobody is named as the source. Talk with the students before you conclude anything."
)
HOW = (
    "Names, comments, docstrings, layout and what the release gave are left out; so are the values of numbers "
    f"and strings unless you asked for them. What is left is cut into runs of {LENGTH} words and signs. "
    "A run that two students alone share counts 1, one that all share counts 0, and in between the logarithm "
    "of its rarity decides. "
    "Amount: the shared runs, so counted. Share: the amount, of the smaller submission's own. "
    "Pairs with much of both come first."
)


def page(alike: Alike) -> str:
    """The comparison as HTML, in which every word of a student's is escaped."""
    title = f"Similar solutions of {_escaped(alike.lesson)}"
    body = [
        f"<h1>{title}</h1>",
        f"<p><strong>This is no verdict.</strong> {SAYS}</p>",
        f"<p>{_count(alike)}</p>",
        f"<details open><summary>How it was counted</summary><p>{HOW}</p></details>",
        _table(alike),
        _groups(alike),
        _notes(alike),
        *(_side_by_side(number, shown) for number, shown in enumerate(alike.shown, start=1)),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main></body></html>\n"
    )


def data(alike: Alike) -> str:
    """The comparison as JSON: pairs with their numbers and, for each task, the marked lines of both."""
    pairs = [
        {
            "first": one.pair.first,
            "second": one.pair.second,
            "amount": round(one.pair.amount, 1),
            "share": round(one.pair.share, 3),
            "tasks": [
                {"task": title, "first": _places(*first), "second": _places(*second)}
                for title, first, second in one.tasks
            ],
        }
        for one in alike.shown
    ]
    value: dict[str, Any] = {
        "lesson": alike.lesson,
        "students": list(alike.students),
        "compared": alike.compared,
        "typical_share": round(alike.typical, 3),
        "share_of_one_in_a_hundred": round(alike.high, 3),
        "pairs": pairs,
        "more_pairs": alike.left_out,
        "groups": [list(group) for group in alike.groups],
        "notes": list(alike.notes),
    }
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _count(alike: Alike) -> str:
    return (
        f"{len(alike.students)} submissions, {alike.compared} pairs. In this class a typical pair has a share of "
        f"{alike.typical:.0%}, and one in a hundred more than {alike.high:.0%}: "
        "short tasks leave little choice. Compare with that."
    )


def _table(alike: Alike) -> str:
    if not alike.shown:
        return "<h2>Pairs</h2><p>No pair shares enough unusual code to be listed.</p>"
    rows = "".join(
        f'<tr><td class="number"><a href="#pair-{number}">{number}</a></td><td>{_escaped(one.pair.first)}</td>'
        f'<td>{_escaped(one.pair.second)}</td><td class="number">{one.pair.share:.0%}</td>'
        f'<td class="number">{one.pair.amount:.0f}</td><td>{_titles(one)}</td></tr>'
        for number, one in enumerate(alike.shown, start=1)
    )
    more = f"<p>{alike.left_out} more pairs are not shown.</p>" if alike.left_out else ""
    columns = {"Pair": True, "One": False, "Other": False, "Share": True, "Amount": True, "Where": False}
    heads = "".join(
        f'<th scope="col"{" class=number" if is_number else ""}>{name}</th>'
        for name, is_number in columns.items()
    )
    return f"<h2>Pairs</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _titles(shown: Shown) -> str:
    return _escaped(", ".join(title for title, _, _ in shown.tasks))


def _groups(alike: Alike) -> str:
    if not alike.groups:
        return ""
    items = "".join(f"<li>{_escaped(', '.join(group))}</li>" for group in alike.groups)
    said = "Three or more who hang together by pairs that share most of what they have."
    return f"<h2>Groups</h2><p>{said}</p><ul>{items}</ul>"


def _notes(alike: Alike) -> str:
    if not alike.notes:
        return ""
    items = "".join(f"<li>{_escaped(note)}</li>" for note in alike.notes)
    return f"<h2>Not compared, or only in part</h2><ul>{items}</ul>"


def _side_by_side(number: int, shown: Shown) -> str:
    pair = shown.pair
    head = f'<section id="pair-{number}"><h2>Pair {number}: {_escaped(pair.first)} and {_escaped(pair.second)}</h2>'
    said = f"<p>Share {pair.share:.0%}, amount {pair.amount:.0f}. Equal numbers stand at passages that are alike.</p>"
    tasks = "".join(
        f'<h3>{_escaped(title)}</h3><div class="sides">{_side(pair.first, *first)}{_side(pair.second, *second)}</div>'
        for title, first, second in shown.tasks
    )
    return head + said + tasks + "</section>"


def _side(student: str, text: str, marks: list[Mark]) -> str:
    lines = _lines(text, marks)
    # Of a long answer, what is near a mark; else all of it.
    near = {at + d for at, (_, found) in enumerate(lines) if found for d in range(-AROUND, AROUND + 1)}
    chosen = [at for at in range(len(lines)) if len(lines) <= LONGEST or at in near][:LONGEST]
    rows, previous = [], -1
    for at in chosen:
        if at != previous + 1:
            rows.append('<tr><th></th><td class="twin"></td><td class="text">…</td></tr>')
        previous = at
        content, found = lines[at]
        numbers = " ".join(map(str, sorted({mark.number for mark in found})))
        rows.append(
            f'<tr><th scope="row">{at + 1}</th><td class="twin">{numbers}</td><td class="text">{content}</td></tr>'
        )
    if len(chosen) < len(lines):
        rows.append(
            f'<tr><th></th><td class="twin"></td><td class="text">({len(lines)} lines in all)</td></tr>'
        )
    return (
        f'<div class="side"><table class="code"><caption>{_escaped(student)}</caption>'
        '<thead><tr><th scope="col">line</th><th scope="col">alike</th><th scope="col"></th></tr></thead>'
        f"<tbody>{''.join(rows) or '<tr><td>(nothing)</td></tr>'}</tbody></table></div>"
    )


def _lines(text: str, marks: list[Mark]) -> list[tuple[str, list[Mark]]]:
    """Each line as HTML with its marked parts, and the marks that touch it."""
    result, place, waiting = [], 0, list(marks)
    for line in text.split("\n"):
        end = place + len(line)
        while waiting and waiting[0].end <= place:
            waiting.pop(0)
        found = []
        for mark in waiting:
            if mark.start >= end:
                break
            found.append(mark)
        parts, at = [], place
        for mark in found:
            start, stop = max(mark.start, at, end - len(line.lstrip())), min(mark.end, end)
            parts.append(_code(text[at:start]))
            parts.append(f"<mark>{_code(text[start:stop])}</mark>")
            at = stop
        parts.append(_code(text[at:end]))
        if len(line) > WIDEST:
            parts = [f"<mark>{_code(line[:WIDEST])}</mark>" if found else _code(line[:WIDEST]), " …"]
        result.append(("".join(parts), found))
        place = end + 1
    return result


def _places(text: str, marks: list[Mark]) -> list[dict[str, int]]:
    """The marked lines, counted from 1, with the passage's number."""
    return [
        {
            "passage": mark.number,
            "from_line": text.count("\n", 0, mark.start) + 1,
            "to_line": text.count("\n", 0, mark.end) + 1,
        }
        for mark in marks
    ]


def _code(text: str) -> str:
    # Letters that turn the direction of writing or show nothing could make code look like something else.
    shown = "".join(c if c.isprintable() or c == "\t" else f"\\u{ord(c):04x}" for c in text)
    return html.escape(shown)


def _escaped(text: str) -> str:
    return _code(" ".join(text.split()))
