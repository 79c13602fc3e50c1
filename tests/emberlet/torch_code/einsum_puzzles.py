# Contractions of every kind, each beside another way to write it.
import torch

torch.manual_seed(12)
a, b, c = torch.randn(3, 4), torch.randn(4, 5), torch.randn(3, 3)
x, y = torch.randn(2, 3, 4), torch.randn(2, 4, 5)
v, w = torch.arange(3.0), torch.arange(4.0)


def show(name, got, other):
    print(f"{name}: {tuple(got.shape)} {torch.allclose(got, other, atol=1e-5)} {got.sum().item():.5f}")


show("product", torch.einsum("ij,jk->ik", a, b), a @ b)
show("implicit", torch.einsum("ij,jk", a, b), a.mm(b))
show("transposed", torch.einsum("ji", a), a.T)
show("trace", torch.einsum("ii", c), torch.trace(c))
show("diagonal", torch.einsum("ii->i", c), c.diagonal())
show("outer", torch.einsum("i,j->ij", v, w), torch.outer(v, w))
show("batched", torch.einsum("bij,bjk->bik", x, y), torch.bmm(x, y))
show("ellipsis", torch.einsum("...ij,...jk->...ik", x, y), x @ y)
show("rows", torch.einsum("ij->i", a), a.sum(1))
show("all", torch.einsum("ij->", a), a.sum())
show("bilinear", torch.einsum("i,ij,j->", v, a, w), v @ a @ w)
show("hadamard", torch.einsum("ij,ij->ij", a, a), a * a)
show("norms", torch.einsum("bij,bij->b", x, x), x.pow(2).sum((1, 2)))
show(
    "three",
    torch.einsum("bi,bj,ijk->bk", x[:, :, 0], x[:, 1], torch.ones(3, 4, 2)),
    (x[:, :, 0].sum(1) * x[:, 1].sum(1))[:, None].repeat(1, 2),
)
q, k = torch.randn(2, 5, 3, 4), torch.randn(2, 6, 3, 4)
show("scores", torch.einsum("bqhd,bkhd->bhqk", q, k), q.transpose(1, 2) @ k.permute(0, 2, 3, 1))
show("numbers", torch.einsum(a, [0, 1], b, [1, 2], [0, 2]), a @ b)
show("tensordot", torch.tensordot(x, y, dims=([0, 2], [0, 1])), torch.einsum("bij,bjk->ik", x, y))
show("kron", torch.kron(c, torch.eye(2)), torch.einsum("ij,kl->ikjl", c, torch.eye(2)).reshape(6, 6))
a.requires_grad_()
torch.einsum("ij,jk,kl->il", a, b, torch.ones(5, 2)).pow(2).mean().backward()
print(a.grad)
for equation, operands in (("ij,jk->ik", (c, b)), ("ij->ijj", (c,)), ("ijk->i", (c,)), ("ij,jk->ik", (c,))):
    try:
        torch.einsum(equation, *operands)
    except RuntimeError as error:
        print(equation, "RuntimeError")
# Pairwise distances without a loop.
p, q = torch.randn(6, 3), torch.randn(4, 3)
d = (p[:, None] - q[None]).square().sum(-1)
expanded = (p**2).sum(1, keepdim=True) + (q**2).sum(1) - 2 * torch.einsum("id,jd->ij", p, q)
print(torch.allclose(d, expanded, atol=1e-5), d.argmin(dim=1), d.sqrt().max())
