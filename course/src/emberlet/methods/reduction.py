"""Reductions, running sums and products, sorting and counting as methods."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions.reductions import (
    counting,
    cumulative,
    differences,
    distance,
    distinct,
    extremes,
    middles,
    norms,
    products,
    reduction,
    running,
    softmax,
    sorting,
    statistics,
)


class ReductionMethods:
    """`x.sum(0)`, `x.max(1).indices`, `x.softmax(-1)`, `x.sort()` and their kin."""

    sum = reduction.sum
    mean = reduction.mean
    nansum = reduction.nansum
    nanmean = reduction.nanmean
    count_nonzero = reduction.count_nonzero
    any = reduction.any
    all = reduction.all
    sum_to_size = reduction.sum_to_size

    var = statistics.var
    std = statistics.std
    norm = norms.norm
    dist = distance.dist

    amax = extremes.amax
    amin = extremes.amin
    aminmax = extremes.aminmax
    max = extremes.max
    min = extremes.min
    argmax = extremes.argmax
    argmin = extremes.argmin

    prod = products.prod
    cumprod = products.cumprod
    cumprod_ = inplace(products.cumprod)
    cumsum = cumulative.cumsum
    cumsum_ = inplace(cumulative.cumsum)
    diff = differences.diff

    cummax = running.cummax
    cummin = running.cummin
    logcumsumexp = running.logcumsumexp

    logsumexp = softmax.logsumexp
    log_softmax = softmax.log_softmax
    softmax = softmax.softmax

    sort = sorting.sort
    argsort = sorting.argsort
    msort = sorting.msort
    topk = sorting.topk
    kthvalue = sorting.kthvalue
    median = middles.median
    nanmedian = middles.nanmedian
    mode = middles.mode
    quantile = middles.quantile
    unique = distinct.unique
    unique_consecutive = distinct.unique_consecutive
    bincount = counting.bincount
    histc = counting.histc
