"""Views, copies and joins: where the elements go, and where their gradients come from."""

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, case, fails, lines, table

VIEWS = lines("""
x.reshape(-1)
x.reshape(4, 6)
x.reshape((2, -1))
x.reshape([3, 2, 4])
m.reshape(x, (24, 1))
x.view(24)
x.view(-1, 4)
x.view(2, 3, 2, 2)
x.reshape_as(m.ones(6, 4))
x.permute(2, 0, 1)
x.permute((1, 0, -1))
m.permute(x, (0, 2, 1))
m.permute(x, dims=[2, 1, 0])
x.transpose(0, 1)
x.transpose(-1, 0)
m.transpose(x, dim0=0, dim1=2)
x.swapaxes(0, 2)
x.swapdims(0, 1)
x.mT
x.mT.mT @ x.mT
x.flatten()
x.flatten(1)
x.flatten(0, 1)
x.flatten(-2, -1)
m.flatten(x, start_dim=1, end_dim=-1)
x.ravel()
x.unflatten(2, (2, 2))
x.unflatten(-1, (-1, 1))
m.unflatten(x, dim=0, sizes=(1, 2))
x.squeeze()
x.squeeze(0)
x.squeeze((0, 1))
x.unsqueeze(0)
x.unsqueeze(-1)
m.unsqueeze(x, 2)
x.unsqueeze(1).squeeze(1)
x.unsqueeze(0).squeeze()
x.expand(2, 3, 4)
x.expand(5, -1, -1, 4)
x[:, :1].expand(-1, 3, -1)
x.unsqueeze(0).expand(2, 2, 3, 4).sum(0)
m.broadcast_to(x, (2, 2, 3, 4))
x.broadcast_to(2, 2, 3, 4) if False else x.broadcast_to((2, 2, 3, 4))
x.expand_as(m.ones(2, 2, 3, 4))
x.repeat(2, 1, 1)
x.repeat(1, 2, 3)
x.repeat(2, 1, 2, 1)
x.repeat((1, 1, 0))
x.tile((2,))
x.tile(2, 1)
x.tile((2, 1, 1, 2))
m.tile(x, dims=(2, 2))
m.repeat_interleave(x, 2)
x.repeat_interleave(2, dim=1)
x.repeat_interleave(m.tensor([1, 2, 0]), dim=1)
m.cat([x, x])
m.cat((x, x * 2), dim=1)
m.cat([x, x[:1], x[1:]], 0)
m.cat([x, m.ones(2, 3, 1)], -1)
m.cat([x])
m.concat([x, x], dim=-1)
m.concatenate([x, x], axis=1)
m.stack([x, x])
m.stack((x, 2 * x, x), dim=1)
m.stack([x, x], -1)
m.stack([x, x], dim=-2)
m.hstack([x, x])
m.vstack([x, x])
m.dstack([x, x])
x.split(1)
x.split(2, dim=2)
x.split(3, -1)
x.split([1, 3], dim=2)
m.split(x, [1, 0, 2], 1)
x.split(2, 1)[1] * 2
x.chunk(2)
x.chunk(3, dim=-1)
x.chunk(5, 2)
m.chunk(x, 2, dim=1)[0]
x.unbind()
x.unbind(1)
m.unbind(x, dim=-1)[2]
m.tensor_split(x, 3, dim=2)
m.tensor_split(x, (1, 3), dim=2)
x.flip(0)
x.flip(0, 2)
x.flip((-1,))
m.flip(x, dims=[0, 1])
m.flip(x, ())
x.fliplr()
x.flipud()
x.rot90(1, (0, 1))
x.roll(1)
x.roll(-2, 1)
x.roll((1, 2), (0, 2))
m.roll(x, shifts=5, dims=-1)
m.roll(x, (1, -1), dims=(1, 1))
x.tril()
x.tril(1)
x.tril(-1)
x.triu()
x.triu(2)
m.triu(x, diagonal=-1)
m.tril(x, diagonal=-10)
x.clone().tril_(1)
x.diagonal()
x.diagonal(1)
x.diagonal(-1, 1, 2)
x.diagonal(offset=0, dim1=-1, dim2=0)
m.diagonal(x, 2, 0, 2)
m.diagonal(x, 7)
x[0].diag()
x[0].diag(1)
x[0, 0].diag()
x[0, 0].diag(-2)
m.diag_embed(x)
x.diag_embed(1)
x.unfold(2, 2, 1)
x.unfold(1, 2, 2)
x.unfold(-1, 4, 1)
x.unfold(dimension=2, size=3, step=2)
x.unfold(0, 1, 1).unfold(2, 3, 1)
x.unfold(2, 0, 1)
x.movedim(0, 2)
x.movedim((0, 1), (2, 0))
m.movedim(x, -1, 0)
m.moveaxis(x, 0, 1)
x.narrow(1, 1, 2)
m.narrow(x, -1, 0, 3)
x.select(1, 2)
x.T if x.ndim < 3 else x.mT
x.adjoint()
x.contiguous()
x.clone()
x.as_strided((2, 3), (1, 2))
x.as_strided((3, 3), (1, 1), 2)
m.as_strided(x, (4,), (0,), 3)
x.transpose(0, 1).reshape(-1)
x.permute(2, 1, 0).flatten(1)
x.permute(2, 1, 0).contiguous().view(-1)
x.transpose(1, 2).reshape(2, 12)
m.atleast_1d(x)
m.atleast_2d(x)
m.atleast_3d(x)
F.pad(x, (1, 2))
F.pad(x, (1, 0, 0, 2))
F.pad(x, (0, 1, 1, 0, 2, 0), value=3.5)
F.pad(x, (-1, 1))
F.pad(x, (-1, -1, 0, 1), "constant", 2)
F.pad(x, [1, 1], mode="reflect")
F.pad(x, (2, 1), mode="replicate")
F.pad(x, (2, 2), mode="circular")
F.pad(x, (1, 1, 1, 0), mode="circular")
F.pad(x[None], (1, 1, 1, 1), mode="reflect")
F.pad(x[None], (1, 0, 0, 2), mode="replicate")
F.pad(x[None, None], (1, 0, 1, 1, 0, 1), mode="replicate")
F.pad(x, ())
m.meshgrid(x[0, 0], x[0, :, 0], indexing="ij")
m.meshgrid(x[0, 0], x[0, :, 0], indexing="xy")
m.block_diag(x[0], x[1])
m.cartesian_prod(x[0, 0], x[1, 1])
""")
CASES = table(VIEWS, {"x": "float64(2, 3, 4)"}, {"x": "float64(2, 3, 4) transposed"}, fails="maybe")
CASES += table(VIEWS, {"x": "int64(2, 3, 4)"}, {"x": "float32(2, 3, 4) sliced"}, order=1)

SMALL = lines("""
x.reshape(-1)
x.flatten()
x.squeeze()
x.squeeze(0)
x.squeeze(-1)
x.unsqueeze(0)
x.unsqueeze(-1)
x.expand(3, *x.shape)
x.expand(0, *x.shape)
x.repeat(2, *[1] * x.ndim)
x.repeat(*[0] * x.ndim) if x.ndim else x.repeat()
x.tile((2,))
x.tile(())
m.cat([x, x]) if x.ndim else x
m.stack([x, x])
m.stack([x, x], -1)
x.flip(tuple(range(x.ndim)))
x.roll(1)
x.roll(1, 0)
x.roll(7, -1)
x.tril()
x.triu(1)
x.diagonal()
x.T if x.ndim < 3 else x.mT
x.mT
x.split(1)
x.split(2, -1)
x.chunk(2)
x.chunk(4, -1)
x.unbind()
x.unfold(-1, 1, 1)
x.movedim(0, -1)
x.permute(*reversed(range(x.ndim)))
x.contiguous()
x.sum_to_size(())
x.transpose(0, -1)
x.swapaxes(0, 0)
F.pad(x, (1, 1))
F.pad(x, (0, 0))
x.clone()
x.view(x.shape)
x.view(-1)
x.reshape(x.shape[::-1])
x.broadcast_to((2, *x.shape))
x.expand_as(x)
x.ravel()
m.hstack([x, x])
m.vstack([x, x])
m.atleast_2d(x)
m.flatten(x, 0, -1)
x.repeat_interleave(2)
""")
CASES += table(
    SMALL,
    *(
        {"x": f"float64({s})"}
        for s in ("", "1", "0", "3", "1, 1", "2, 0", "0, 3", "1, 4", "4, 1", "1, 2, 1", "2, 1, 0")
    ),
)
CASES += table(
    ["m.cat([x, y])", "m.cat([x, y], 1)", "m.stack([x, y])", "m.cat((x, y, x), -1)", "m.hstack((x, y))"],
    *({"x": f"{a}(2, 2)", "y": f"{b}(2, 2)"} for a in DTYPES for b in DTYPES),
    order=1,
)
CASES += table(
    [
        "m.cat([x, y])",
        "m.cat([y, x], 0)",
        "m.cat([x, y], 1)",
        "m.cat([x, y, x], dim=-1)",
        "m.stack([x, y])",
        "m.vstack([x, y])",
        "m.broadcast_tensors(x, y)",
        "x.expand_as(y)",
        "m.cat([x.mT, y.mT], 1)",
    ],
    {"x": "float64(2, 3)", "y": "float64(1, 3)"},
    {"x": "float64(2, 3)", "y": "float64(2, 1)"},
    {"x": "float64(0)", "y": "float64(2, 3)"},
    {"x": "float64(0, 3)", "y": "float64(2, 3) transposed"},
    {"x": "float32(3)", "y": "float64(2)"},
    {"x": "float64(1, 3)", "y": "float64(2, 3)"},
)

CASES += [
    case(p, x="float64(3, 4)")
    for p in lines("""
z = x.clone(); z[0] = 1; z.t()[1] = 5; z
z = x.clone(); v = z.view(-1); v[3] = 9; z
z = x.clone(); v = z.t(); v.mul_(2); z
z = x.clone(); z.diagonal().zero_(); z
z = x.clone(); z.diagonal(1).add_(z[0, 0]); z
z = x.clone(); v = z[1]; z[1] = z[0] * 2; v
z = x.clone(); z[:, :2].mul_(z[:, 2:].clone()); z
z = x.clone(); z.unsqueeze(0).squeeze(0)[1].exp_(); z
z = x.clone(); z.expand(3, 4)[0].fill_(2.0); z
z = x.clone(); z.flatten()[2:5] *= 3; z
z = x.clone(); z.transpose(0, 1).reshape(-1)[0] = 3; z
z = x.clone(); z.unfold(1, 2, 2).mul_(x[:, :1].unsqueeze(-1)); z
z = x.clone(); z.movedim(0, 1)[2].neg_(); z
z = x.clone(); z.narrow(1, 1, 2).copy_(z.narrow(1, 0, 2).clone()); z
z = x.clone(); z.squeeze_().unsqueeze_(0); z
z = x.clone(); z.t_(); z
z = x.clone(); z.transpose_(0, 1).mul_(2); z
z = x * 1; w = z.t(); z.mul_(x); w
z = x * 1; w = z[1:].t()[2]; z[2] = 4; w
z = x * 1; w = z.view(12); w[::2] = x.sum(); z
z = x * 1; w = z.view(2, 6); w *= w.detach().clone(); (w + z.view(2, 6)).sum()
z = m.zeros(3, 4, dtype=m.float64); z[1] = x[0]; z[:, 2] += x[:, 1]; z
z = m.zeros(12, dtype=m.float64); z.view(3, 4).copy_(x); z
m.zeros(4, 3, dtype=m.float64).copy_(x.t())
m.zeros(3, 4).copy_(x)
m.zeros(2, 3, 4, dtype=m.float64).copy_(x)
x.expand(2, 3, 4).reshape(6, 4)
x.expand(2, 3, 4).contiguous().view(-1)
x[None].repeat(2, 1, 1).permute(1, 2, 0).flatten()
m.cat([x, x.detach()])
m.cat([x.t(), x.t() * 2], 1).t()
m.stack([row * i for i, row in enumerate(x)])
[r.sum() for r in x]
len(x), [tuple(r.shape) for r in x.split(2)]
sum(x.unbind(1))
a, b, c = x; a * b + c
x.reshape(-1).data_ptr() == x.data_ptr()
x.t().is_contiguous(), x.t().contiguous().is_contiguous(), x.stride(), x.t().stride()
x.detach().requires_grad, x.t().requires_grad, x.is_leaf, x.t().is_leaf
""")
]
CASES += [
    fails(p, x="float64(2, 3, 4)")
    for p in lines("""
x.reshape(5, 5)
x.reshape(-1, -1)
x.reshape(7, -1)
x.reshape(-2, 12)
x.reshape(2.0, 12)
x.view(5)
x.permute(0, 2, 1).view(-1)
x.permute(0, 1)
x.permute(0, 1, 1)
x.permute(0, 1, 3)
x.transpose(0, 3)
x.transpose(0)
x.transpose(-4, 0)
x.flatten(2, 1)
x.flatten(3)
x.unflatten(0, (3, 1))
x.unflatten(0, (-1, -1))
x.unflatten(4, (1, 2))
x.squeeze(3)
x.unsqueeze(4)
x.unsqueeze(-5)
x.expand(3, 3, 4)
x.expand(3, 4)
x.expand(-1, 2, 3, 4)
x.broadcast_to((3, 4))
x.repeat(2)
x.repeat(-1, 1, 1)
m.cat([])
m.cat(x, y) if False else m.cat([x, m.ones(2, 3)])
m.cat([x, m.ones(3, 3, 4)], 1)
m.cat([x, x], 3)
m.cat([m.tensor(1), m.tensor(2)])
m.cat([x, 1])
m.cat(1)
m.stack([])
m.stack([x, m.ones(2, 3)])
m.stack([x, x], 4)
x.split(0)
x.split(-1)
x.split([1, 1], 2)
x.split([-1, 5], 2)
x.split(2, 3)
x.chunk(0)
x.chunk(-1)
x.chunk(2, 3)
x.unbind(3)
x.flip(3)
x.flip(0, 0)
x.flip(0, -3)
x.flip("a")
x.roll((1, 2), 0)
x.roll(1, 3)
x.roll()
m.tensor(1.0).tril()
m.ones(3).triu()
x.tril("a")
x.diagonal(0, 1, 1)
x.diagonal(0, 0, 3)
m.ones(3).diagonal()
x.unfold(2, 5, 1)
x.unfold(2, 2, 0)
x.unfold(2, -1, 1)
x.unfold(3, 1, 1)
x.movedim(0, 3)
x.movedim((0, 1), (0,))
x.movedim((0, 0), (0, 1))
x.narrow(2, 3, 2)
x.narrow(2, -5, 2)
x.narrow(2, 0, -1)
x.select(0, 2)
F.pad(x, (1,))
F.pad(x, (1, 1, 1, 1, 1, 1, 1, 1))
F.pad(x, (-3, -3))
F.pad(x, (4, 4), mode="reflect")
F.pad(x, (1, 1), mode="nothing")
F.pad(x, (1, 1, 1, 1, 1, 1), mode="reflect")
F.pad(x, (5, 5), mode="circular")
F.pad(x, (1, 1), mode="reflect", value=2.0)
m.ones(3).mT
x.expand(2, 2, 3, 4).view(-1)
m.ones(1).expand(3).fill_(2) if False else m.ones(1).expand(3).copy_(m.ones(3))
x.copy_(m.ones(3, 4))
x.t()
x.as_strided((2,), (-1,))
x.as_strided((100,), (1,))
z = x.clone(); a, b = z.split(2, 2); a.mul_(b); z
z = x.clone(); z.unbind(0)[0].zero_()
z = x.clone(); z.chunk(2, 1)[1].add_(1)
m.meshgrid(m.ones(2), m.ones(2), indexing="zz")
m.repeat_interleave(x, m.tensor([1, 2]), 1)
m.repeat_interleave(x, -1)
""")
]
