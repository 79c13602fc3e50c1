"""Random programs of a few steps each: what single operations do not show, their company may."""

from __future__ import annotations

import random

from tests.emberlet.oracle.case import Case, lines

# Every step takes z, of one dimension or more and at least one element, and leaves such a z.
STEPS = lines("""
z = z.tanh()
z = z.sigmoid()
z = z.sin() + z
z = z.relu() - 0.1
z = z.square().neg()
z = z / (1 + z.abs())
z = (z * z + 1).sqrt()
z = (z * 0.1).exp()
z = z.abs().log1p()
z = m.maximum(z, z.flip(0))
z = m.where(z > 0, z, 0.3 * z)
z = z.clamp(-0.8, 0.9)
z = z.masked_fill(z > 0.5, 0.25)
z = z * y
z = y - z
z = z * z.sum()
z = z - z.mean(-1, keepdim=True)
z = z / (z.norm() + 0.5)
z = z.softmax(-1)
z = z.logsumexp(0, keepdim=True) + z
z = z.cumsum(-1)
z = z + z.amax(-1, keepdim=True)
z = z.var(0, keepdim=True, correction=0) + z
z = z.transpose(0, -1)
z = z.flip(-1)
z = z.roll(1, 0)
z = z.unsqueeze(0)
z = z.unsqueeze(-1).squeeze(0)
z = z.flatten()
z = z.reshape(-1, 1)
z = z[..., :2]
z = z[..., ::2] if z.shape[-1] > 1 else z
z = z[None]
z = z[[0, -1]]
z = z[m.tensor([0]), ..., None]
z = z.expand(2, *z.shape).mean(0)
z = z.repeat(2, *[1] * (z.ndim - 1))[: z.shape[0] + 1]
z = m.cat([z, z.detach() * 2], -1)
z = m.stack([z, z.sin()], 0).prod(0)
z = sum(z.unbind(0)).reshape(-1)
z = z[..., None, :] @ z[..., :, None]
z = (z.reshape(-1, 1) @ z.reshape(1, -1)).diagonal()
z = m.einsum("...i,...i->...", z, z).reshape(-1)
z = z.sort(-1)[0]
z = z.gather(-1, z.argsort(-1))
z = z.index_select(0, m.tensor([0, 0]))
z = z.tril() if z.ndim > 1 else z
z = F.pad(z, (1, 0), value=0.5)
z = F.gelu(z)
z = F.layer_norm(z, z.shape[-1:])
z = F.linear(z, z.reshape(-1, z.shape[-1]).detach()[:2])
z = z.clone(); z[0] *= 2
z = z.clone(); z[..., 0] = y.sum()
z = z.clone(); z.mul_(y.mean()).add_(1)
z = z * 1; v = z.view(-1); v[0] = 0.5; v.add_(0.1)
z = z.clone(); z.transpose(0, -1).mul_(0.5)
z = z.clone(); z[z > 0] = z.detach().mean()
z = z * 1; w = z[..., :1]; z += 1; z = z * w
z = z.clone().masked_fill_(z < 0, 0.1)
z = z.clone().index_add_(0, m.tensor([0]), z[:1].detach() * 2)
z = z.float() * 0.5 if z.dtype == m.float64 else z.double()
""")

CENTRED, SUMMED = "z = z - z.mean(-1, keepdim=True)", "z = z * z.sum()"


def programs(count: int) -> list[Case]:
    rng = random.Random(70)
    shapes = [("3, 4", "4"), ("2, 3, 2", "3, 1"), ("5", "1"), ("1, 4", ""), ("2, 1, 2, 2", "2")]
    found = []
    for _ in range(count):
        x, y = rng.choice(shapes)
        steps = rng.sample(STEPS, rng.randint(3, 7))
        if f"{CENTRED}; {SUMMED}" in "; ".join(steps):
            continue  # the sum of what was just centred is nothing but rounding errors
        layout = rng.choice(["", "", " transposed", " sliced"])
        inputs = {"x": f"float64({x}){layout}", "y": f"float64({y})"}
        # A float32 in the middle leaves no more than its digits.
        order = 1 if any("float()" in step for step in steps) else 2
        found.append(Case("z = x * 0.7; " + "; ".join(steps) + "; z", inputs, order, "maybe"))
    return found


CASES = programs(500)
