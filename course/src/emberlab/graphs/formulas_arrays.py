"""The rules of the operations on whole arrays: products, reductions, losses, layers."""

from __future__ import annotations

from emberlab.graphs.formulas import Formula, where

_CHOSEN = where("@g", r"@0_i\text{ was chosen}")


def _reduced(gradient: str, local: str, words: str) -> Formula:
    """A reduction of x, whose gradient is stretched back over what was reduced."""
    return Formula(("x",), (local,), (gradient,), words=words)


def _chosen(words: str) -> Formula:
    """An operation that picks elements of x."""
    local = where("1", r"@0_i\text{ was chosen}")
    return Formula(("x",), (local,), (_CHOSEN,), words=words)


def _shared(which: str) -> Formula:
    return Formula(
        ("x",),
        (where(r"\frac{1}{m}", rf"@0_i\text{{ is the {which}}}"),),
        (where(r"\frac{1}{m} \cdot @g", rf"@0_i\text{{ is the {which}}}"),),
        words=f"The gradient goes to the {which} element; if m elements are equal, each gets its share.",
    )


_PRODUCT_WORDS = "Each factor gets the gradient times the other factor, transposed: it is the only product whose shape fits."
_MATMUL = Formula(
    ("A", "B"),
    (
        r"\frac{\partial @y_{ij}}{\partial @0_{ik}} = @1_{kj}",
        r"\frac{\partial @y_{ij}}{\partial @1_{kj}} = @0_{ik}",
    ),
    (r"@g\,@1^\top", r"@0^\top\,@g"),
    words=_PRODUCT_WORDS,
    result="C",
)
_NORMAL = (
    "The part of the gradient along the mean, and along x̂ itself, is taken out: the layer removes it anyway."
)
_CONV = "Every weight gets the sum, over all places of the window, of what it saw times the gradient there; "

ARRAYS: dict[str, Formula] = {
    "matmul": _MATMUL,
    "bmm": _MATMUL,
    "linear": Formula(
        ("x", "W", "b"),
        (
            r"\frac{\partial @y_i}{\partial @0_k} = @1_{ik}",
            r"\frac{\partial @y_i}{\partial @1_{ik}} = @0_k",
            r"\frac{\partial @y_i}{\partial @2_i} = 1",
        ),
        (r"@g\,@1", r"\left(@g\right)^\top\,@0", r"\sum_{\text{rows}}\,@g"),
        words="y = x Wᵀ + b. Each factor gets the gradient times the other; the bias the sum over all rows.",
    ),
    "addmm": Formula(
        ("b", "A", "B"),
        ("1", r"\frac{\partial @y_{ij}}{\partial @1_{ik}} = @2_{kj}", r"\frac{\partial @y_{ij}}{\partial @2_{kj}} = @1_{ik}"),
        (r"\sum_{\text{rows}}\,@g", r"@g\,@2^\top", r"@1^\top\,@g"),
        words="y = b + A B. Each factor gets the gradient times the other, transposed; the bias the sum over all rows.",
    ),
    "sum": _reduced("@g", r"\frac{\partial @y}{\partial @0_i} = 1", "Every element that was added gets the gradient of its sum."),
    "mean": _reduced(
        r"\frac{1}{@n} \cdot @g",
        r"\frac{\partial @y}{\partial @0_i} = \frac{1}{@n}",
        "Every element gets the same share of the gradient of its mean.",
    ),
    "var": _reduced(
        r"\frac{2\,(@0 - \bar{@0})}{n - c} \cdot @g",
        r"\frac{\partial @y}{\partial @0_i} = \frac{2\,(@0_i - \bar{@0})}{n - c}",
        "n is how many elements there are, c the correction, 1 by default; x̄ is their mean.",
    ),
    "std": _reduced(
        r"\frac{@0 - \bar{@0}}{(n - c)\,@y} \cdot @g",
        r"\frac{\partial @y}{\partial @0_i} = \frac{@0_i - \bar{@0}}{(n - c)\,@y}",
        "n is how many elements there are, c the correction, 1 by default; x̄ is their mean.",
    ),
    "norm": _reduced(
        r"\operatorname{sign}(@0)\,\frac{\lvert @0 \rvert^{p - 1}}{@y^{p - 1}} \cdot @g",
        r"\frac{\partial @y}{\partial @0_i} = \operatorname{sign}(@0_i)\,\frac{\lvert @0_i \rvert^{p - 1}}{@y^{p - 1}}",
        "For p = 2 this is x / y: the gradient points along x.",
    ),
    "prod": _reduced(
        r"\prod_{j \ne i}\,@0_j \cdot @g",
        r"\frac{\partial @y}{\partial @0_i} = \prod_{j \ne i}\,@0_j",
        "Every factor gets the gradient times the product of all the others.",
    ),
    "cumsum": Formula(
        ("x",),
        (r"\frac{\partial @y_k}{\partial @0_i} = 1\text{ for }k \ge i",),
        (r"\sum_{k \ge i}\,\frac{\partial L}{\partial @y_k}",),
        words="An element takes part in all sums from its own place on: the gradient is a running sum from the end.",
    ),
    "cumprod": Formula(
        ("x",),
        (r"\frac{\partial @y_k}{\partial @0_i} = \frac{@y_k}{@0_i}\text{ for }k \ge i",),
        (r"\sum_{k \ge i}\,\frac{@y_k}{@0_i}\,\frac{\partial L}{\partial @y_k}",),
        words="An element takes part in all products from its own place on. Zeros are treated apart.",
    ),
    "logcumsumexp": Formula(
        ("x",),
        (r"\frac{\partial @y_k}{\partial @0_i} = e^{@0_i - @y_k}\text{ for }k \ge i",),
        (r"\sum_{k \ge i}\,e^{@0_i - @y_k}\,\frac{\partial L}{\partial @y_k}",),
    ),
    "logsumexp": _reduced(
        r"e^{@0 - @y} \cdot @g",
        r"\frac{\partial @y}{\partial @0_i} = e^{@0_i - @y}",
        "The gradient is shared out as by a softmax.",
    ),
    "softmax": Formula(
        ("x",),
        (r"\frac{\partial @y_j}{\partial @0_i} = @y_j\,(\delta_{ij} - @y_i)",),
        (r"@y \odot \left(@g - \sum_j\,@y_j\,\frac{\partial L}{\partial @y_j}\right)",),
        words="What all elements have in common is taken out, because adding a number to all of x changes nothing.",
    ),
    "log_softmax": Formula(
        ("x",),
        (r"\frac{\partial @y_j}{\partial @0_i} = \delta_{ij} - e^{@y_i}",),
        (r"@g - e^{@y}\,\sum_j\,\frac{\partial L}{\partial @y_j}",),
    ),
    "amax": _shared("largest"),
    "amin": _shared("smallest"),
    "max_of_all": _shared("largest"),
    "min_of_all": _shared("smallest"),
    "median_of_all": _shared("middle"),
    "max": _chosen("The gradient goes to the largest element, the first of equals."),
    "min": _chosen("The gradient goes to the smallest element, the first of equals."),
    "median": _chosen("The gradient goes to the middle element."),
    "mode": _chosen("The gradient goes to one of the most frequent elements."),
    "kthvalue": _chosen("The gradient goes to the k-th smallest element."),
    "topk": _chosen("The gradients go back to the places of the elements that were chosen."),
    "sort": _chosen("The gradients go back to where the elements stood before they were sorted."),
    "cummax": _chosen("The gradients of all places where an element was the largest so far add up at it."),
    "cummin": _chosen("The gradients of all places where an element was the smallest so far add up at it."),
    "pick": _chosen("The gradients go back to the places of the elements that were picked."),
    "emissions": _chosen("The gradients add up at the label that each place stands for."),
    "max_pool": _chosen("The gradient of each window goes to its largest element; where windows overlap they add up."),
    "nll_loss": _chosen("Only the log-probability at the label gets a gradient."),
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
            r"\frac{1}{s}\,\left(h - \operatorname{mean}(h) - \hat{x}\,\operatorname{mean}(h\,\hat{x})\right)\text{ with }h = @1\,@g",
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
            r"\frac{1}{s}\,\left(h - \operatorname{mean}(h) - \hat{x}\,\operatorname{mean}(h\,\hat{x})\right)\text{ with }h = @1\,@g",
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
        words=_CONV + "every pixel gets the gradients of all windows that saw it, each times the weight it was seen with.",
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
        words="Each of the k elements of a window gets the same share of its gradient; where windows overlap they add up.",
    ),
    "spread_means": Formula(
        ("x",), ("",), (r"\operatorname{mean}_{\text{window}}(@g)",), words="It is the gradient of average pooling."
    ),
    "attention": Formula(
        ("Q", "K", "V"),
        ("", "", ""),
        (r"c\,S\,@1", r"c\,S^\top\,@0", r"P^\top\,@g"),
        words="P = softmax(c Q Kᵀ) are the weights, c the scale. With D = ∂L/∂y Vᵀ the gradient of P, "
        "S = P ⊙ (D − the sums of the rows of P ⊙ D) is that of the scores.",
    ),
    "scatter_product": Formula(
        ("x", "s"),
        ("", ""),
        (r"\frac{@y}{@0} \cdot @g", r"\frac{@y}{@1} \cdot @g"),
        words="Every factor gets the gradient times the product of all the others, read where it was sent to.",
        slots=(0, 3),
    ),
    "scatter_extreme": Formula(
        ("x", "s"),
        ("", ""),
        (where(r"\frac{1}{m} \cdot @g", r"\text{chosen}"), where(r"\frac{1}{m} \cdot @g", r"\text{chosen}")),
        words="The gradient goes to the largest, or smallest; if m are equal, each gets its share.",
        slots=(0, 3),
    ),
}  # fmt: skip
