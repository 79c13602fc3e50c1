"""The functions that layers are made of, under PyTorch's name for the place."""

from __future__ import annotations

from emberlet.functions.activations.activation import leaky_relu, prelu, relu, rrelu, threshold
from emberlet.functions.activations.gelu import gelu
from emberlet.functions.activations.hard import (
    hardshrink,
    hardsigmoid,
    hardswish,
    hardtanh,
    relu6,
    softshrink,
)
from emberlet.functions.activations.smooth import (
    celu,
    elu,
    glu,
    logsigmoid,
    mish,
    selu,
    silu,
    softplus,
    softsign,
    tanhshrink,
)
from emberlet.functions.elementwise.hyperbolic import tanh
from emberlet.functions.elementwise.overwriting import (
    celu_,
    elu_,
    hardtanh_,
    leaky_relu_,
    relu_,
    rrelu_,
    selu_,
    threshold_,
)
from emberlet.functions.elementwise.sigmoid import sigmoid
from emberlet.functions.indexing.embedding import embedding
from emberlet.functions.indexing.embedding_bag import embedding_bag
from emberlet.functions.indexing.encoding import gumbel_softmax, one_hot
from emberlet.functions.layers.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from emberlet.functions.layers.batch_normalization import batch_norm, instance_norm, local_response_norm
from emberlet.functions.layers.convolution import conv1d, conv2d, conv3d
from emberlet.functions.layers.convolution_transpose import (
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from emberlet.functions.layers.dropout import (
    alpha_dropout,
    dropout,
    dropout1d,
    dropout2d,
    dropout3d,
    feature_alpha_dropout,
)
from emberlet.functions.layers.layer_normalization import group_norm, layer_norm, rms_norm
from emberlet.functions.layers.max_pooling import max_pool1d, max_pool2d, max_pool3d
from emberlet.functions.layers.mean_pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
)
from emberlet.functions.layers.scaled_dot_product import scaled_dot_product_attention
from emberlet.functions.linalg.linear import bilinear, linear
from emberlet.functions.losses.binary import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    multilabel_soft_margin_loss,
)
from emberlet.functions.losses.cross_entropy import cross_entropy
from emberlet.functions.losses.ctc import ctc_loss
from emberlet.functions.losses.distributions import gaussian_nll_loss, kl_div, poisson_nll_loss
from emberlet.functions.losses.likelihood import nll_loss
from emberlet.functions.losses.margins import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
    soft_margin_loss,
)
from emberlet.functions.losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss
from emberlet.functions.losses.triplets import triplet_margin_loss, triplet_margin_with_distance_loss
from emberlet.functions.movement.folding import fold, unfold
from emberlet.functions.movement.padding import pad
from emberlet.functions.movement.resampling import interpolate
from emberlet.functions.movement.shuffling import channel_shuffle, pixel_shuffle, pixel_unshuffle
from emberlet.functions.reductions.distance import cosine_similarity, normalize, pairwise_distance
from emberlet.functions.reductions.probabilities import log_softmax, softmax, softmin

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "celu_",
    "channel_shuffle",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "cosine_embedding_loss",
    "cosine_similarity",
    "cross_entropy",
    "ctc_loss",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "elu_",
    "embedding",
    "embedding_bag",
    "feature_alpha_dropout",
    "fold",
    "gaussian_nll_loss",
    "gelu",
    "glu",
    "group_norm",
    "gumbel_softmax",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "hinge_embedding_loss",
    "huber_loss",
    "instance_norm",
    "interpolate",
    "kl_div",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "leaky_relu_",
    "linear",
    "local_response_norm",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "margin_ranking_loss",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "mish",
    "mse_loss",
    "multi_margin_loss",
    "multilabel_soft_margin_loss",
    "nll_loss",
    "normalize",
    "one_hot",
    "pad",
    "pairwise_distance",
    "pixel_shuffle",
    "pixel_unshuffle",
    "poisson_nll_loss",
    "prelu",
    "relu",
    "relu6",
    "relu_",
    "rms_norm",
    "rrelu",
    "rrelu_",
    "scaled_dot_product_attention",
    "selu",
    "selu_",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "soft_margin_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "threshold_",
    "triplet_margin_loss",
    "triplet_margin_with_distance_loss",
    "unfold",
]
