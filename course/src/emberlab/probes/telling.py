"""What may be told of an error in a student's code: Python's and NumPy's own words, and nothing that the code chose.

Code that answers a hidden test has the test in its hands, and the text of an exception would carry it home in any
disguise. So a message is told where it is one that Python itself makes, with numbers, types and names that are known.
"""

from __future__ import annotations

import builtins
import re
from functools import cache

import numpy as np

from emberlab.pieces.catalogue import Catalogue

OTHER = "an error of another class"
NUMPY = {"AxisError", "LinAlgError", "UFuncTypeError"}
OURS = {"NotBuilt"}
MOST = 8  # numbers in a message
SIZE = 9999  # the largest number that is told
MASK = "…"
# {name} a name, {type} a type's, {n} a number, {shape} a shape, {op} an operator.
MESSAGES = """
    {n}
    unsupported operand type(s) for {op}: '{type}' and '{type}'
    unsupported operand type(s) for {op}: '{type}' and '{type}'. Did you mean {any}
    bad operand type for unary {op}: '{type}'
    '{op}' not supported between instances of '{type}' and '{type}'
    '{type}' object is not callable
    '{type}' object is not iterable
    '{type}' object is not subscriptable
    '{type}' object is not an iterator
    '{type}' object does not support item assignment
    '{type}' object doesn't support item deletion
    '{type}' object cannot be interpreted as an integer
    '{type}' object has no attribute '{name}'
    '{type}' object has no attribute '{name}'. Did you mean: '{name}'?
    module '{name}' has no attribute '{name}'
    type object '{name}' has no attribute '{name}'
    cannot unpack non-iterable {type} object
    object of type '{type}' has no len()
    unhashable type: '{type}'
    {name}() takes {n} positional argument but {n} were given
    {name}() takes {n} positional arguments but {n} was given
    {name}() takes {n} positional arguments but {n} were given
    {name}() missing {n} required positional argument: '{name}'
    {name}() missing {n} required positional arguments: '{name}' and '{name}'
    {name}() got an unexpected keyword argument '{name}'
    {name}() takes no keyword arguments
    {name}() argument must be a string, a bytes-like object or a real number, not '{type}'
    list indices must be integers or slices, not {type}
    tuple indices must be integers or slices, not {type}
    string indices must be integers, not '{type}'
    can only concatenate {type} (not "{type}") to {type}
    can't multiply sequence by non-int of type '{type}'
    only integer scalar arrays can be converted to a scalar index
    only length-1 arrays can be converted to Python scalars
    list index out of range
    tuple index out of range
    string index out of range
    list assignment index out of range
    pop from empty list
    index {n} is out of bounds for axis {n} with size {n}
    too many indices for array: array is {n}-dimensional, but {n} were indexed
    axis {n} is out of bounds for array of dimension {n}
    not enough values to unpack (expected {n}, got {n})
    too many values to unpack (expected {n})
    too many values to unpack (expected {n}, got {n})
    operands could not be broadcast together with shapes {shape} {shape}
    could not broadcast input array from shape {shape} into shape {shape}
    cannot reshape array of size {n} into shape {shape}
    shapes {shape} and {shape} not aligned: {n} (dim {n}) != {n} (dim {n})
    axes don't match array
    repeated axis in transpose
    math domain error
    math range error
    max() arg is an empty sequence
    min() arg is an empty sequence
    max() iterable argument is empty
    min() iterable argument is empty
    {name}.index(x): x not in {type}
    invalid literal for int() with base {n}: {any}
    could not convert string to float: {any}
    cannot convert float NaN to integer
    cannot convert float infinity to integer
    division by zero
    float division by zero
    integer division or modulo by zero
    integer modulo by zero
    maximum recursion depth exceeded
    maximum recursion depth exceeded {any}
    name '{name}' is not defined
    name '{name}' is not defined. Did you mean: '{name}'?
    cannot access local variable '{name}' where it is not associated with a value
    dictionary changed size during iteration
    The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()
    The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.
    {name} is not built yet: write it in lesson {name}, in its %%build cell
"""
HOLES = {
    "name": r"(?P<name{0}>[\w.]{{1,60}})",
    "type": r"(?P<name{0}>[\w.]{{1,60}})",
    "n": r"(?P<n{0}>-?\d{{1,4}})",
    "shape": r"(?P<n{0}>\((?:\d{{1,4}},? ?){{0,8}}\))",
    "op": r"(?P<op{0}>[-+*/%@&|^<>=!~]{{1,3}}(?: or pow\(\))?|pow\(\)|divmod\(\))",
    "any": r"(?P<any{0}>.{{0,200}})",
}


def told_error(types: tuple[str, ...], says: str) -> str:
    """An exception as a student reads it, on one line: its class, or the nearest that is known, and its message."""
    name = next((known for one in types if (known := _known_class(one))), OTHER)
    message = told_message(says)
    return f"{name}: {message}" if message else name


def told_message(says: str) -> str:
    """The message with what is not known masked; "" for one that is none of Python's own."""
    for pattern in _patterns():
        if found := pattern.fullmatch(says):
            if sum(len(re.findall(r"\d+", text)) for text in found.groups() if text) > MOST:
                return ""
            told, end = [], 0
            for hole, number in sorted(pattern.groupindex.items(), key=lambda one: one[1]):
                text = found[number]
                unknown = hole.startswith("any") or (hole.startswith("name") and not known_name(text))
                told += [says[end : found.start(number)], MASK if unknown else text]
                end = found.end(number)
            return ("".join(told) + says[end:]).strip()
    return ""


def _known_class(qualified: str) -> str:
    """An exception class's own name where it is Python's, NumPy's or ours, and says something."""
    module, _, name = qualified.rpartition(".")
    if module == "builtins" and name not in ("Exception", "BaseException", "object"):
        found = getattr(builtins, name, None)
        return name if isinstance(found, type) and issubclass(found, BaseException) else ""
    top = module.partition(".")[0]
    return name if (top == "numpy" and name in NUMPY) or (top == "emberlet" and name in OURS) else ""


def known_name(name: str) -> bool:
    """Whether a name, dotted or not, says nothing that a student could have chosen."""
    return all(part in _names() for part in name.split("."))


@cache
def _names() -> frozenset[str]:
    """Names that everybody has: Python's, NumPy's, and the course's pieces and lessons."""
    catalogue = Catalogue.load()
    course = [
        part
        for lesson in catalogue.lessons()
        for name in catalogue.pieces_of(lesson)
        for part in name.split(".")
    ]
    owners = (builtins, np, np.ndarray, str, list, tuple, dict, set, int, float, complex)
    return frozenset(name for owner in owners for name in [getattr(owner, "__name__", ""), *dir(owner)]) | {
        *course,
        *catalogue.lessons(),
        "NoneType",
        "function",
        "method",
        "generator",
        "module",
        "np",
        "Tensor",
    }


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    found = []
    for message in filter(None, map(str.strip, MESSAGES.splitlines())):
        parts = re.split(r"\{(\w+)\}", message)
        text = "".join(
            HOLES[part].format(number) if number % 2 else re.escape(part) for number, part in enumerate(parts)
        )
        found.append(re.compile(text + r"\s?"))
    return tuple(found)
