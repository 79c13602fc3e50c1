"""Layers with known parameters: what they compute, what they contain, how they print."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import Case, case, lines


def layers(text: str, order: int = 1, **inputs: str) -> list[Case]:
    """Each module of the text on x: result, gradients of x and of every parameter; then state and repr."""
    found = []
    for line in lines(text):
        found.append(case(f"f = tools.load(nn.{line}); f(x), list(f.state_dict())", order=order, **inputs))
        found.append(case(f"repr(nn.{line})"))
        found.append(
            case(
                f"f = nn.{line}; [(n, p.shape, p.dtype, p.requires_grad) for n, p in f.named_parameters()], [(n, b.shape, b.dtype) for n, b in f.named_buffers()]"
            )
        )
    return found


CASES = layers("""
Linear(4, 3)
Linear(4, 3, bias=False)
Linear(in_features=4, out_features=1, bias=True)
Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2))
Identity()
LayerNorm(4)
LayerNorm((3, 4))
LayerNorm(4, eps=0.1, elementwise_affine=False)
LayerNorm(4, bias=False)
RMSNorm(4)
RMSNorm((3, 4), eps=0.01)
RMSNorm(4, elementwise_affine=False)
ReLU()
ReLU(inplace=False)
ReLU6()
LeakyReLU(0.2)
PReLU()
PReLU(3, init=0.1)
ELU(0.5)
SELU()
CELU(2.0)
GELU()
GELU(approximate='tanh')
SiLU()
Mish()
Softplus(beta=2)
Softsign()
Sigmoid()
Tanh()
LogSigmoid()
Hardtanh(-0.5, 0.5)
Hardsigmoid()
Hardswish()
Hardshrink(0.3)
Softshrink(0.3)
Tanhshrink()
Threshold(0.1, 5.0)
GLU()
Softmax(dim=-1)
LogSoftmax(dim=1)
Softmin(dim=0)
Flatten()
Flatten(0, 1)
Unflatten(2, (2, 2))
Dropout(0.0)
BatchNorm1d(3)
BatchNorm1d(3, affine=False)
BatchNorm1d(3, eps=0.1, momentum=0.3)
BatchNorm1d(3, momentum=None)
BatchNorm1d(3, track_running_stats=False)
InstanceNorm1d(3)
InstanceNorm1d(3, affine=True)
InstanceNorm1d(3, track_running_stats=True)
GroupNorm(1, 3)
GroupNorm(3, 3, affine=False)
Conv1d(3, 4, 3)
Conv1d(3, 6, 2, stride=2, padding=1, groups=3, bias=False)
Conv1d(3, 2, 3, padding='same', dilation=2)
Conv1d(3, 2, 3, padding=1, padding_mode='circular')
Conv1d(3, 2, 3, padding=2, padding_mode='reflect')
Conv1d(3, 2, 3, padding=1, padding_mode='replicate')
ConvTranspose1d(3, 2, 3)
ConvTranspose1d(3, 6, 2, stride=3, padding=1, output_padding=2, groups=3)
MaxPool1d(2)
MaxPool1d(3, stride=1, padding=1)
AvgPool1d(2)
AvgPool1d(2, stride=1, count_include_pad=False, padding=1)
AdaptiveAvgPool1d(3)
AdaptiveMaxPool1d(2)
ConstantPad1d(1, 2.0)
ZeroPad1d((0, 2))
ReflectionPad1d(1)
ReplicationPad1d((2, 1))
CircularPad1d(1)
""", order=2, x="float64(2, 3, 4)")  # fmt: skip
CASES += layers("""
Conv2d(3, 4, 3)
Conv2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 0))
Conv2d(3, 6, 3, groups=3, bias=False)
Conv2d(3, 2, 3, padding='same', padding_mode='reflect')
Conv2d(in_channels=3, out_channels=2, kernel_size=1, dilation=1)
ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1)
ConvTranspose2d(3, 3, (2, 3), groups=3, dilation=2)
BatchNorm2d(3)
BatchNorm2d(3, affine=False, track_running_stats=False)
InstanceNorm2d(3, affine=True, track_running_stats=True)
GroupNorm(3, 3)
LayerNorm((5, 5))
MaxPool2d(2)
MaxPool2d((3, 2), stride=(2, 1), padding=1, dilation=1, ceil_mode=True)
AvgPool2d(2, 1)
AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False)
AdaptiveAvgPool2d((2, None))
AdaptiveAvgPool2d(1)
AdaptiveMaxPool2d((3, 2))
Dropout2d(0.0)
Softmax2d()
Upsample(scale_factor=2)
ZeroPad2d(1)
ConstantPad2d((1, 0, 2, 1), 3.0)
ReflectionPad2d(2)
Unfold(2)
Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 5))
""", x="float64(2, 3, 5, 5)")  # fmt: skip
CASES += layers("""
Conv3d(2, 3, 2)
Conv3d(2, 4, (1, 2, 3), stride=(1, 2, 1), padding=(0, 1, 1), groups=2)
ConvTranspose3d(2, 2, 2, stride=2)
BatchNorm3d(2)
InstanceNorm3d(2)
MaxPool3d(2)
AvgPool3d((2, 1, 3), 1)
AdaptiveAvgPool3d((1, 2, 2))
AdaptiveMaxPool3d(2)
""", x="float64(1, 2, 3, 4, 4)")  # fmt: skip
CASES += layers("""
BatchNorm1d(3)
Linear(3, 2)
Softmax(dim=1)
""", order=2, x="float64(4, 3)")  # fmt: skip
CASES += [case(f"f = tools.load(nn.{line}); f(i)", order=1, i="int64(2, 4) index6") for line in lines("""
Embedding(6, 3)
Embedding(6, 3, padding_idx=2)
Embedding(6, 3, padding_idx=-1)
Embedding(6, 3, scale_grad_by_freq=True)
EmbeddingBag(6, 3)
EmbeddingBag(6, 3, mode='sum')
EmbeddingBag(6, 3, mode='max')
EmbeddingBag(6, 3, mode='sum', padding_idx=1)
Sequential(nn.Embedding(6, 4), nn.Linear(4, 2))
""")]  # fmt: skip
CASES += [
    case(f"f = tools.load(nn.{line}); f(x, y)", order=2, x="float64(2, 3)", y="float64(2, 4)")
    for line in ("Bilinear(3, 4, 2)", "Bilinear(3, 4, 2, bias=False)")
]
CASES += [
    case(f"f = tools.load(nn.{line}); f(x, y)", order=1, x="float64(2, 3)", y="float64(2, 3)")
    for line in (
        "CosineSimilarity()",
        "CosineSimilarity(dim=0)",
        "PairwiseDistance()",
        "PairwiseDistance(p=1, keepdim=True)",
    )
]
