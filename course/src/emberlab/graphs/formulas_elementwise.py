"""The rules of the operations that work element by element."""

from __future__ import annotations

from emberlab.graphs.formulas import OTHERWISE, Formula, one, two, where

_FLAT = "The result is constant almost everywhere, so no gradient comes through."
_CHOSEN = "The gradient goes to the element that was chosen"

ELEMENTWISE: dict[str, Formula] = {
    "add": two("1", "1", "A sum passes the gradient on to both, unchanged."),
    "sub": two("1", "-1", "The gradient passes; what is subtracted gets it negated."),
    "mul": two("@1", "@0", "Each factor gets the gradient times the other factor."),
    "div": two(r"\frac{1}{@1}", r"-\frac{@0}{@1^{2}}"),
    "floor_divide": two("0", "0", _FLAT),
    "trunc_divide": two("0", "0", _FLAT),
    "fmod": two("1", r"-\operatorname{trunc}(\frac{@0}{@1})"),
    "remainder": two("1", r"-\lfloor \frac{@0}{@1} \rfloor"),
    "neg": one("-1"),
    "abs": one(
        r"\operatorname{sign}(@0)", "The gradient keeps its size; where x is negative its sign is turned."
    ),
    "exp": one("e^{@0}", "The exponential function is its own derivative."),
    "exp2": one(r"2^{@0}\,\ln(2)"),
    "expm1": one("e^{@0}"),
    "log": one(r"\frac{1}{@0}"),
    "log2": one(r"\frac{1}{@0\,\ln(2)}"),
    "log10": one(r"\frac{1}{@0\,\ln(10)}"),
    "log1p": one(r"\frac{1}{1 + @0}"),
    "logaddexp": two("e^{@0 - @y}", "e^{@1 - @y}", "The gradient is shared out as by a softmax of the two."),
    "sin": one(r"\cos(@0)"),
    "cos": one(r"-\sin(@0)"),
    "tan": one("1 + @y^{2}"),
    "asin": one(r"\frac{1}{\sqrt{1 - @0^{2}}}"),
    "acos": one(r"-\frac{1}{\sqrt{1 - @0^{2}}}"),
    "atan": one(r"\frac{1}{1 + @0^{2}}"),
    "atan2": two(r"\frac{@1}{@0^{2} + @1^{2}}", r"-\frac{@0}{@0^{2} + @1^{2}}"),
    "hypot": two(r"\frac{@0}{@y}", r"\frac{@1}{@y}"),
    "sinh": one(r"\cosh(@0)"),
    "cosh": one(r"\sinh(@0)"),
    "tanh": one(
        "1 - @y^{2}", "Near 0 the gradient passes; where tanh is flat, almost nothing comes through."
    ),
    "asinh": one(r"\frac{1}{\sqrt{@0^{2} + 1}}"),
    "acosh": one(r"\frac{1}{\sqrt{@0^{2} - 1}}"),
    "atanh": one(r"\frac{1}{1 - @0^{2}}"),
    "erf": one(r"\frac{2}{\sqrt{\pi}}\,e^{-@0^{2}}"),
    "erfc": one(r"-\frac{2}{\sqrt{\pi}}\,e^{-@0^{2}}"),
    "erfinv": one(r"\frac{\sqrt{\pi}}{2}\,e^{@y^{2}}"),
    "sigmoid": one(
        r"@y\,(1 - @y)", "At most a quarter of the gradient comes through, and nothing at the flat ends."
    ),
    "logit": one(r"\frac{1}{@0\,(1 - @0)}"),
    "sinc": one(
        ((r"\frac{\cos(\pi\,@0)}{@0} - \frac{\sin(\pi\,@0)}{\pi\,@0^{2}}", r"@0 \ne 0"), ("0", OTHERWISE))
    ),
    "xlogy": two(r"\ln(@1)", r"\frac{@0}{@1}"),
    "negative_entropy": one(r"\ln(@0) + 1"),
    "pow": one(r"n\,@0^{n - 1}", "n is the exponent."),
    "pow_of": Formula(
        ("x",), (r"@y\,\ln(b)",), words="b is the base, a number.", slots=(1,), broadcasts=True
    ),
    "pow_tensor": two(r"@1\,@0^{@1 - 1}", r"@y\,\ln(@0)"),
    "square": one(r"2\,@0"),
    "sqrt": one(r"\frac{1}{2\,@y}"),
    "rsqrt": one(r"-\frac{@y^{3}}{2}"),
    "reciprocal": one("-@y^{2}"),
    "sign": one("0", _FLAT),
    "sgn": one("0", _FLAT),
    "floor": one("0", _FLAT),
    "ceil": one("0", _FLAT),
    "round": one("0", _FLAT),
    "trunc": one("0", _FLAT),
    "flat": one("0", _FLAT),
    "frac": one("1"),
    "nan_to_num": one(where("1", r"@0\text{ is finite}"), "The gradient passes where a number stood."),
    "lerp": Formula(("a", "b", "w"), ("1 - @2", "@2", "@1 - @0"), broadcasts=True),
    "clamp": Formula(
        ("x", r"\text{low}", r"\text{high}"),
        (
            where("1", r"@1 \le @0 \le @2"),
            where("1", r"@0 < @1"),
            where("1", r"@0 > @2"),
        ),
        words="The gradient passes where x was not cut off. Limits that are tensors get what they replaced.",
        broadcasts=True,
    ),
    "maximum": two(
        (("1", "@0 > @1"), (r"\frac{1}{2}", "@0 = @1"), ("0", OTHERWISE)),
        (("1", "@1 > @0"), (r"\frac{1}{2}", "@0 = @1"), ("0", OTHERWISE)),
        f"{_CHOSEN}, the larger; half to each where they are equal.",
    ),
    "minimum": two(
        (("1", "@0 < @1"), (r"\frac{1}{2}", "@0 = @1"), ("0", OTHERWISE)),
        (("1", "@1 < @0"), (r"\frac{1}{2}", "@0 = @1"), ("0", OTHERWISE)),
        f"{_CHOSEN}, the smaller; half to each where they are equal.",
    ),
    "fmax": two(where("1", r"@0 \ge @1"), where("1", "@0 < @1"), f"{_CHOSEN}, a number rather than NaN."),
    "fmin": two(where("1", r"@0 \le @1"), where("1", "@0 > @1"), f"{_CHOSEN}, a number rather than NaN."),
    "where": Formula(
        ("a", "b"),
        (where("1", r"\text{the condition holds}"), where("0", r"\text{the condition holds}", "1")),
        words="The gradient goes where the element came from.",
        slots=(1, 2),
        broadcasts=True,
    ),
    "masked_fill": Formula(
        ("x", "v"),
        (where("0", r"\text{masked}", "1"), where("1", r"\text{masked}")),
        (where("0", r"\text{masked}", "@g"), r"\sum_{\text{masked}}\,@g"),
        words="The gradient passes where nothing was filled in.",
        slots=(0, 2),
    ),
    "relu": one(where("1", "@0 > 0"), "The gradient passes where x is positive, and stops elsewhere."),
    "leaky_relu": one(where("1", "@0 > 0", "s"), "s is the slope for negative x."),
    "threshold": one(where("1", "@0 > t"), "t is the threshold."),
    "passed": Formula(
        ("x",),
        (where("1", r"\text{passed}"),),
        words="A gradient that stops where ReLU or its kin were flat.",
    ),
    "elu": one(
        where("s", "@0 > 0", r"s\,a\,k\,e^{k\,@0}"),
        "s scales the whole, a the negative part, k its argument.",
    ),
    "softplus": one(r"\sigma(\beta\,@0)", "The derivative is the sigmoid of βx."),
    "silu": one(r"\sigma(@0)\,(1 + @0\,(1 - \sigma(@0)))", "σ is the sigmoid."),
    "mish": one(r"t + @0\,\sigma(@0)\,(1 - t^{2})", "Here t = tanh(ln(1 + eˣ)), and σ is the sigmoid."),
    "gelu": one(r"\Phi(@0) + @0\,\varphi(@0)", "Φ is the normal distribution function and φ its density."),
    "gelu_tanh": one(
        r"\frac{1 + t}{2} + \frac{@0\,(1 - t^{2})\,u}{2}",
        "Here t = tanh(√(2/π) (x + 0.044715 x³)), and u = √(2/π) (1 + 0.134145 x²).",
    ),
    "hardtanh": one(
        where("1", r"\text{low} < @0 < \text{high}"), "The gradient passes between the two limits."
    ),
    "hardshrink": one(where("1", r"\lvert @0 \rvert > \lambda")),
    "softshrink": one(where("1", r"\lvert @0 \rvert > \lambda")),
    "hardsigmoid": one(where(r"\frac{1}{6}", r"\lvert @0 \rvert < 3")),
    "hardswish": one(
        ((r"\frac{@0}{3} + \frac{1}{2}", r"\lvert @0 \rvert < 3"), ("1", r"@0 \ge 3"), ("0", OTHERWISE))
    ),
    "log_sigmoid": one(r"1 - \sigma(@0)", "σ is the sigmoid."),
    "dropout": one(
        where(r"\frac{1}{1 - p}", r"\text{kept}"),
        "The gradient passes, scaled likewise, where the element was kept.",
    ),
    "squared_error": Formula(("x", "t"), (r"2\,(@0 - @1)", r"-2\,(@0 - @1)"), broadcasts=True),
    "huber_loss": one(
        where("@0", r"\lvert @0 \rvert \le \delta", r"\delta\,\operatorname{sign}(@0)"),
        "However large the error x, its gradient is at most δ.",
    ),
    "binary_cross_entropy": Formula(
        ("x", "t"), (r"\frac{@0 - @1}{@0\,(1 - @0)}", r"\ln(1 - @0) - \ln(@0)"), broadcasts=True
    ),
    "binary_cross_entropy_with_logits": Formula(
        ("x", "t"),
        (r"\sigma(@0) - @1", "-@0"),
        words="The gradient of x is how far the probability σ(x) is from the target.",
        broadcasts=True,
    ),
    "to": one("1", "The gradient is converted back to the dtype and device of x."),
    "clone": one("1", "A copy passes the gradient on."),
    "contiguous": one("1", "A copy passes the gradient on."),
    "mark": one("1", "It only lets hooks of a module see the gradient pass."),
    "stale_view": Formula(
        ("x",),
        ("",),
        (r"\text{none}",),
        words="This view cannot be followed, because its memory was written to.",
    ),
}
