"""Read a huge notebook file with what its cells displayed left out, in little memory and without parsing it."""

from __future__ import annotations

import re
from typing import BinaryIO

CHUNK = 2**22
STEPS = 20_000_000  # brackets of one file; more of them is no notebook, and each costs time
LEFT_OUT = rb'(?<!\\)"(?:outputs|widgets)"\s{0,40}:\s{0,40}'  # a key never follows a backslash; text may
_START = re.compile(LEFT_OUT + rb"([\[{])")
_LONGEST_START = 100
_TEXT = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_REST_OF_STRING = re.compile(_TEXT, re.DOTALL)
_BETWEEN = re.compile(rb'(?:[^"\[\]{}]++|"' + _TEXT + rb'")*+', re.DOTALL)


def slim(stream: BinaryIO, read_most: int, keep_most: int) -> tuple[bytes, bool]:
    """The bytes of a notebook's file with empty outputs; and whether it ended within both limits.

    What is not JSON comes back as it is, as far as it goes.
    """
    slimmer, seen = _Slimmer(), 0
    while chunk := stream.read(min(CHUNK, read_most + 1 - seen)):
        seen += len(chunk)
        slimmer.feed(chunk)
        if seen > read_most or len(slimmer.kept) > keep_most or slimmer.steps > STEPS:
            return bytes(slimmer.kept), False
    slimmer.end()
    return bytes(slimmer.kept), len(slimmer.kept) <= keep_most


class _Slimmer:
    """Keeps text until the value of a key that is left out begins, and again from its last bracket on."""

    def __init__(self) -> None:
        self.kept = bytearray()
        self.steps = 0
        self._rest = b""  # the end of a chunk that cannot be judged yet
        self._depth = 0  # of brackets, inside a value that is left out
        self._in_string = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the file."""
        data, at = self._rest + chunk, 0
        self._rest = b""
        while at < len(data):
            at = self._skip(data, at) if self._depth else self._keep(data, at)

    def end(self) -> None:
        """The file has ended."""
        if not self._depth:
            self.kept += self._rest
        self._rest = b""

    def _keep(self, data: bytes, at: int) -> int:
        if found := _START.search(data, max(0, at - 1)):
            self.kept += data[at : found.end()]
            self._depth = 1
            return found.end()
        stop = max(at, len(data) - _LONGEST_START)
        self.kept += data[at:stop]
        self._rest = data[stop:]
        return len(data)

    def _skip(self, data: bytes, at: int) -> int:
        self.steps += 1
        if self._in_string:
            at = self._end_of(_REST_OF_STRING, data, at)
            if data[at : at + 1] == b'"':
                self._in_string = False
                at += 1
            return self._or_wait(data, at)
        at = self._end_of(_BETWEEN, data, at)
        mark = data[at : at + 1]
        if mark == b'"':
            self._in_string = True
        elif mark in (b"[", b"{"):
            self._depth += 1
        elif mark:
            self._depth -= 1
            if not self._depth:
                self.kept += mark
        return at + 1

    @staticmethod
    def _end_of(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
        found = pattern.match(data, at)
        return found.end() if found else at

    def _or_wait(self, data: bytes, at: int) -> int:
        """Keep a backslash that ends a chunk for the next one: what it escapes stands there."""
        if self._in_string and at < len(data):
            self._rest = data[at:]
            return len(data)
        return at
