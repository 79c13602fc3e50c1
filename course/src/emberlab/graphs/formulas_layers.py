"""The rules of losses and layers that are one step each."""

from __future__ import annotations

from emberlab.graphs.formulas import Formula, where

_CENTRED = (
    r"\frac{1}{s}\,\left(h - \operatorname{mean}(h) - \hat{x}\,\operatorname{mean}(h\,\hat{x})\right)"
    r"\text{ with }h = @1\,@g"
)
_NORMAL = (
    "The part of the gradient along the mean, and along x̂ itself, is taken out: the layer removes it anyway."
)
_CONV = "Every weight gets the sum, over all places of the window, of what it saw times the gradient there; "

LAYERS: dict[str, Formula] = {
    "nll_loss_mean": Formula(
        ("x",),
        (where(r"-\frac{1}{n}", r"\text{at the label}"),),
        (where(r"-\frac{1}{n} \cdot @g", r"\text{at the label}"),),
        words="Only the log-probability at the label gets a gradient; n is how many rows were averaged.",
    ),
    "mse_loss": Formula(
        ("x", "t"),
        (r"\frac{2}{n}\,(@0 - @1)", r"-\frac{2}{n}\,(@0 - @1)"),
        words="n is how many squares were averaged.",
    ),
    "cross_entropy": Formula(
        ("x",),
        (r"\frac{\partial @y}{\partial @0_{ij}} = \frac{1}{n}\,(p_{ij} - t_{ij})",),
        (r"\frac{1}{n}\,(p - t) \cdot @g",),
        words="p is the softmax of x, t is 1 at the label and 0 elsewhere, n how many rows were averaged: "
        "the gradient is what was predicted minus what was right.",
    ),
    "ctc_loss": Formula(
        ("x",),
        ("",),
        (r"\left(e^{@0} - p\right) \cdot @g",),
        words="x holds log-probabilities; p is the probability, given the labels, that a place stands for each label.",
    ),
    "layer_norm": Formula(
        ("x", "w", "b"),
        ("", r"\hat{x}", "1"),
        (
            _CENTRED,
            r"\sum_{\text{rows}}\,@g\,\hat{x}",
            r"\sum_{\text{rows}}\,@g",
        ),
        words=f"x̂ is x with mean 0 and deviation 1 in each row, s the deviation it had. {_NORMAL}",
    ),
    "rms_norm": Formula(
        ("x", "w"),
        ("", r"\hat{x}"),
        (
            r"\frac{1}{s}\,\left(h - \hat{x}\,\operatorname{mean}(h\,\hat{x})\right)\text{ with }h = @1\,@g",
            r"\sum_{\text{rows}}\,@g\,\hat{x}",
        ),
        words="x̂ is x divided by s, the root of the mean of its squares in each row. Without a weight w is 1.",
    ),
    "batch_norm": Formula(
        ("x", "w", "b"),
        ("", r"\hat{x}", "1"),
        (
            _CENTRED,
            r"\sum_{\text{all but channels}}\,@g\,\hat{x}",
            r"\sum_{\text{all but channels}}\,@g",
        ),
        words=f"x̂ is x with mean 0 and deviation 1 in each channel, s the deviation it had. {_NORMAL}",
    ),
    "conv": Formula(
        ("x", "w", "b"),
        ("", "", "1"),
        (
            r"\operatorname{conv}^\top(@g,\,@1)",
            r"\sum_{\text{places}}\,\operatorname{window}(@0) \cdot @g",
            r"\sum_{\text{all but channels}}\,@g",
        ),
        words=_CONV
        + "every pixel gets the gradients of all windows that saw it, each times the weight it was seen with.",
    ),
    "conv_transpose": Formula(
        ("x", "w", "b"),
        ("", "", "1"),
        (
            r"\operatorname{conv}(@g,\,@1)",
            r"\sum_{\text{places}}\,\operatorname{window}(@g) \cdot @0",
            r"\sum_{\text{all but channels}}\,@g",
        ),
        words="It is the gradient of a convolution, so its own gradient is that convolution.",
    ),
    "conv_weight": Formula(
        ("x", "h"),
        ("", ""),
        (r"\operatorname{conv}^\top(@1,\,@g)", r"\operatorname{conv}(@0,\,@g)"),
        words="It is the gradient of a convolution by its weight, so its own gradients are convolutions.",
    ),
    "avg_pool": Formula(
        ("x",),
        (r"\frac{\partial @y}{\partial @0_i} = \frac{1}{k}\text{ in the window}",),
        (r"\sum_{\text{windows}}\,\frac{1}{k} \cdot @g",),
        words="Each of the k elements of a window gets the same share of its gradient; "
        "where windows overlap they add up.",
    ),
    "spread_means": Formula(
        ("x",),
        ("",),
        (r"\operatorname{mean}_{\text{window}}(@g)",),
        words="It is the gradient of average pooling.",
    ),
    "attention": Formula(
        ("Q", "K", "V"),
        ("", "", ""),
        (r"c\,S\,@1", r"c\,S^\top\,@0", r"P^\top\,@g"),
        words="P = softmax(c Q Kᵀ) are the weights, c the scale. With D = ∂L/∂y Vᵀ the gradient of P, "
        "S = P ⊙ (D − the sums of the rows of P ⊙ D) is that of the scores.",
    ),
}
