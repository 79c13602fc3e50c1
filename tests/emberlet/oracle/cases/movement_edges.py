"""Writing through views; movement that must raise."""

from __future__ import annotations

from tests.emberlet.oracle.case import case, fails, lines

CASES = [
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
