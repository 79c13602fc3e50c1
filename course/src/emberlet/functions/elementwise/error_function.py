"""The error function, its complement and its inverse, element by element.

For small x, erf x = x R(x²); for the others, erfc |x| = e^(-x²) S(|x|). In float64 R and S are rational
functions: W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), 631.
In float32, R is a polynomial of degree 6, and S is t P(t) with t = 1 / (1 + 0.4 |x|) and P of degree 9,
fitted for this module to a relative error below 1e-8.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.array import dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.dtype import float32, float64
from emberlet.functions.elementwise.pointwise import floating
from emberlet.functions.elementwise.saving import SavesInput, SavesOutput
from emberlet.fused import overwrite, wide

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

# All coefficients from the highest power down.
_NEAR_32 = (
    *(7.853854332e-05, -0.0008010191498, 0.005188327444, -0.02685381181, 0.1128358515),
    *(-0.3761262582, 1.128379166),
)
_TAIL_32 = (
    *(-0.02920581844, 0.195903022, -0.4938492311, 0.5408180709, -0.2788636276),
    *(0.2691130667, 0.1307001283, 0.2147005336, 0.2249783052, 0.2257055586),
)
_NEAR_64 = (
    (
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_MIDDLE_64 = (  # 15/32 < |x| ≤ 4
    (
        *(2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1),
        *(2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3),
        1.23033935479799725e3,
    ),
    (
        *(1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3),
        *(3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
    ),
)
_FAR_64 = (
    (
        *(1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1),
        *(1.60837851487422766e-2, 6.58749161529837803e-4),
    ),
    (
        *(1.0, 2.56852019228982242e0, 1.87295284992346047e0, 5.27905102951428412e-1),
        *(6.05183413124413191e-2, 2.33520497626869185e-3),
    ),
)
_SMALL = {float32: 1.0, float64: 0.46875}  # what is small


class Erf(SavesInput):
    """erf x. The derivative is 2 / √π e^(-x²)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(erf_of, x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * (2 / math.sqrt(math.pi) * namespace(x).exp(-(x * x)))


class Erfc(SavesInput):
    """1 - erf x, precise for large x. The derivative is -2 / √π e^(-x²)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(erfc_of, x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * (-2 / math.sqrt(math.pi) * namespace(x).exp(-(x * x)))


class Erfinv(SavesOutput):
    """The y whose erf is x. The derivative is √π / 2 e^(y²)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(_erfinv_of, x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return grad * (math.sqrt(math.pi) / 2 * namespace(y).exp(y * y))


def erf(input: Tensor) -> Tensor:
    """Return the error function of every element: 2 / √π times the integral of exp(-t²) from 0 to it.

    >>> import emberlet
    >>> emberlet.erf(emberlet.tensor([0.0, 1.0]))
    tensor([0.0000, 0.8427])
    """
    return floating(Erf, input)


def erfc(input: Tensor) -> Tensor:
    """Return 1 minus the error function of every element, precise where that is tiny."""
    return floating(Erfc, input)


def erfinv(input: Tensor) -> Tensor:
    """Return the number whose error function each element is: infinite at -1 and 1, NaN beyond."""
    return floating(Erfinv, input)


def erf_of(x: Any) -> Any:
    """Return the error function of a float32 or float64 array."""
    xp = namespace(x)
    size = xp.abs(x)
    far = _scaled_tail(size)
    far *= overwrite(xp.exp, -size * size)
    far -= 1
    return xp.where(size <= _SMALL[dtype_of(x)], _near(x), xp.copysign(far, x))


def erfc_of(x: Any) -> Any:
    """Return the complement of the error function of a float32 or float64 array."""
    xp = namespace(x)
    size = xp.minimum(xp.abs(x), 28)  # 0 from there on
    head = xp.trunc(size * 16) / 16  # its square is exact, so e^(-x²) keeps its digits
    tail = xp.exp(-head * head) * xp.exp(-(size - head) * (size + head)) * _scaled_tail(size)
    return xp.where(size <= _SMALL[dtype_of(x)], 1 - _near(x), xp.where(x < 0, 2 - tail, tail))


def polynomial(x: Any, coefficients: Sequence[float]) -> Any:
    """Return a polynomial at x by Horner's rule, in one fresh array; the highest power comes first."""
    value = x * coefficients[0]
    for coefficient in coefficients[1:-1]:
        value += coefficient
        value *= x
    value += coefficients[-1]
    return value


def _near(x: Any) -> Any:
    """erf x for small x."""
    square = x * x
    if dtype_of(x) is float32:
        return x * polynomial(square, _NEAR_32)
    above, below = _NEAR_64
    return x * polynomial(square, above) / polynomial(square, below)


def _scaled_tail(size: Any) -> Any:
    """e^(x²) erfc x for positive x that are not small."""
    xp = namespace(size)
    if dtype_of(size) is float32:
        t = size * 0.4
        t += 1
        t = overwrite(xp.reciprocal, t)
        value = polynomial(t, _TAIL_32)
        value *= t
        return value
    size = xp.minimum(size, 28)
    above, below = _MIDDLE_64
    middle = polynomial(size, above) / polynomial(size, below)
    distant = xp.maximum(size, 1)
    inverse = 1 / (distant * distant)
    rest = inverse * polynomial(inverse, _FAR_64[0]) / polynomial(inverse, _FAR_64[1])
    return xp.where(size <= 4, middle, (1 / math.sqrt(math.pi) - rest) / distant)


def _erfinv_of(x: Any) -> Any:
    """A first guess, improved by Halley's rule until it is as precise as the dtype.

    The guess is S. Winitzki's, A handy approximation for the error function and its inverse (2008).
    """
    xp = namespace(x)
    log = xp.log1p(-x * x)
    a = 0.147
    half = 2 / (math.pi * a) + log / 2
    y = xp.sign(x) * xp.sqrt(xp.sqrt(half * half - log / a) - half)
    for _ in range(3):
        # Of the two ends of the curve each is calculated where it is precise.
        error = xp.where(xp.abs(x) < 0.5, erf_of(y) - x, xp.sign(x) * ((1 - xp.abs(x)) - erfc_of(xp.abs(y))))
        step = error * (math.sqrt(math.pi) / 2) * xp.exp(y * y)
        y = xp.where(xp.abs(x) < 1, y - step / (1 + y * step), y)
    return y
