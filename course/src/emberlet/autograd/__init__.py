"""The tape: recording what is done with tensors, and running it backward."""

from __future__ import annotations

from emberlet.autograd import functional, graph
from emberlet.autograd.anomaly import detect_anomaly, set_detect_anomaly
from emberlet.autograd.differentiate import backward, grad
from emberlet.autograd.function import Function
from emberlet.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from emberlet.autograd.gradcheck import gradcheck, gradgradcheck

__all__ = [
    "Function",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]
