"""The rules of the operations on whole arrays: products, reductions, and what picks elements."""

from __future__ import annotations

from emberlab.graphs.formulas import Formula, Term, where

_CHOSEN = where("@g", r"@0_i\text{ was chosen}")


def _reduced(gradient: Term, local: Term, words: str) -> Formula:
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


_PRODUCT_WORDS = (
    "Each factor gets the gradient times the other factor, transposed: "
    "it is the only product whose shape fits."
)
_SUM_WORDS = "Every element that was added gets the gradient of its sum."
_MATMUL = Formula(
    ("A", "B"),
    (
        r"\frac{\partial @y_{ij}}{\partial @0_{ik}} = @1_{kj}",
        r"\frac{\partial @y_{ij}}{\partial @1_{kj}} = @0_{ik}",
    ),
    (r"@g\,@1^\top", r"@0^\top\,@g"),
    words=_PRODUCT_WORDS,
    batches=True,
    result="C",
)

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
        (
            "1",
            r"\frac{\partial @y_{ij}}{\partial @1_{ik}} = @2_{kj}",
            r"\frac{\partial @y_{ij}}{\partial @2_{kj}} = @1_{ik}",
        ),
        (r"\sum_{\text{rows}}\,@g", r"@g\,@2^\top", r"@1^\top\,@g"),
        words="y = b + A B. Each factor gets the gradient times the other, transposed; the bias the sum over all rows.",
    ),
    "sum": _reduced("@g", r"\frac{\partial @y}{\partial @0_i} = 1", _SUM_WORDS),
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
    "norm_largest": _reduced(
        where(r"\frac{1}{m}\,\operatorname{sign}(@0) \cdot @g", r"\lvert @0 \rvert = @y"),
        where(r"\frac{1}{m}\,\operatorname{sign}(@0_i)", r"\lvert @0_i \rvert = @y"),
        "Only the element that is the norm gets a gradient; if m are equal, each gets its share.",
    ),
    "norm_count": _reduced("0", "0", "It counts what is not 0, and a count is constant almost everywhere."),
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
    "max_pool": _chosen(
        "The gradient of each window goes to its largest element; where windows overlap they add up."
    ),
    "nll_loss": _chosen("Only the log-probability at the label gets a gradient."),
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
}
