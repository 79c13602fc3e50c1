"""What language models learn from here, and how well the simplest of models would do."""

from __future__ import annotations

import math
import zoneinfo
from collections import Counter
from itertools import pairwise
from pydoc_data import topics

import emberlet


def documentation():
    """Python's own help texts as one: the lines of prose, in ASCII, without tables, rules and most of the code."""
    text = "\n".join(topics.topics[name] for name in sorted(topics.topics))
    lines = (line.strip() for line in text.encode("ascii", "ignore").decode().splitlines())
    return "\n".join(line for line in lines if line and sum(map(_is_prose, line)) > 0.9 * len(line))


def _is_prose(character):
    return character.isalpha() or character in " .,"


def places():
    """Names of places, from the time-zone database: Abidjan, Buenos_Aires, Zurich."""
    continents = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    zones = zoneinfo.available_timezones()
    return sorted({zone.split("/")[-1] for zone in zones if zone.split("/")[0] in continents and "/" in zone})


class Alphabet:
    """Characters as numbers."""

    def __init__(self, text):
        self.characters = sorted(set(text))
        self._numbers = {character: number for number, character in enumerate(self.characters)}

    def __len__(self):
        return len(self.characters)

    def encode(self, text):
        return emberlet.tensor([self._numbers[character] for character in text])

    def decode(self, numbers):
        return "".join(self.characters[number] for number in numbers.tolist())


def unigram_loss(known, unseen):
    """The loss, in nats per character, of who guesses by how often each character occurs in what is known."""
    counts, size = Counter(known), len(known) + len(set(known + unseen))
    return -sum(math.log((counts[character] + 1) / size) for character in unseen) / len(unseen)


def bigram_loss(known, unseen):
    """The same for who looks at the character before as well."""
    pairs, counts, size = Counter(pairwise(known)), Counter(known), len(set(known + unseen))
    losses = [-math.log((pairs[a, b] + 0.1) / (counts[a] + 0.1 * size)) for a, b in pairwise(unseen)]
    return sum(losses) / len(losses)
