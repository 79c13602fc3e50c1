"""Names that cases ask about and emberlet need not have; where it has them, they must be PyTorch's."""

from __future__ import annotations

import re

NAMES = """
    atan2 hypot logaddexp nan_to_num addcmul addcdiv frac trunc sgn positive log10
    cummax cummin logcumsumexp median kthvalue msort unique quantile diff trapezoid bincount histc cov
    corrcoef count_nonzero nansum nanmean aminmax var_mean std_mean
    det inv solve cholesky multi_dot matrix_power kron cross cdist addr addmv baddbmm vdot inner ger trace
    vander logspace cartesian_prod combinations tril_indices triu_indices asarray multinomial normal bernoulli
    bernoulli_ random_ randint_like __index__
    block_diag meshgrid rot90 fliplr flipud hstack vstack dstack tensor_split diag diag_embed
    repeat_interleave atleast_1d atleast_2d atleast_3d adjoint swapdims moveaxis sum_to_size
    masked_scatter index_copy index_copy_ index_fill index_fill_ scatter_reduce select_scatter slice_scatter
    diagonal_scatter searchsorted bucketize argwhere take
    lp_pool1d lp_pool2d lp_pool3d local_response_norm interpolate pixel_shuffle pixel_unshuffle
    channel_shuffle fold unfold Unfold Upsample Softmax2d rrelu alpha_dropout dropout1d
    ZeroPad1d ZeroPad2d ConstantPad1d ConstantPad2d ReflectionPad1d ReflectionPad2d ReplicationPad1d
    CircularPad1d
    hinge_embedding_loss soft_margin_loss margin_ranking_loss gaussian_nll_loss poisson_nll_loss
    multilabel_soft_margin_loss multi_margin_loss HingeEmbeddingLoss SoftMarginLoss MarginRankingLoss
    GaussianNLLLoss PoissonNLLLoss MultiMarginLoss Transformer dirac_ sparse_ unpad_sequence unpack_sequence
    ChainedScheduler CyclicLR MultiplicativeLR PolynomialLR CosineAnnealingWarmRestarts hvp vhp
"""
BEYOND = re.compile(rf"\b({'|'.join(NAMES.split())})\b")
