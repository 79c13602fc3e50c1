"""RNN, LSTM, GRU and their cells: stacked, bidirectional, packed; padding and packing."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

import itertools

from tests.emberlet.oracle.case import Case, case, fails, lines

CASES: list[Case] = []
X = "float64(5, 3, 4)"
FIRST = "float64(3, 5, 4)"
for kind, layers, both, first in itertools.product(
    ("RNN", "LSTM", "GRU"), (1, 2), (False, True), (False, True)
):
    options = f", {layers}" * (layers > 1) + ", bidirectional=True" * both + ", batch_first=True" * first
    net = f"f = tools.load(nn.{kind}(4, 2{options}))"
    CASES.append(case(f"{net}; f(x), list(f.state_dict())", order=1, x=FIRST if first else X))
    state = layers * (1 + both)
    hx = "(h, c)" if kind == "LSTM" else "h"
    extra = {"c": f"float64({state}, 3, 2)"} if kind == "LSTM" else {}
    CASES.append(
        case(f"{net}; f(x, {hx})", order=1, x=FIRST if first else X, h=f"float64({state}, 3, 2)", **extra)
    )
    pack = f"p = nn.utils.rnn.pack_padded_sequence(x, [5, 3, 1], batch_first={first})"
    CASES.append(
        case(
            f"{net}; {pack}; y, h = f(p); nn.utils.rnn.pad_packed_sequence(y, batch_first={first}), h, y.data, y.batch_sizes",
            order=1,
            x=FIRST if first else X,
        )
    )
    pack = f"p = nn.utils.rnn.pack_padded_sequence(x, m.tensor([2, 5, 3]), batch_first={first}, enforce_sorted=False)"
    CASES.append(
        case(
            f"{net}; {pack}; y, h = f(p); nn.utils.rnn.pad_packed_sequence(y, batch_first={first}), h",
            order=1,
            x=FIRST if first else X,
        )
    )
    extra = {"c": f"float64({state}, 3, 2)"} if kind == "LSTM" else {}
    CASES.append(
        case(
            f"{net}; {pack}; y, s = f(p, {hx}); y.data, s",
            order=1,
            x=FIRST if first else X,
            h=f"float64({state}, 3, 2)",
            **extra,
        )
    )
    CASES.append(
        case(
            f"repr(nn.{kind}(4, 2{options})), [(n, p.shape) for n, p in nn.{kind}(4, 2{options}).named_parameters()]"
        )
    )
for kind in ("RNN", "LSTM", "GRU"):
    CASES += [case(f"f = tools.load(nn.{kind}({options})); f({x})", order=order, x=spec) for options, x, order, spec in (
        ("4, 2, bias=False", "x", 2, "float64(3, 2, 4)"),
        ("4, 2", "x", 2, "float64(3, 4)"),
        ("4, 2, 2, bidirectional=True", "x", 1, "float64(3, 4)"),
        ("4, 2", "x", 1, "float64(1, 1, 4)"),
        ("4, 3, num_layers=3, bias=False", "x", 1, "float64(2, 2, 4)"),
        ("input_size=4, hidden_size=1", "x", 1, "float64(6, 2, 4) transposed"),
        ("4, 2, dropout=0.0, num_layers=2", "x", 1, "float64(3, 2, 4)"),
        ("4, 2", "x * 50", 1, "float64(3, 2, 4)"),
    )]  # fmt: skip
    CASES.append(case(f"f = tools.load(nn.{kind}(4, 2), 'float32'); f(x)", x="float32(3, 2, 4)"))
    CASES.append(
        case(f"f = tools.load(nn.{kind}(4, 2, 2, dropout=0.9)).eval(); f(x)", order=1, x="float64(3, 2, 4)")
    )
    CASES.append(
        case(
            f"f = tools.load(nn.{kind}(4, 2)); y, s = f(x); z, s = f(x * 2, s); z, s",
            order=1,
            x="float64(3, 2, 4)",
        )
    )
    CASES.append(
        case(
            f"f = tools.load(nn.{kind}(4, 2)); f(x)[0][-1].sum().backward(); x.grad, [p.grad for p in f.parameters()]",
            order=0,
            x="float64(3, 2, 4)",
        )
    )
    cell = f"nn.{kind}Cell"
    hx = "(h, c)" if kind == "LSTM" else "h"
    extra = {"c": "float64(3, 2)"} if kind == "LSTM" else {}
    CASES.append(case(f"f = tools.load({cell}(4, 2)); f(x)", order=2, x="float64(3, 4)"))
    CASES.append(
        case(
            f"f = tools.load({cell}(4, 2)); f(x, {hx}), list(f.state_dict())",
            order=2,
            x="float64(3, 4)",
            h="float64(3, 2)",
            **extra,
        )
    )
    CASES.append(case(f"f = tools.load({cell}(4, 2, bias=False)); f(x)", order=1, x="float64(4)"))
    CASES.append(case(f"repr({cell}(4, 2)), repr({cell}(4, 2, bias=False))"))
    CASES += [
        fails(p)
        for p in lines(f"""
        nn.{kind}(4, 2)(m.ones(3, 2, 5))
        nn.{kind}(4, 2)(m.ones(4))
        nn.{kind}(4, 2)(m.ones(1, 1, 1, 4))
        nn.{kind}(4, 2)(m.ones(3, 2, 4), m.ones(2, 2, 2))
        nn.{kind}(4, 0)
        nn.{kind}(4, 2, 0)
        nn.{kind}(4, 2, dropout=2.0)
        nn.{kind}("a", 2)
        nn.{kind}(4, 2)(m.ones(3, 2, 4, dtype=m.float64))
        {cell}(4, 2)(m.ones(3, 5))
        {cell}(4, 2)(m.ones(3, 2, 4))
    """)
    ]
CASES += [case("f = tools.load(nn.RNN(4, 2, nonlinearity='relu')); f(x)", order=2, x="float64(3, 2, 4)")]
CASES += [case("f = tools.load(nn.RNNCell(4, 2, nonlinearity='relu')); f(x)", order=2, x="float64(2, 4)")]
CASES += [
    fails("nn.RNN(4, 2, nonlinearity='other')"),
    fails("nn.LSTM(4, 2)(m.ones(3, 1, 4), m.ones(1, 1, 2))"),
]

R = "nn.utils.rnn."
CASES += [
    case(p.replace("R.", R), x="float64(4, 3, 2)")
    for p in lines("""
R.pad_sequence([x[:, 0], x[:2, 1], x[:3, 2]])
R.pad_sequence([x[:, 0], x[:2, 1], x[:3, 2]], batch_first=True)
R.pad_sequence([x[:1, 0], x[:2, 1]], padding_value=-1.0)
R.pad_sequence([x[:1, 0, 0], x[:2, 1, 0]], batch_first=True, padding_side='left')
R.pad_sequence([x[:1], x[:2]])
R.pack_sequence([x[:, 0], x[:3, 1], x[:2, 2]])
R.pack_sequence([x[:2, 0], x[:3, 1]], enforce_sorted=False)
R.pack_padded_sequence(x, [4, 2, 1])
R.pack_padded_sequence(x, m.tensor([4, 4, 4]))
R.pack_padded_sequence(x, [3, 2], batch_first=True) if False else R.pack_padded_sequence(x, [3, 3, 2, 1], batch_first=True)
R.pack_padded_sequence(x, [1, 4, 2], enforce_sorted=False)
p = R.pack_padded_sequence(x, [1, 4, 2], enforce_sorted=False); p.data, p.batch_sizes, p.sorted_indices, p.unsorted_indices
R.pad_packed_sequence(R.pack_padded_sequence(x, [1, 4, 2], enforce_sorted=False))
R.pad_packed_sequence(R.pack_padded_sequence(x, [4, 2, 1]), batch_first=True, padding_value=3.0)
R.pad_packed_sequence(R.pack_padded_sequence(x, [2, 2, 1]), total_length=4)
R.unpad_sequence(x * 1, m.tensor([4, 2, 1]))
R.unpack_sequence(R.pack_sequence([x[:, 0], x[:3, 1]]))
p = R.pack_sequence([x[:, 0]]); type(p).__name__, p.data.shape, p.batch_sizes, p.sorted_indices is None
p = R.pack_sequence([x[:2, 0]]).to(m.float32); p.data.dtype, p.batch_sizes.dtype
""")
]
CASES += [
    fails(p.replace("R.", R))
    for p in lines("""
R.pack_padded_sequence(m.ones(4, 3, 2), [1, 4, 2])
R.pack_padded_sequence(m.ones(4, 3, 2), [4, 2])
R.pack_padded_sequence(m.ones(4, 3, 2), [4, 2, 0])
R.pack_sequence([m.ones(2, 1), m.ones(3, 1)])
R.pad_sequence([m.ones(2, 1), m.ones(3, 2)])
R.pad_sequence([])
R.pad_packed_sequence(R.pack_sequence([m.ones(3, 1)]), total_length=2)
""")
]
