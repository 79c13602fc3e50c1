"""New tensors like one that is there, and filling with random numbers."""

from __future__ import annotations

from emberlet.creation import new
from emberlet.random import drawing, sampling


class CreationMethods:
    """`x.new_zeros(...)`, `x.uniform_()` and their kin."""

    __slots__ = ()

    new_empty = new.new_empty
    new_zeros = new.new_zeros
    new_ones = new.new_ones
    new_full = new.new_full
    new_tensor = new.new_tensor

    uniform_ = sampling.uniform_
    normal_ = sampling.normal_
    log_normal_ = sampling.log_normal_
    exponential_ = sampling.exponential_
    random_ = sampling.random_
    bernoulli_ = drawing.bernoulli_
    bernoulli = drawing.bernoulli
    multinomial = drawing.multinomial
