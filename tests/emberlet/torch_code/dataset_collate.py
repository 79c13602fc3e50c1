# Sentences of different lengths: a Dataset, collate_fn, samplers, and a bag-of-words classifier.
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import BatchSampler, DataLoader, Dataset, IterableDataset, Subset, WeightedRandomSampler
from torch.utils.data import SequentialSampler

SENTENCES = [
    ("good film", 1),
    ("a very good story well told", 1),
    ("bad film", 0),
    ("badly told story", 0),
    ("i liked it", 1),
    ("i hated it", 0),
    ("what a bad bad film", 0),
    ("the good one", 1),
    ("well well", 1),
    ("not good", 0),
]


class Sentences(Dataset):
    def __init__(self, rows):
        self.rows = rows
        words = sorted({word for text, _ in rows for word in text.split()})
        self.vocabulary = {word: i + 1 for i, word in enumerate(words)}

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        text, label = self.rows[i]
        return torch.tensor([self.vocabulary[word] for word in text.split()]), label


def pad(samples):
    tokens, labels = zip(*samples)
    lengths = torch.tensor([len(t) for t in tokens])
    return pad_sequence(list(tokens), batch_first=True), lengths, torch.tensor(labels)


def bag(samples):
    tokens = [t for t, _ in samples]
    offsets = torch.tensor([0] + [len(t) for t in tokens[:-1]]).cumsum(dim=0)
    return torch.cat(tokens), offsets, torch.tensor([label for _, label in samples], dtype=torch.float32)


torch.manual_seed(2)
dataset = Sentences(SENTENCES)
for tokens, lengths, labels in DataLoader(dataset, batch_size=4, collate_fn=pad):
    print(tuple(tokens.shape), lengths.tolist(), labels)
for batch in DataLoader(dataset, batch_size=4, shuffle=True, collate_fn=bag, drop_last=True):
    print([part.tolist() for part in batch])
weights = [3.0 if label else 1.0 for _, label in SENTENCES]
sampler = WeightedRandomSampler(weights, num_samples=12)
print([label for _, label in DataLoader(dataset, sampler=sampler, batch_size=None)])
print(list(BatchSampler(SequentialSampler(range(7)), 3, drop_last=False)))
print(len(DataLoader(Subset(dataset, [1, 3, 5]), batch_size=2)), len(dataset))


class Bag(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.embedding = nn.EmbeddingBag(words, 8, mode="mean")
        self.fc = nn.Linear(8, 1)
        nn.init.uniform_(self.embedding.weight, -0.5, 0.5)
        nn.init.uniform_(self.fc.weight, -0.5, 0.5)
        nn.init.constant_(self.fc.bias, 0)

    def forward(self, tokens, offsets):
        return self.fc(self.embedding(tokens, offsets)).squeeze(1)


model = Bag(len(dataset.vocabulary) + 1)
criterion = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(1.5))
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.95)
loader = DataLoader(
    dataset, batch_size=5, shuffle=True, collate_fn=bag, generator=torch.Generator().manual_seed(1)
)
for epoch in range(8):
    total = 0.0
    for tokens, offsets, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(tokens, offsets), labels)
        loss.backward()
        optimizer.step()
        total += loss.item()
    scheduler.step()
print(f"loss {total / len(loader):.5f}", scheduler.get_last_lr())


class Stream(IterableDataset):
    def __iter__(self):
        return iter({"id": i, "square": torch.tensor(i * i), "pair": (i, float(i))} for i in range(5))


for batch in DataLoader(Stream(), batch_size=2):
    print(batch)
