"""MultiheadAttention and the transformer's layers."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import Case, case, fails, lines

Q, K = "float64(4, 2, 6)", "float64(5, 2, 6)"
BOOL = "m.ones(4, 5).triu(1).bool()"
FLOAT = "m.arange(20.0, dtype=m.float64).reshape(4, 5) / 10"
PAD = "m.tensor([[False] * 5, [False, False, True, False, True]])"

CASES: list[Case] = []
for options in (
    "6, 2",
    "6, 3, bias=False",
    "6, 1",
    "6, 2, add_bias_kv=True",
    "6, 2, add_zero_attn=True",
    "6, 2, kdim=6, vdim=6",
):
    for call in (
        "",
        ", need_weights=False",
        ", average_attn_weights=False",
        f", attn_mask={BOOL}",
        f", attn_mask={FLOAT}",
        f", key_padding_mask={PAD}",
        f", {PAD}, True, {BOOL}",
        ", attn_mask=m.zeros(4, 4, 5, dtype=m.float64)"
        if options.endswith("6, 2")
        else ", need_weights=True",
    ):
        CASES.append(
            case(f"f = tools.load(nn.MultiheadAttention({options})); f(q, k, k * 2{call})", order=1, q=Q, k=K)
        )
CASES += [
    case(p, order=2, x="float64(3, 2, 4)")
    for p in lines("""
f = tools.load(nn.MultiheadAttention(4, 2)); f(x, x, x)
f = tools.load(nn.MultiheadAttention(4, 2, batch_first=True)); f(x, x, x)
f = tools.load(nn.MultiheadAttention(4, 2)); f(x[:, 0], x[:, 1], x[:, 1])
f = tools.load(nn.MultiheadAttention(4, 2, batch_first=True)); f(x, x, x, attn_mask=m.ones(2, 2).triu(1).bool(), is_causal=True)
f = tools.load(nn.MultiheadAttention(4, 2)); f(x, x, x, attn_mask=m.ones(3, 3).triu(1).bool(), is_causal=True, need_weights=False)
f = tools.load(nn.MultiheadAttention(4, 2, kdim=3, vdim=2)); f(x, x[..., :3], x[..., :2])
f = tools.load(nn.MultiheadAttention(4, 2, dropout=0.5)).eval(); f(x, x, x)
""")
]
CASES += [
    case(p, order=1, x="float64(3, 2, 4)")
    for p in lines("""
f = tools.load(nn.MultiheadAttention(4, 2, kdim=3, vdim=2)); list(f.state_dict())
f = tools.load(nn.MultiheadAttention(4, 2)); list(f.state_dict()), [tuple(p.shape) for p in f.parameters()]
f = nn.MultiheadAttention(4, 2); f.in_proj_bias, f.out_proj.bias, f.head_dim
repr(nn.MultiheadAttention(4, 2))
f = tools.load(nn.MultiheadAttention(4, 2)); f.eval(); f(x, x, x)
f = tools.load(nn.MultiheadAttention(4, 2)); f(x, x, x, key_padding_mask=m.zeros(2, 3, dtype=m.float64))
f = tools.load(nn.MultiheadAttention(4, 2)); f(x.detach(), x, x)
m.isfinite(tools.load(nn.MultiheadAttention(4, 2))(x, x, x, key_padding_mask=m.ones(2, 3).bool())[0]).any()
""")
]
LAYER = [
    "4, 2, 6, dropout=0.0",
    "4, 2, 6, 0.0, 'gelu'",
    "4, 2, 6, dropout=0.0, norm_first=True",
    "4, 2, 6, dropout=0.0, batch_first=True",
    "d_model=4, nhead=1, dim_feedforward=3, dropout=0.0, layer_norm_eps=0.1, bias=False",
    "4, 2, 6, dropout=0.0, activation=F.relu",
    "4, 2, 6, dropout=0.0, activation=F.silu, norm_first=True, batch_first=True",
]
for options in LAYER:
    for call in (
        "x",
        "x, src_mask=m.ones(x.shape[k], x.shape[k]).triu(1).bool()",
        "x, is_causal=True, src_mask=nn.Transformer.generate_square_subsequent_mask(x.shape[k], dtype=m.float64)",
        "x, src_key_padding_mask=m.tensor([False, True, False, False])[: x.shape[k]].expand(x.shape[1 - k], -1)",
    ):
        net = f"f = tools.load(nn.TransformerEncoderLayer({options})); k = 1 if 'batch_first' in {str(options)!r} else 0"
        CASES.append(case(f"{net}; f({call})", order=1, x="float64(3, 2, 4)"))
        CASES.append(case(f"{net}; f.eval(); f({call})", order=1, x="float64(3, 2, 4)"))
    net = f"f = tools.load(nn.TransformerDecoderLayer({options})); k = 1 if 'batch_first' in {str(options)!r} else 0"
    for call in (
        "x, y",
        "x, y, tgt_mask=m.ones(x.shape[k], x.shape[k]).triu(1).bool()",
        "x, y, tgt_is_causal=True, tgt_mask=nn.Transformer.generate_square_subsequent_mask(x.shape[k], dtype=m.float64)",
        "x, y, memory_mask=m.ones(x.shape[k], y.shape[k]).triu(1).bool()",
        "x, y, memory_key_padding_mask=m.tensor([False, True, False, False])[: y.shape[k]].expand(y.shape[1 - k], -1)",
    ):
        y = "float64(3, 4, 4)" if "batch_first" in options else "float64(4, 2, 4)"
        CASES.append(case(f"{net}; f({call})", order=1, x="float64(3, 2, 4)", y=y))
    for kind in ("Encoder", "Decoder"):
        CASES.append(
            case(
                f"f = nn.Transformer{kind}Layer({options}); list(f.state_dict()), [tuple(p.shape) for p in f.parameters()]"
            )
        )
CASES += [
    case(p, order=1, x="float64(3, 2, 4)")
    for p in lines("""
f = tools.load(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0), 2)); f(x), list(f.state_dict())
f = tools.load(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0), 1, norm=nn.LayerNorm(4))); f(x)
f = tools.load(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0), 2)); f(x, mask=m.ones(3, 3).triu(1).bool())
f = tools.load(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0), 2)); f(x, src_key_padding_mask=m.tensor([[False, False, True], [False] * 3]))
f = tools.load(nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6, dropout=0.0), 2, nn.LayerNorm(4))); f(x, x * 2), list(f.state_dict())
f = tools.load(nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6, dropout=0.0), 1)); f(x, x * 2, tgt_mask=m.ones(3, 3).triu(1).bool())
f = tools.load(nn.TransformerEncoderLayer(4, 2, 6, dropout=0.0)); f(x[:, 0])
nn.Transformer.generate_square_subsequent_mask(4)
f = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6), 2); f.layers[0] is f.layers[1], len(f.layers), f.num_layers
repr(nn.TransformerEncoderLayer(4, 2, 6))
repr(nn.TransformerDecoderLayer(4, 2, 6))
f = tools.load(nn.Transformer(4, 2, 1, 1, 6, 0.0)); f(x, x * 2), list(f.state_dict())
""")
]
CASES += [
    fails(p)
    for p in lines("""
nn.MultiheadAttention(5, 2)
nn.MultiheadAttention(0, 2)
nn.MultiheadAttention(4, 2)(m.ones(3, 2, 5), m.ones(3, 2, 5), m.ones(3, 2, 5))
nn.MultiheadAttention(4, 2)(m.ones(3, 2, 4), m.ones(3, 1, 4), m.ones(3, 1, 4))
nn.MultiheadAttention(4, 2)(m.ones(3, 2, 4), m.ones(3, 2, 4), m.ones(2, 2, 4))
nn.MultiheadAttention(4, 2)(m.ones(4), m.ones(4), m.ones(4))
nn.MultiheadAttention(4, 2)(m.ones(3, 2, 4), m.ones(3, 2, 4), m.ones(3, 2, 4), attn_mask=m.ones(2, 2).bool())
nn.MultiheadAttention(4, 2)(m.ones(3, 2, 4), m.ones(3, 2, 4), m.ones(3, 2, 4), key_padding_mask=m.ones(3, 2).bool())
nn.MultiheadAttention(4, 2)(m.ones(3, 2, 4), m.ones(3, 2, 4), m.ones(3, 2, 4), is_causal=True)
nn.TransformerEncoderLayer(4, 2, activation="other")
nn.TransformerEncoderLayer(4, 3)
nn.TransformerEncoderLayer(4, 2)(m.ones(3, 2, 5))
""")
]
