"""What an operation is called, and the symbol on its card."""

from __future__ import annotations

import re
from typing import Any

# Emberlet's operations and PyTorch's steps, both without "Backward0", where the name that people write is not just
# the class's in lower case.
_NAMES = {
    "Assembled": "fold",
    "AveragePool": "avg_pool",
    "AvgPool2D": "avg_pool",
    "AvgPool3D": "avg_pool",
    "Col2Im": "fold",
    "ConstantPad": "pad",
    "ConstantPadNd": "pad",
    "Convolution": "conv",
    "ConvolutionInput": "conv_transpose",
    "ConvolutionWeight": "conv_weight",
    "CopyBackwards": "copy",
    "CtcLoss": "ctc_loss",
    "CumProd": "cumprod",
    "CumSum": "cumsum",
    "DivFloor": "floor_divide",
    "DivTrunc": "trunc_divide",
    "EmbeddingDenseBackward": "embedding_grad",
    "FusedDropout": "dropout",
    "GeluTanh": "gelu",
    "Huber": "huber_loss",
    "Im2Col": "unfold",
    "LinalgVectorNorm": "norm",
    "Log1P": "log1p",
    "LogAddExp": "logaddexp",
    "LogCumSumExp": "logcumsumexp",
    "LogSumExp": "logsumexp",
    "LogitsBinaryCrossEntropy": "binary_cross_entropy_with_logits",
    "MatMul": "matmul",
    "MaxOfAll": "max",
    "MaxPool2DWithIndices": "max_pool",
    "MaxPool3DWithIndices": "max_pool",
    "MedianOfAll": "median",
    "MinOfAll": "min",
    "MkldnnConvolution": "conv",
    "CudnnConvolution": "conv",
    "CudnnBatchNorm": "batch_norm",
    "NativeBatchNorm": "batch_norm",
    "NativeDropout": "dropout",
    "NativeGroupNorm": "group_norm",
    "NativeLayerNorm": "layer_norm",
    "NormalizeChannels": "batch_norm",
    "NormalizeRows": "layer_norm",
    "Overwrite": "copy",
    "Patches": "unfold",
    "PowOf": "pow",
    "PowTensor": "pow",
    "ReshapeAlias": "reshape",
    "RoundDecimals": "round",
    "ScaledDotProductEfficientAttention": "attention",
    "ScaledDotProductFlashAttention": "attention",
    "ScaledDotProductFlashAttentionForCpu": "attention",
    "ScaledDotProductCudnnAttention": "attention",
    "SplitWithSizes": "split",
    "T": "transpose",
    "Tile": "repeat",
    "ToCopy": "to",
    "Triangle": "tril",
    "UnsafeIndex": "index",
    "UnsafeSplit": "split",
    "UnsafeView": "view",
    "VectorNorm": "norm",
    "ViewAs": "view",
    "XLogY": "xlogy",
}

# What emberlet's tape calls its own steps by PyTorch's names, although PyTorch means another one.
_EMBERLET = {
    "Addmm": "linear",
    "Mm": "matmul",
    "Mv": "matmul",
    "Dot": "matmul",
    "Squeeze4": "matmul",
    "UnsafeView": "matmul",
    "NllLoss": "cross_entropy",
    "Repeat": "repeat",
}

_STEP = re.compile(r"(?P<own>.+?)Backwards?(?P<number>\d+)")

OTHER = "ƒ"  # an operation that has no symbol of its own: the user's, for example

_SYMBOLS = """
add + | sub − | rsub − | mul × | div ÷ | neg − | abs |x| | pow xⁿ | square x² | sqrt √ | rsqrt 1/√ | reciprocal 1/x
floor_divide ⌊÷⌋ | trunc_divide ÷ | remainder mod | fmod mod | addcmul +× | addcdiv +÷
exp eˣ | exp2 2ˣ | expm1 eˣ−1 | log ln | log2 log₂ | log10 lg | log1p ln+1 | logaddexp ln+e | logsumexp lnΣe
logcumsumexp lnΣ↓ | sin sin | cos cos | tan tan | asin sin⁻ | acos cos⁻ | atan tan⁻ | atan2 ∠ | hypot √²+²
sinh sinh | cosh cosh | tanh tanh | asinh sh⁻¹ | acosh ch⁻¹ | atanh th⁻¹
erf erf | erfc erfc | erfinv erf⁻ | sigmoid σ | logit σ⁻¹ | sinc sinc | xlogy xlny | negative_entropy xlnx
floor ⌊x⌋ | ceil ⌈x⌉ | round ≈ | trunc ⌊x| | frac frac | sign ± | sgn ± | flat 0 | lerp ⇝ | clamp ⊓ | nan_to_num nan✓
maximum max | minimum min | fmax max | fmin min | where ? | masked_fill ▦ | masked_select ▦?
relu ReLU | leaky_relu LReL | threshold thr | gelu GELU | elu ELU | softplus ln+e | silu SiLU | mish Mish
hardtanh htnh | hardshrink hshr | softshrink sshr | hardsigmoid hσ | hardswish hswi | log_sigmoid lnσ | passed ▷
celu CELU | selu SELU | prelu PReL
sum Σ | mean mean | prod ∏ | cumsum Σ↓ | cumprod ∏↓ | var var | var_mean var | std std | norm ‖x‖
amax max | amin min | max max | min min | aminmax m/m | median med | mode mode | kthvalue k-th | sort sort | topk top
cummax max↓ | cummin min↓ | pick pick | softmax smax | log_softmax lnsm
matmul @ | mm @ | bmm @ | mv @ | dot · | linear W·x | addmm +@ | addmv +@ | addbmm +@ | baddbmm +@ | einsum @ | outer ⊗
linalg_solve_ex A⁻¹b | linalg_inv_ex A⁻¹ | linalg_det det | linalg_eigh eig | linalg_svd SVD | linalg_cholesky_ex LLᵀ
conv ⊛ | conv_transpose ⊛ᵀ | conv_weight ⊛w | max_pool max▦ | avg_pool avg▦ | adaptive_avg_pool2d avg▦
spread_means ▦avg | upsample_nearest2d ⤢ | upsample_bilinear2d ⤢
layer_norm norm | batch_norm norm | group_norm norm | rms_norm norm | attention attn | dropout drop
embedding row | row_sum Σrow | embedding_bag Σrow | embedding_grad Σrow | rnn_tanh RNN | lstm LSTM | gru GRU
cross_entropy CE | nll_loss NLL | nll_loss2d NLL | nll_loss_nd NLL | binary_cross_entropy BCE
binary_cross_entropy_with_logits BCE | mse_loss Δ² | squared_error Δ² | huber_loss ⌣ | smooth_l1_loss ⌣ | l1_loss |Δ|
kl_div KL | ctc_loss CTC | emissions CTC
reshape ▭ | view ▭ | squeeze ▭ | unsqueeze ▭ | alias ▭ | permute ⇄ | transpose ᵀ | expand ⇲ | repeat ⧉ | flip ⇋ | roll ↻
slice [:] | select [i] | index [i] | index_select [i] | take [i] | index_put [i]= | index_add [i]+ | index_fill [i]=
gather [i] | scatter [i]= | scatter_add [i]+ | ungather [i]+ | scatter_product [i]× | scatter_extreme [i]m
scatter_reduce [i]Σ | place ▣ | deposit ▣ | erase ▢ | without ▢ | look ▣ | spread ▣ | as_strided ⌗ | strided_view ⌗
diagonal ⋱ | diag ⋱ | unfold ⧈ | fold ⧈ | tril ◺ | triu ◹ | pad ▣0 | cat ++ | stack ≡ | split ✂ | unbind ✂ | chunk ✂
clone = | contiguous = | to → | copy ← | copy_slices [:]← | stale_view ⚠ | accumulate_grad +∂ | accumulate +∂
views ▭ | refuse ⊘ | user_backward ƒ | mark ◦ | detach ⊣
"""


def _table(text: str) -> dict[str, str]:
    """The symbols by name; a symbol may hold a bar, so entries are parted by a bar between spaces."""
    entries = [entry.split() for line in text.strip().splitlines() for entry in line.split(" | ")]
    return dict(entries)


SYMBOLS = _table(_SYMBOLS)


def symbol(name: str) -> str:
    """Return the symbol of an operation by its plain name, at most 4 characters; `ƒ` if it has none."""
    return SYMBOLS.get(name, OTHER)


def plain_name(grad_fn: str, framework: str = "emberlet") -> str:
    """Return what people call a step: "mul" for "MulBackward0"; a step of the user's own keeps its class's name.

    Args:
        grad_fn: the step as its tape names it, perhaps with a C++ namespace in front.
        framework: whose tape it is. "AddmmBackward0" is emberlet's `linear`, and PyTorch's `addmm`.
    """
    bare = grad_fn.rpartition("::")[2]
    step = _STEP.fullmatch(bare)
    if step is None:
        if bare in _NAMES or bare in ("AccumulateGrad", "CopySlices"):
            return _NAMES.get(bare, _snake(bare))
        return bare.removesuffix("Backward") or bare
    own = step["own"]
    if framework == "emberlet":
        for key in (own + step["number"], own):
            if key in _EMBERLET:
                return _EMBERLET[key]
    return _NAMES.get(own, _snake(own))


def step_name(step: Any) -> str:
    """Return the plain name of a node of emberlet's tape, by the operation that it runs.

    It knows more than `plain_name`, for PyTorch's name of some steps depends on their arguments.
    """
    function = getattr(step, "function", None)
    if function is not None:
        return "mark" if function.__name__ == "_Mark" else str(function.__name__)
    name = operation_name(step.operation.__name__)
    if name == "layer_norm" and not getattr(step, "centered", True):
        return "rms_norm"
    return "triu" if name == "tril" and getattr(step, "upper", False) else name


def operation_name(own: str) -> str:
    """Return the plain name of one of emberlet's operations by the name of its class."""
    return _NAMES.get(own, _snake(own.removeprefix("_")))


def _snake(own: str) -> str:
    """LeakyRelu: leaky_relu; AvgPool2D: avg_pool2d."""
    lower = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", own).lower()
    return re.sub(r"(?<=\d)_d(?=_|$)", "d", lower)
