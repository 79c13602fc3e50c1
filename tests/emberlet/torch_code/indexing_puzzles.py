# Reading and writing through indices of every kind.
import torch
import torch.nn.functional as F

x = torch.arange(24).reshape(2, 3, 4)
print(x[0], x[..., 0], x[:, -1, ::2], x[1, 2, 3].item())
print(x[[0, 1], [2, 0]], x[:, [2, 0]], x[torch.tensor([1, 0])][:, :, :1].flatten())
print(x[x > 20], x[:, x[0, :, 0] > 3].shape, x[None, ..., None].shape)
rows = torch.tensor([[0], [2]])
columns = torch.tensor([1, 3])
print(x[0][rows, columns])
m = torch.zeros(4, 4)
m[1:3, 1:3] = 1
m[torch.arange(4), torch.arange(4)] += 5
m[m == 0] = -1
m[-1] = torch.tensor([9.0, 8, 7, 6])
print(m)
m[[0, 0, 1], [0, 0, 1]] += 100
print(m[:2, :2])
m.index_put_((torch.tensor([0, 0]), torch.tensor([3, 3])), torch.tensor([1.0, 1.0]), accumulate=True)
print(m[0])

logits = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]])
targets = torch.tensor([0, 2])
print(
    logits.gather(1, targets.unsqueeze(1)).squeeze(1),
    logits[range(2), targets],
    -F.log_softmax(logits, 1)[[0, 1], targets],
)
one_hot = torch.zeros(2, 3).scatter_(1, targets.view(-1, 1), 1.0)
print(one_hot, F.one_hot(targets, num_classes=4))
print(torch.zeros(3).scatter_add(0, torch.tensor([0, 1, 0, 2, 0]), torch.arange(1.0, 6)))
print(torch.zeros(4, 2).index_add_(0, torch.tensor([3, 0, 3]), torch.ones(3, 2), alpha=2))
print(torch.take_along_dim(logits, logits.argsort(dim=1, descending=True), dim=1))
print(torch.where(logits > 1, logits, torch.zeros_like(logits)), torch.where(logits > 1))
print(logits.masked_fill(logits < 1, float("-inf")).softmax(-1))
print(torch.nonzero(one_hot), one_hot.nonzero(as_tuple=True), logits.masked_select(one_hot.bool()))

# Top-k and nucleus filtering.
values, indices = torch.topk(logits, k=2, dim=-1)
print(values, indices)
filtered = torch.full_like(logits, -torch.inf).scatter(1, indices, values)
print(filtered)
ordered, order = torch.sort(logits, descending=True)
cumulative = torch.cumsum(F.softmax(ordered, dim=-1), dim=-1)
remove = cumulative > 0.8
remove[..., 1:] = remove[..., :-1].clone()
remove[..., 0] = 0
print(logits.masked_fill(remove.scatter(1, order, remove), float("-inf")))

# Gradients of reading and writing.
w = torch.ones(5, requires_grad=True)
w[torch.tensor([0, 0, 3])].mul(torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(w.grad)
leaf = torch.ones(2, 3, requires_grad=True)
written = leaf * 2
written[:, 1] = leaf[:, 0] ** 2
written[written > 1.5] *= 3
written.sum().backward()
print(written, leaf.grad)
print(torch.tril(torch.ones(3, 3)).bool() & torch.eye(3).logical_not(), torch.triu_indices(3, 3, 1))
print(
    torch.arange(10).unfold(0, 4, 3),
    torch.arange(6).view(2, 3).roll(1, dims=1),
    torch.arange(4).repeat_interleave(2),
)
padded = torch.tensor([[5, 3, 0, 0], [7, 1, 4, 0]])
lengths = (padded != 0).sum(1)
print(lengths, padded[torch.arange(2), lengths - 1], torch.arange(4)[None, :] < lengths[:, None])
print(torch.unique(torch.tensor([3, 1, 3, 2]), return_counts=True), torch.bincount(torch.tensor([0, 2, 2])))
print(
    torch.stack(torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij"), dim=-1)
    .reshape(-1, 2)
    .tolist()
)
