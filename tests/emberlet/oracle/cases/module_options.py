"""Layers with their options: masks, dropout after a seed, running statistics, padding modes, first values."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import Case, case, lines

ATTENTIONS = [
    "8, 2",
    "8, 2, batch_first=True",
    "8, 2, add_bias_kv=True",
    "8, 2, add_zero_attn=True",
    "8, 2, add_bias_kv=True, add_zero_attn=True",
    "8, 4, bias=False",
]
CALLS = [
    "attn_mask=m.ones(3, 3).triu(1).bool()",
    "attn_mask=m.randn(3, 3)",
    "attn_mask=(m.arange(3*3*n).reshape(n,3,3) % 4 == 0)",
    "attn_mask=m.zeros(n,3,3)+m.arange(3)",
    "key_padding_mask=m.tensor([[False,False,True],[True,False,False],[False]*3])",
    "key_padding_mask=m.tensor([[0.,0.,-1],[1.,0.,0.],[0.]*3])",
    "attn_mask=m.ones(3, 3).triu(1).bool(), key_padding_mask=m.tensor([[False,False,True],[False,True,False],[False]*3])",
    "need_weights=False",
    "average_attn_weights=False",
    "need_weights=False, is_causal=True, attn_mask=m.ones(3, 3).triu(1).bool()",
    "need_weights=True, is_causal=True, attn_mask=m.ones(3, 3).triu(1).bool()",
    "need_weights=True, attn_mask=m.ones(3,3).bool()",
]
CASES: list[Case] = [
    case(
        f"m.manual_seed(0); f = nn.MultiheadAttention({options}); n = 3 * f.num_heads; x = m.randn(3, 3, 8, requires_grad=True); y = m.randn(3, 3, 8); a = f(x, y, y, {call}); a[0].sum().backward(); a, x.grad, [p.grad for p in f.parameters()]"
    )
    for options in ATTENTIONS
    for call in CALLS
]
CASES += [case(p) for p in lines("""
m.manual_seed(0); f = nn.MultiheadAttention(8, 2); x = m.randn(3, 8); f(x, x, x)
m.manual_seed(0); f = nn.MultiheadAttention(8, 2); x = m.randn(3, 8); f(x, x, x, attn_mask=m.ones(2, 3, 3).triu(1).bool(), average_attn_weights=False)
m.manual_seed(0); f = nn.MultiheadAttention(8, 2); x = m.randn(3, 8); f(x, x, x, key_padding_mask=m.tensor([False, True, False]))
m.manual_seed(0); f = nn.MultiheadAttention(8, 2, kdim=3, vdim=5); q, k, v = m.randn(4, 2, 8), m.randn(6, 2, 3), m.randn(6, 2, 5); f(q, k, v)
m.manual_seed(0); f = nn.MultiheadAttention(8, 2, dropout=0.5); x = m.randn(3, 2, 8); m.manual_seed(1); f(x, x, x)
m.manual_seed(0); f = nn.MultiheadAttention(8, 2, dropout=0.5); x = m.randn(3, 2, 8); m.manual_seed(1); f(x, x, x, need_weights=False)
m.manual_seed(0); f = nn.MultiheadAttention(8, 2).double(); x = m.randn(3, 2, 8, dtype=m.float64); f(x, x, x)
m.manual_seed(0); f = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.5); x = m.randn(3, 2, 8); m.manual_seed(1); f(x)
m.manual_seed(0); f = nn.TransformerDecoderLayer(8, 2, 16, dropout=0.5); x = m.randn(3, 2, 8); m.manual_seed(1); f(x, x * 2)
m.manual_seed(0); f = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, norm_first=True, activation='gelu', batch_first=True), 2, nn.LayerNorm(8)); x = m.randn(3, 4, 8); m.manual_seed(1); f(x), f.eval()(x)
m.manual_seed(0); f = nn.Transformer(8, 2, 2, 1, 16); x = m.randn(3, 2, 8); y = m.randn(4, 2, 8); m.manual_seed(1); f(x, y), f(x, y, tgt_mask=f.generate_square_subsequent_mask(4)), f.eval()(x, y, src_mask=m.ones(3, 3).triu(1).bool(), memory_mask=m.zeros(4, 3)), f(x, y, src_key_padding_mask=m.tensor([[False, True, False]] * 2), tgt_key_padding_mask=m.tensor([[False] * 3 + [True]] * 2), memory_key_padding_mask=m.tensor([[False, True, False]] * 2))
m.manual_seed(0); f = nn.Transformer(8, 2, 1, 1, 16, batch_first=True, norm_first=True, activation=F.gelu); x = m.randn(3, 2, 8); y = m.randn(3, 4, 8); m.manual_seed(1); f(x, y), f(x[0], y[0])
m.manual_seed(0); f = nn.Transformer(8, 2, 1, 1, 16, custom_encoder=nn.Identity()); x = m.randn(3, 2, 8); list(f.state_dict())
m.manual_seed(0); f = nn.LSTM(3, 4, 2, dropout=0.5, bidirectional=True); x = m.randn(5, 2, 3); m.manual_seed(1); f(x), f.eval()(x)
m.manual_seed(0); f = nn.LSTM(3, 4, 2, dropout=0.5, bidirectional=True, batch_first=True, proj_size=2); x = m.randn(2, 5, 3); m.manual_seed(1); f(x)
m.manual_seed(0); f = nn.GRU(3, 4, 3, dropout=0.3); x = m.randn(5, 2, 3); p = nn.utils.rnn.pack_padded_sequence(x, [3, 5], enforce_sorted=False); m.manual_seed(1); f(p)
m.manual_seed(0); f = nn.LSTM(3, 4, proj_size=2, bidirectional=True); x = m.randn(5, 3, 3); p = nn.utils.rnn.pack_padded_sequence(x, [3, 5, 1], enforce_sorted=False); h = m.randn(2, 3, 2); c = m.randn(2, 3, 4); f(p, (h, c)), f(x, (h, c)), f(x[:, 0], (h[:, 0], c[:, 0]))
m.manual_seed(0); f = nn.LSTM(3, 4, 2); [[tuple(w.shape) for w in ws] for ws in f.all_weights], f.mode, f.proj_size, f.hidden_size, f.flatten_parameters()
m.manual_seed(0); f = nn.GRU(3, 4); f(m.ones(3, 0, 3))
m.manual_seed(0); f = nn.RNN(3, 4); f.mode, f(m.ones(2, 3)), f(m.ones(2, 3), m.ones(1, 4))
f = nn.BatchNorm1d(2, momentum=None); x = m.arange(12.0).reshape(6, 2); [f(x * k) for k in (1, 2, 3)], f.state_dict(), f.num_batches_tracked
f = nn.BatchNorm1d(2); f.train(); f(m.arange(12.0).reshape(6, 2)); f.reset_running_stats(); f.state_dict()
f = nn.BatchNorm2d(2, track_running_stats=False); x = m.arange(24.0).reshape(2, 2, 2, 3); f(x), f.eval()(x), f.state_dict()
f = nn.BatchNorm1d(2, bias=False); list(f.state_dict()), f(m.arange(4.0).reshape(2, 2)), f.bias
f = nn.BatchNorm1d(2); g = f.half(); g.weight.dtype, g.running_mean.dtype, g.num_batches_tracked.dtype
f = nn.InstanceNorm1d(2); f(m.arange(6.0).reshape(2, 3)), f(m.arange(12.0).reshape(2, 2, 3))
f = nn.InstanceNorm2d(2, affine=True, track_running_stats=True); x = m.arange(24.0).reshape(2, 2, 2, 3); f(x), f.eval()(x), f(x[0]), f.state_dict()
f = nn.Embedding(5, 2, padding_idx=-1); f.padding_idx, f.weight[-1]
f = nn.Embedding(3, 2, max_norm=1.0, norm_type=1); f.load_state_dict({'weight': m.tensor([[3., 4.], [0.1, 0.2], [5., 0.]])}); f(m.tensor([0, 1])), f.weight
f = nn.Embedding.from_pretrained(m.ones(3, 2), freeze=False, padding_idx=1); f.weight.requires_grad, f(m.tensor([1])).sum().backward(), f.weight.grad
f = nn.EmbeddingBag.from_pretrained(m.arange(6.0).reshape(3, 2), mode='sum'); f(m.tensor([0, 1, 2]), m.tensor([0, 2])), f.weight.requires_grad
f = nn.EmbeddingBag(3, 2, mode='sum', include_last_offset=True, _weight=m.arange(6.0).reshape(3, 2)); f(m.tensor([0, 1, 2]), m.tensor([0, 2, 3])), f(m.tensor([[0, 1]]), per_sample_weights=m.tensor([[2., 3.]]))
f = nn.Embedding(3, 2, _weight=m.ones(3, 2), _freeze=True); f.weight.requires_grad
f = nn.ConvTranspose2d(1, 1, 3, 2); tuple(f(m.ones(1, 1, 4, 4), output_size=(10, 9)).shape), tuple(f(m.ones(1, 4, 4), output_size=[1, 10, 10]).shape), tuple(f(m.ones(1, 1, 4, 4), output_size=m.ones(1, 1, 10, 9).shape).shape)
m.manual_seed(0); f = nn.Conv2d(2, 3, 3, padding=(1, 2), padding_mode='reflect', stride=2); x = m.randn(2, 2, 5, 6); f(x), f(x[0])
m.manual_seed(0); f = nn.Conv2d(2, 3, (2, 4), padding='same', padding_mode='circular', dilation=(1, 2)); x = m.randn(2, 2, 7, 8); f(x)
m.manual_seed(0); f = nn.Conv2d(2, 3, (2, 4), padding='same', dilation=(1, 2)); x = m.randn(2, 2, 5, 6); f(x)
m.manual_seed(0); f = nn.Conv1d(2, 3, 2, padding='valid', padding_mode='replicate'); x = m.randn(2, 2, 5); f(x)
m.manual_seed(0); f = nn.Bilinear(2, 3, 4); f(m.randn(5, 2), m.randn(5, 3))
m.manual_seed(0); x = m.randn(3, 4); nn.RReLU()(x), nn.RReLU().eval()(x), nn.Dropout(0.3)(x), nn.AlphaDropout(0.3)(x), nn.FeatureAlphaDropout(0.5)(x), nn.Dropout1d()(x), nn.Dropout2d(0.5)(m.ones(2, 3, 2, 2)), nn.Dropout3d(0.5)(m.ones(2, 3, 2, 2, 2))
x = m.tensor([-1.0, 0.5]); y = nn.ReLU(True)(x); x, y is x
x = m.tensor([-1.0, 0.5]); y = nn.Dropout(1.0, True)(x); x, y is x
[nn.PixelShuffle(2)(m.arange(16.0).reshape(4, 2, 2)), nn.PixelUnshuffle(2)(m.arange(16.0).reshape(1, 4, 4)), nn.ChannelShuffle(2)(m.arange(8.0).reshape(1, 4, 2))]
[nn.Upsample(scale_factor=1.5)(m.arange(6.0).reshape(1, 1, 6)), nn.Upsample(size=5, mode='linear')(m.arange(6.0).reshape(1, 1, 6)), nn.UpsamplingBilinear2d(scale_factor=2)(m.arange(6.0).reshape(1, 1, 2, 3)), nn.UpsamplingNearest2d(size=(3, 5))(m.arange(6.0).reshape(1, 1, 2, 3))]
[F.interpolate(m.arange(24.0).reshape(1, 1, 2, 3, 4), size=(3, 2, 7), mode=k) for k in ('nearest', 'nearest-exact', 'trilinear', 'area')]
[F.interpolate(m.arange(30.0).reshape(1, 1, 5, 6), scale_factor=k, mode='bilinear') for k in (0.5, 1.7, (2, 0.4))]
[F.interpolate(m.arange(30.0).reshape(1, 1, 5, 6), scale_factor=1.7, mode='bilinear', recompute_scale_factor=True), F.interpolate(m.arange(30.0).reshape(1, 1, 5, 6), scale_factor=1.7, mode='bilinear', align_corners=True), F.interpolate(m.arange(30.0).reshape(1, 1, 5, 6), scale_factor=1.7)]
m.manual_seed(0); F.gumbel_softmax(m.zeros(20)), F.gumbel_softmax(m.zeros(2, 20), tau=0.3, hard=True, dim=0)
F.one_hot(m.tensor([[1, 2], [0, 3]])), F.one_hot(m.tensor(2), 4), F.one_hot(m.tensor([], dtype=m.int64), 3)
nn.CrossEntropyLoss(size_average=False)(m.zeros(2, 3), m.tensor([0, 1])), nn.MSELoss(None, False)(m.zeros(2), m.ones(2)), nn.MSELoss(False).reduction, nn.L1Loss(reduce=False).reduction, nn.BCELoss(None, True, True).reduction
f = nn.BCEWithLogitsLoss(pos_weight=m.ones(3)); list(f.state_dict()), f.weight, [n for n, _ in f.named_buffers()], nn.CrossEntropyLoss().weight
nn.MultiLabelSoftMarginLoss(m.tensor([1., 2.]))(m.tensor([[0.1, 0.2]]), m.tensor([[0., 1.]])), nn.TripletMarginWithDistanceLoss(distance_function=nn.PairwiseDistance(), margin=2.0)(m.ones(2, 3), m.zeros(2, 3), m.ones(2, 3) * 2), nn.SoftMarginLoss(reduction='sum')(m.ones(2), m.ones(2)), nn.MultiMarginLoss(2, 0.5, m.tensor([1., 2., 3.]))(m.tensor([[0.1, 0.2, 0.9]]), m.tensor([1]))
nn.GaussianNLLLoss(full=True, reduction='sum')(m.zeros(2), m.ones(2), m.ones(2)), nn.PoissonNLLLoss(False, True)(m.ones(2) * 3, m.tensor([0., 5.]))
m.manual_seed(0); [nn.init.trunc_normal_(m.empty(3, 4), std=0.5), nn.init.orthogonal_(m.empty(4, 6)), nn.init.orthogonal_(m.empty(6, 4), gain=2), nn.init.orthogonal_(m.empty(3, 2, 4)), nn.init.sparse_(m.empty(6, 4), 0.4), nn.init.xavier_normal_(m.empty(5, 4)), nn.init.kaiming_normal_(m.empty(5, 4, 2), mode='fan_out', nonlinearity='relu'), nn.init.kaiming_uniform_(m.empty(5, 4), nonlinearity='tanh'), nn.init.dirac_(m.empty(4, 2, 3, 3), 2), nn.init.normal_(m.empty(17), 1, 2)]
g = m.Generator().manual_seed(7); [nn.init.uniform_(m.empty(3), generator=g), nn.init.normal_(m.empty(3), generator=g), nn.init.trunc_normal_(m.empty(20), generator=g), nn.init.orthogonal_(m.empty(3, 3), generator=g), nn.init.xavier_uniform_(m.empty(3, 3), generator=g)]
p = [nn.Parameter(m.ones(2)), nn.Parameter(m.ones(3))]; [setattr(x, 'grad', m.arange(1.0, len(x) + 1)) for x in p]; nn.utils.get_total_norm([x.grad for x in p]), nn.utils.clip_grad_norm_(p, 0.1, 3), p[0].grad, p[1].grad, nn.utils.clip_grad_value_(p, 0.05), p[1].grad
p = nn.Parameter(m.ones(4)); p.grad = m.tensor([1., -2., 0., 4.]); nn.utils.clip_grad_norm_(p, 1.0, 0), p.grad
p = nn.Parameter(m.ones(4)); p.grad = m.tensor([1., -2., 0., 4.]); nn.utils.clip_grad_norm_(p, 1.0, -inf), p.grad
f = nn.Linear(2, 2); v = nn.utils.parameters_to_vector(f.parameters()); nn.utils.vector_to_parameters(m.arange(6.0), f.parameters()); f.weight, f.bias, f.weight.requires_grad, v.requires_grad
""")]  # fmt: skip
