# Siamese networks: contrastive, triplet and cosine losses, hard negatives, nearest neighbours, k-means.
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(14)
centres = torch.tensor([[2.0, 0.0, 1.0], [-1.0, 2.0, 0.0], [0.0, -2.0, -1.0]])
labels = torch.arange(30) % 3
points = centres[labels] + 0.7 * torch.randn(30, 3)
embed = nn.Sequential(nn.Linear(3, 16), nn.PReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(embed.parameters(), lr=0.02)


def contrastive(a, b, same, margin=1.0):
    d = F.pairwise_distance(a, b)
    return (same * d.pow(2) + (1 - same) * F.relu(margin - d).pow(2)).mean()


def hardest(z, y):
    d = torch.norm(z[:, None] - z[None, :], dim=2)
    same = y[:, None] == y[None, :]
    positive = d.masked_fill(~same, float("-inf")).argmax(1)
    negative = d.masked_fill(same, float("inf")).argmin(1)
    return z, z[positive], z[negative]


triplet = nn.TripletMarginLoss(margin=0.5)
cosine = nn.CosineEmbeddingLoss(margin=0.2)
ranking = nn.MarginRankingLoss(margin=0.1)
for step in range(30):
    other = torch.randperm(30)
    same = (labels == labels[other]).float()
    z = embed(points)
    losses = [
        contrastive(z, z[other], same),
        triplet(*hardest(z, labels)),
        cosine(z, z[other], same * 2 - 1),
        ranking(
            z[:, 0],
            z[other, 0],
            torch.sign(points[:, 0] - points[other, 0]) + (points[:, 0] == points[other, 0]),
        ),
    ]
    loss = sum(losses)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"step {step:2d}", " ".join(f"{each.item():.5f}" for each in losses))

with torch.no_grad():
    z = F.normalize(embed(points), dim=1)
    similarity = z @ z.T
    similarity.fill_diagonal_(-1)
    nearest = similarity.max(dim=1)
    print("neighbours right:", (labels[nearest.indices] == labels).sum().item(), nearest.values.mean())
    # InfoNCE, as in SimCLR.
    logits = similarity / 0.1
    print("info nce", F.cross_entropy(logits, nearest.indices).item())
    print("kl", F.kl_div(F.log_softmax(logits, 1), F.softmax(logits / 2, 1), reduction="batchmean").item())
    # k-means.
    means = points[:3].clone()
    for _ in range(5):
        assigned = ((points[:, None] - means) ** 2).sum(-1).argmin(1)
        means = torch.stack([points[assigned == i].mean(0) for i in range(3)])
    print(means, torch.bincount(assigned))
