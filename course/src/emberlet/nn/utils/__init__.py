"""Helpers around modules: clipping gradients, parameters as one vector, sequences of unequal length."""

from __future__ import annotations

from emberlet.nn.utils import rnn
from emberlet.nn.utils.clip_grad import clip_grad_norm_, clip_grad_value_, get_total_norm
from emberlet.nn.utils.vector import parameters_to_vector, vector_to_parameters

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "get_total_norm",
    "parameters_to_vector",
    "rnn",
    "vector_to_parameters",
]
