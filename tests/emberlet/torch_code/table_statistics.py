# Standardising a table, correlations, logistic regression with LBFGS, principal components by power iteration.
import torch
import torch.nn.functional as F

torch.manual_seed(30)
x = torch.randn(200, 4) @ torch.tensor([[2.0, 0, 0, 0], [1.0, 1, 0, 0], [0, 0.5, 3, 0], [0, 0, 1, 0.2]]) + 5
print(x.mean(0), x.std(0), x.var(dim=0, unbiased=False), x.amax(0) - x.amin(0), x.median(dim=0).values)
z = (x - x.mean(dim=0, keepdim=True)) / x.std(dim=0, keepdim=True)
correlation = z.T @ z / (len(z) - 1)
print(correlation, torch.allclose(correlation.diagonal(), torch.ones(4)))
print(torch.quantile(x[:, 0], torch.tensor([0.25, 0.5, 0.75])), torch.histc(x[:, 0], bins=5), x.norm(p=1))

# Principal components.
v = torch.ones(4) / 2
components, values, matrix = [], [], correlation.clone()
for _ in range(4):
    for _ in range(100):
        v = F.normalize(matrix @ v, dim=0)
    value = v @ matrix @ v
    components.append(v * v[0].sign())
    values.append(value.item())
    matrix = matrix - value * torch.outer(v, v)
    v = torch.ones(4) / 2 + 0.1 * torch.arange(4.0)
print(sum(values), values[:2], components[0])

# Logistic regression, to the optimum.
z = z.double()
true = torch.tensor([1.5, -2.0, 0.0, 0.5], dtype=torch.double)
y = torch.bernoulli(torch.sigmoid(z @ true + 0.3))
w = torch.zeros(4, dtype=torch.double, requires_grad=True)
b = torch.zeros((), dtype=torch.double, requires_grad=True)
optimizer = torch.optim.LBFGS([w, b], lr=1, max_iter=20, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = F.binary_cross_entropy_with_logits(z @ w + b, y) + 1e-3 * w.square().sum()
    loss.backward()
    return loss


for _ in range(3):
    loss = optimizer.step(closure)
final = closure()
print(
    f"{final.item():.5f}",
    w.grad.abs().max().item() < 1e-3,
    [round(v, 3) for v in w.tolist()],
    round(b.item(), 3),
)
probability = torch.sigmoid(z @ w + b).detach()
predicted = probability > 0.5
tp = (predicted & y.bool()).sum()
precision, recall = tp / predicted.sum(), tp / y.sum()
print(f"precision {precision:.4f} recall {recall:.4f} f1 {2 * precision * recall / (precision + recall):.4f}")
order = probability.argsort(descending=True)
hits = y[order].cumsum(0)
print("auc", ((hits * (1 - y[order])).sum() / (y.sum() * (1 - y).sum())).item())
print(
    torch.logsumexp(z, dim=1).mean(), z.softmax(1).max(1)[0].mean(), torch.cumprod(torch.full((5,), 0.5), 0)
)
numbers = torch.tensor([3, 1, 4, 1, 5, 9, 2, 6])
print(
    numbers.sort(stable=True),
    numbers.argmax(),
    numbers.unique(),
    numbers.cummax(0).values,
    numbers.prod(),
    numbers.flip(0),
)
print(
    numbers.float().var(),
    numbers.float().std(correction=0),
    (numbers % 2 == 0).nonzero().flatten(),
    numbers.clamp(2, 5),
)
print(
    torch.std_mean(x[:, 0]),
    torch.aminmax(numbers),
    torch.count_nonzero(numbers - 1),
    torch.kthvalue(numbers, 3),
    torch.mode(numbers),
)
