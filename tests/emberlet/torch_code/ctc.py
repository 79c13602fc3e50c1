# Speech-like frames to letters: a bidirectional LSTM, CTC, greedy decoding, and the other sequence losses.
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(19)
LETTERS, BLANK = 5, 0


class Recogniser(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv1d(6, 12, 3, stride=1, padding=1), nn.GroupNorm(3, 12), nn.Hardtanh(0, 20)
        )
        self.rnn = nn.LSTM(12, 10, bidirectional=True)
        self.fc = nn.Linear(20, LETTERS + 1)

    def forward(self, x):
        x = self.conv(x).permute(2, 0, 1)
        x, _ = self.rnn(x)
        return self.fc(x).log_softmax(2)


def utterances(n):
    targets = torch.randint(1, LETTERS + 1, (n, 3))
    frames = torch.zeros(n, 6, 12)
    for i, word in enumerate(targets):
        for j, letter in enumerate(word.tolist()):
            frames[i, letter, 4 * j : 4 * j + 3] = 1.0
    return frames + 0.1 * torch.randn_like(frames), targets


model = Recogniser()
criterion = nn.CTCLoss(blank=BLANK, zero_infinity=True)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for step in range(25):
    frames, targets = utterances(12)
    log_probs = model(frames)
    input_lengths = torch.full((12,), log_probs.size(0), dtype=torch.long)
    target_lengths = torch.full((12,), 3, dtype=torch.long)
    loss = criterion(log_probs, targets, input_lengths, target_lengths)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 6 == 0:
        print(f"step {step:2d} loss {loss.item():.5f}")
best = log_probs.argmax(2).T
for i in range(3):
    collapsed = torch.unique_consecutive(best[i])
    print(targets[i].tolist(), collapsed[collapsed != BLANK].tolist())
flat = torch.cat([t[:n] for t, n in zip(targets, [1, 2, 3] * 4)])
print(F.ctc_loss(log_probs, flat, input_lengths, torch.tensor([1, 2, 3] * 4), reduction="none").detach())

logits = torch.randn(4, 6, requires_grad=True)
weight = torch.linspace(0.5, 1.5, 6)
classes = torch.tensor([1, 0, 5, 2])
for options in ({}, {"weight": weight}, {"label_smoothing": 0.1}, {"ignore_index": 5}, {"reduction": "sum"}):
    loss = F.cross_entropy(logits, classes, **options)
    (gradient,) = torch.autograd.grad(loss, logits)
    print(sorted(options), f"{loss.item():.5f} {gradient.abs().sum().item():.5f}")
soft = F.softmax(torch.randn(4, 6), dim=1)
print(
    F.cross_entropy(logits, soft).item(),
    F.cross_entropy(torch.randn(2, 6, 3), torch.randint(6, (2, 3))).item(),
)
