"""Layers as they are made: first values after a seed, names and order of the state, text, copies, pickles."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import Case, case, lines

CASES: list[Case] = []
SUMS = "[(n, x.shape, x.dtype, float(x.double().sum()), x.double().flatten()[:3]) for n, x in f.state_dict().items()]"
for layer in lines("""
Linear(3, 4)
Linear(3, 4, False)
Bilinear(2, 3, 4)
Conv1d(4, 6, 3, groups=2)
Conv2d(3, 4, 3)
Conv2d(3, 4, (2, 3), bias=False)
Conv3d(2, 3, 2)
ConvTranspose1d(4, 6, 3)
ConvTranspose2d(4, 6, 3, 2, 1, 1, 2)
ConvTranspose3d(2, 3, 2)
Embedding(7, 3, padding_idx=2)
EmbeddingBag(10, 3)
LSTM(3, 4, 2, bidirectional=True)
LSTM(3, 4, 2, proj_size=2)
GRU(3, 4, bias=False)
RNN(3, 4, 2, 'relu')
LSTMCell(3, 4)
GRUCell(3, 4, bias=False)
RNNCell(3, 4)
MultiheadAttention(8, 2)
MultiheadAttention(8, 2, add_bias_kv=True, bias=False)
MultiheadAttention(8, 2, kdim=3, vdim=5)
TransformerEncoderLayer(8, 2, 16)
TransformerDecoderLayer(8, 2, 16)
TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2)
Transformer(8, 2, 1, 2, 16)
PReLU(3)
BatchNorm1d(3)
LayerNorm((2, 3))
RMSNorm(3)
GroupNorm(2, 4)
Sequential(nn.Linear(2, 3), nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)), nn.ReLU(True))
"""):
    typed = "" if "nn." in layer else ", dtype=m.float64"
    CASES += [
        case(f"m.manual_seed(0); f = nn.{layer}; {SUMS}"),
        case(f"m.manual_seed(3); f = nn.{layer[:-1]}{typed}); {SUMS}"),
        case(f"f = nn.{layer}; repr(f), [(n, type(x).__name__) for n, x in f.named_modules()]"),
        case(f"f = nn.{layer}; [n for n, _ in f.named_parameters()], [n for n, _ in f.named_buffers()]"),
        case(f"f = nn.{layer}.half(); [(n, x.dtype) for n, x in f.state_dict().items()]"),
        case(
            f"import copy; f = nn.{layer}; g = copy.deepcopy(f); "
            "[m.equal(a, b) for a, b in zip(f.state_dict().values(), g.state_dict().values())], "
            "[(type(p).__name__, p.requires_grad) for p in g.parameters()], repr(g) == repr(f), "
            "[a is b for a, b in zip(f.parameters(), g.parameters())]"
        ),
        case(
            f"import pickle; f = nn.{layer}.eval(); g = pickle.loads(pickle.dumps(f)); "
            "[m.equal(a, b) for a, b in zip(f.state_dict().values(), g.state_dict().values())], "
            "[(type(p).__name__, p.requires_grad) for p in g.parameters()], repr(g) == repr(f), g.training"
        ),
    ]
for layer in lines("""
ReLU(True)
Hardswish(True)
Hardsigmoid(True)
ReLU6(True)
RReLU(inplace=True)
ELU(2.0, True)
CELU(inplace=True)
SELU(True)
SiLU(True)
Mish(True)
LeakyReLU(0.2, True)
Threshold(1, 2, True)
Hardtanh(-2, 3, True)
GELU('tanh')
Softplus(2, 3)
Softmax()
LogSoftmax(1)
Softmin(0)
Softmax2d()
GLU(0)
Hardshrink(0.3)
Softshrink(1)
Dropout(0.2, True)
Dropout2d()
AlphaDropout(0.1)
FeatureAlphaDropout()
Conv1d(4, 8, 3, 2, 1, 2, 2, False, 'circular')
Conv2d(4, 8, 3, padding='same')
Conv2d(4, 8, 3, padding='valid')
ConvTranspose2d(4, 8, 3, 2, 1, 1, 2, False, 2)
MaxPool1d(2, 1, 1, 1, True, True)
MaxPool2d((2, 3))
MaxPool3d(2, (1, 2, 1))
AvgPool1d(2, 1)
AvgPool2d(2, 1, 1, True, False, 3)
AvgPool3d((1, 2, 2))
LPPool1d(2, 3)
LPPool2d(2.0, 3, 1, True)
AdaptiveAvgPool1d(3)
AdaptiveAvgPool2d((None, 3))
AdaptiveMaxPool3d((1, 2, 3))
ZeroPad1d(1)
ZeroPad2d((1, 2, 3, 4))
ZeroPad3d(1)
ConstantPad3d(2, 1.5)
ReflectionPad3d(1)
ReplicationPad3d(1)
CircularPad3d((1, 0, 1, 0, 1, 1))
Flatten()
Unflatten(1, (2, 3))
Unflatten(1, [2, 3])
Fold((2, 3), 2)
Unfold(2, 1, 1, 2)
PixelShuffle(2)
PixelUnshuffle(2)
ChannelShuffle(3)
Upsample(scale_factor=2)
Upsample((3, 4), mode='bilinear')
UpsamplingNearest2d(scale_factor=(2, 3))
UpsamplingBilinear2d(3)
LocalResponseNorm(2)
RMSNorm(3, 1e-3)
RMSNorm(3)
GroupNorm(2, 4, bias=False)
BatchNorm2d(3, bias=False)
InstanceNorm2d(3, affine=True, bias=False)
BatchNorm1d(2, momentum=None)
Identity(1, b=2)
CosineSimilarity(0)
PairwiseDistance(1)
MSELoss()
CrossEntropyLoss(m.ones(2))
CTCLoss()
TripletMarginLoss()
EmbeddingBag(3, 2, 2., 1., True, 'sum')
Embedding(3, 2, 1, 2., 1., True)
LSTM(4, 2, 1, False, True, 0.5, True, 1)
GRU(4, 2, 2, False, True, 0.5, True)
RNN(4, 2, 1, 'relu', False, True, 0.0, True)
RNNCell(4, 2, True, 'relu')
ParameterList([m.ones(1), 3, 'a'])
ModuleList([nn.Linear(1, 2), nn.Linear(1, 2), nn.ReLU(), nn.Sequential(nn.Tanh(), nn.Tanh()), nn.Sequential(nn.Tanh(), nn.Tanh())])
ModuleDict({'a': nn.ReLU(), 'b': nn.ModuleList([nn.Tanh()] * 3)})
Transformer(8, 2, 2, 2, 16)
TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 3, nn.LayerNorm(8))
MultiheadAttention(8, 2, kdim=3, vdim=5, bias=False)
"""):
    CASES.append(
        case(f"f = nn.{layer}; repr(f), repr(nn.Sequential(f, nn.Sequential(f))), len(list(f.parameters()))")
    )
