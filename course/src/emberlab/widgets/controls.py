"""What a picture's controls may be, and which values they may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from numbers import Integral, Real
from typing import Any

from traitlets import TraitError

from emberlab.widgets.svg import shorten

KINDS = ("range", "choice", "check", "number")
KEYS = {
    "range": {"min", "max", "step"},
    "number": {"min", "max", "step"},
    "choice": {"options"},
    "check": set(),
}


def checked_controls(controls: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The controls as the front end wants them; raises TraitError that names the one that makes no sense.

    A control is `{"name", "label", "kind"}` and, for a "range", "min", "max" and "step" (1 unless given), for a
    "number" any of these, for a "choice" its "options" (text or numbers); "check" needs no more.
    """
    found: list[dict[str, Any]] = []
    for given in controls:
        control = dict(given)
        name, kind = control.get("name"), control.get("kind")
        if not isinstance(name, str) or not name:
            raise TraitError(f"controls: every control needs a name, and {shorten(repr(given), 80)} has none")
        if any(other["name"] == name for other in found):
            raise TraitError(f"controls: two of them are called {name!r}")
        if kind not in KINDS:
            raise TraitError(
                f"controls: the kind of {name!r} must be one of {', '.join(KINDS)}, not {kind!r}"
            )
        unknown = set(control) - KEYS[kind] - {"name", "label", "kind"}
        if unknown:
            raise TraitError(f"controls: {name!r} is a {kind}, which has no {', '.join(sorted(unknown))}")
        control["label"] = str(control.get("label", name))
        if kind == "choice":
            control["options"] = _options(name, control.get("options"))
        elif kind in ("range", "number"):
            _limits(name, kind, control)
        found.append(control)
    return found


def _options(name: str, given: Any) -> list[Any]:
    options = list(given) if isinstance(given, (list, tuple)) else []
    if not options or not all(isinstance(option, (str, int, float)) for option in options):
        raise TraitError(
            f"controls: the options of {name!r} must be a list of texts or numbers, not {given!r}"
        )
    if len({str(option) for option in options}) != len(options):
        raise TraitError(f"controls: two options of {name!r} read the same")
    return options


def _limits(name: str, kind: str, control: dict[str, Any]) -> None:
    control.setdefault("step", 1)
    for key in ("min", "max", "step"):
        if key not in control and kind == "number":
            continue
        control[key] = _number(f"controls: {key} of {name!r}", control.get(key))
    if control["step"] <= 0:
        raise TraitError(f"controls: step of {name!r} must be above 0, not {control['step']}")
    if "min" in control and "max" in control and control["min"] > control["max"]:
        raise TraitError(f"controls: {name!r} begins at {control['min']}, above its end, {control['max']}")


def _number(what: str, value: Any) -> int | float:
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, bool) and isfinite(value):
        return float(value)
    raise TraitError(f"{what} must be a number, not {shorten(repr(value), 60)}")


def checked_value(control: Mapping[str, Any], value: Any) -> Any:
    """`value` as this control holds it; raises TraitError that says which values it may take."""
    name, kind = control["name"], control["kind"]
    if kind == "check":
        if value in (True, False) and isinstance(value, (bool, int)):
            return bool(value)
        raise TraitError(f"values: {name} must be True or False, not {shorten(repr(value), 60)}")
    if kind == "choice":
        for option in control["options"]:
            if type(option) is type(value) and option == value:
                return option
        options = ", ".join(map(repr, control["options"]))
        raise TraitError(f"values: {name} must be one of {options}, not {shorten(repr(value), 60)}")
    number = _number(f"values: {name}", value)
    parts = [control[key] for key in ("min", "max", "step") if key in control]
    if all(isinstance(part, int) for part in parts):
        if number != int(number):
            raise TraitError(f"values: {name} must be a whole number, not {number}")
        number = int(number)
    least, most = control.get("min"), control.get("max")
    if (least is not None and number < least) or (most is not None and number > most):
        if least is None or most is None:
            bounds = f"at least {least}" if most is None else f"at most {most}"
        else:
            bounds = f"from {least} to {most}"
        raise TraitError(f"values: {name} must be {bounds}, not {number}")
    return number


def checked_values(
    controls: Sequence[Mapping[str, Any]], before: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """A value for every control: the given one, else the one from before; TraitError for a wrong one."""
    names = [control["name"] for control in controls]
    for name in given:
        if name not in names:
            there = f"there are {', '.join(names)}" if names else "this picture has no controls"
            raise TraitError(f"values: there is no control {name!r}; {there}")
    return {
        control["name"]: checked_value(control, given.get(control["name"], before.get(control["name"])))
        for control in controls
    }


def fitting(controls: Sequence[Mapping[str, Any]], before: Mapping[str, Any]) -> dict[str, Any]:
    """A value for every control: the one from before where it still fits, else the control's first."""
    values: dict[str, Any] = {}
    for control in controls:
        try:
            values[control["name"]] = checked_value(control, before[control["name"]])
        except (KeyError, TraitError):
            first = control.get("options", [control.get("min", control.get("max", 0))])[0]
            values[control["name"]] = False if control["kind"] == "check" else first
    return values
