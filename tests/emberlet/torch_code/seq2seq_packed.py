# A GRU encoder over packed sentences and a decoder with attention that learns to write digits backwards.
import random

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

random.seed(0)
torch.manual_seed(0)
PAD, SOS, EOS, VOCABULARY = 0, 1, 2, 13


class Encoder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, width, padding_idx=PAD)
        self.gru = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.join = nn.Linear(2 * width, width)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False)
        output, hidden = self.gru(packed)
        output, _ = pad_packed_sequence(output, batch_first=True)
        hidden = torch.tanh(self.join(torch.cat((hidden[-2], hidden[-1]), dim=1)))
        return self.join(output), hidden.unsqueeze(0)


class Decoder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, width)
        self.gru = nn.GRU(2 * width, width, batch_first=True)
        self.out = nn.Linear(width, VOCABULARY)

    def step(self, token, hidden, memory, mask):
        scores = torch.bmm(memory, hidden.permute(1, 2, 0)).squeeze(2)
        weights = F.softmax(scores.masked_fill(~mask, float("-inf")), dim=1)
        context = torch.bmm(weights.unsqueeze(1), memory)
        output, hidden = self.gru(torch.cat([self.embedding(token), context], dim=2), hidden)
        return self.out(output), hidden, weights


def batch(n):
    sources = [torch.tensor([random.randint(3, 12) for _ in range(random.randint(2, 6))]) for _ in range(n)]
    targets = [torch.cat([s.flip(0), torch.tensor([EOS])]) for s in sources]
    lengths = torch.as_tensor([len(s) for s in sources])
    return pad_sequence(sources, batch_first=True), lengths, pad_sequence(targets, batch_first=True)


encoder, decoder = Encoder(24), Decoder(24)
parameters = list(encoder.parameters()) + list(decoder.parameters())
optimizer = torch.optim.Adam(parameters, lr=8e-3)
for step in range(25):
    tokens, lengths, targets = batch(16)
    memory, hidden = encoder(tokens, lengths)
    mask = tokens != PAD
    token = torch.full((16, 1), SOS, dtype=torch.long)
    loss = 0
    for i in range(targets.size(1)):
        logits, hidden, weights = decoder.step(token, hidden, memory, mask)
        loss += F.cross_entropy(logits.squeeze(1), targets[:, i], ignore_index=PAD, reduction="sum")
        token = targets[:, i : i + 1] if random.random() < 0.7 else logits.argmax(-1)
    loss = loss / (targets != PAD).sum()
    optimizer.zero_grad()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm=1.0)
    optimizer.step()
    if step % 6 == 0:
        print(f"step {step:2d} loss {loss.item():.4f} norm {norm:.4f}")
print(tokens[:2], lengths[:2], weights[:2].sum(1))

# What packing does: the state after the last real step, whatever the padding.
lstm = nn.LSTM(3, 4, num_layers=2, dropout=0.0)
sequences = [torch.randn(n, 3) for n in (2, 5, 3)]
packed = nn.utils.rnn.pack_sequence(sequences, enforce_sorted=False)
print(packed.batch_sizes, packed.sorted_indices, packed.data.shape)
output, (h, c) = lstm(packed)
unpacked, sizes = pad_packed_sequence(output, padding_value=-1.0)
print(unpacked.shape, sizes)
for i, sequence in enumerate(sequences):
    _, (h_alone, _) = lstm(sequence.unsqueeze(1))
    print(torch.allclose(h[:, i], h_alone[:, 0], atol=1e-6), unpacked[-1, i].detach().tolist()[:2])
