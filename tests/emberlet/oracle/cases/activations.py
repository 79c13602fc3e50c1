"""Activations, softmax, normalize, dropout without chance."""

from __future__ import annotations

from tests.emberlet.oracle.case import lines, table

ACTIVATIONS = lines("""
F.relu(x)
F.relu6(x)
F.relu6(x * 5)
F.leaky_relu(x)
F.leaky_relu(x, 0.2)
F.leaky_relu(x, negative_slope=-0.1)
F.elu(x)
F.elu(x, alpha=0.5)
F.selu(x)
F.celu(x)
F.celu(x, alpha=2.0)
F.gelu(x)
F.gelu(x, approximate="tanh")
F.silu(x)
F.mish(x)
F.softplus(x)
F.softplus(x, beta=2)
F.softplus(x, beta=1, threshold=0.5)
F.softsign(x)
F.sigmoid(x)
F.tanh(x)
F.logsigmoid(x)
F.hardtanh(x)
F.hardtanh(x, -0.5, 2.0)
F.hardsigmoid(x * 3)
F.hardswish(x * 3)
F.hardshrink(x)
F.hardshrink(x, 0.1)
F.softshrink(x)
F.softshrink(x, lambd=0.2)
F.tanhshrink(x)
F.threshold(x, 0.1, 20)
F.threshold(x, threshold=-0.5, value=-3.0)
F.prelu(x, m.tensor([0.25], dtype=x.dtype))
F.rrelu(x, training=False)
F.rrelu(x, 0.2, 0.4)
F.glu(x) if x.ndim and x.shape[-1] % 2 == 0 else F.relu(x)
F.softmax(x, dim=-1)
F.softmax(x, 0)
F.softmin(x, dim=-1)
F.log_softmax(x, dim=-1)
F.softmax(x, -1, dtype=m.float64)
F.log_softmax(x, dim=0, dtype=m.float32)
F.normalize(x)
F.normalize(x, dim=0)
F.normalize(x, p=1, dim=-1)
F.normalize(x, p=3.0, dim=-1, eps=0.1)
F.dropout(x, 0.0)
F.dropout(x, 1.0)
F.dropout(x, 0.5, training=False)
F.alpha_dropout(x, 0.5)
F.dropout1d(x, 0.3, False) if x.ndim in (2, 3) else x
F.relu(x, inplace=False)
F.relu_(x.clone())
F.leaky_relu(x.clone(), inplace=True)
F.elu(x.clone(), inplace=True)
F.silu(x.clone(), inplace=True)
F.hardtanh(x.clone(), inplace=True)
F.threshold(x.clone(), 0.0, -1.0, inplace=True)
m.relu(x)
x.relu()
x.clone().relu_()
m.sigmoid(x)
m.selu(x)
m.tanh(x)
m.softmax(x, -1)
""")
CASES = table(
    ACTIVATIONS,
    {"x": "float64(3, 4)"},
    {"x": "float64(2, 4) transposed"},
    {"x": "float32(2, 3, 4) big"},
    order=None,
)
CASES += table(
    ACTIVATIONS,
    {"x": "float64(9) ties"},
    {"x": "float64(0, 4)"},
    {"x": "float64()"},
    {"x": "int64(4)"},
    {"x": "float16(4)"},
    order=1,
)
# In float32, PyTorch's GELU of an infinity is NaN if it stands in an array.
CASES += table([p for p in ACTIVATIONS if p != "F.gelu(x)"], {"x": "float32(15) special"}, order=1)
CASES += table(
    ["F.glu(x)", "F.glu(x, 0)", "F.glu(x, dim=1)"], {"x": "float64(4, 6)"}, {"x": "float64(2, 2, 2)"}
)
CASES += table(
    ["F.prelu(x, w)"],
    {"x": "float64(2, 3, 2)", "w": "float64(3)"},
    {"x": "float64(5)", "w": "float64(1)"},
    {"x": "float64(2, 3)", "w": "float64(3)"},
    {"x": "float64()", "w": "float64(1)"},
    {"x": "float64(2, 3)", "w": "float64(2)"},
    {"x": "float32(2, 3, 2, 2) ties", "w": "float32(3)"},
    {"x": "float64(3, 2)", "w": "float64()"},
)
CASES += table(
    [
        "F.softmax(x, 1)",
        "F.log_softmax(x, 1)",
        "F.softmin(x, 1)",
        "F.logsigmoid(x)",
        "F.softplus(x)",
        "F.gelu(x)",
        "F.silu(x)",
        "F.mish(x)",
        "F.normalize(x)",
        "F.elu(x)",
        "F.selu(x)",
        "F.sigmoid(x)",
    ],
    {"x": "float32(3, 3) big"},
    {"x": "float64(3, 5) special"},
    {"x": "float64(2, 2) zeros"},
    {"x": "float64(2, 3) wide"},
    order=1,
)
