"""An LSTM that learns from the names of places how the names of places sound."""

from __future__ import annotations

import math

import pytest

import emberlet
from emberlet import nn
from emberlet.nn.utils.rnn import pack_sequence, pad_packed_sequence, pad_sequence
from emberlet.utils.data import DataLoader
from tests.emberlet.training.texts import Alphabet, bigram_loss, places, unigram_loss

# In nats per character of names that it did not see, the end of each included. All 54 characters as likely:
# 4.0. By their frequencies: 3.35; by the pairs: 2.83.
STATED = 2.75
EPOCHS, LAYERS, WIDTH, RATE = 16, 2, 64, 0.015


class Namer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embedding = nn.Embedding(size, 24)
        self.lstm = nn.LSTM(24, WIDTH, num_layers=LAYERS, dropout=0.2, batch_first=True)
        self.head = nn.Linear(WIDTH, size)

    def forward(self, names):
        """The scores of what comes after each character of names of different lengths, padded."""
        packed = pack_sequence([self.embedding(name) for name in names], enforce_sorted=False)
        output, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        return self.head(output)

    @emberlet.no_grad()
    def invent(self, end, longest=30):
        """A name, drawn character by character until its end."""
        state, name, token = None, [], emberlet.tensor([[end]])
        while len(name) < longest:
            output, state = self.lstm(self.embedding(token), state)
            token = emberlet.multinomial((self.head(output[0, -1]) / 0.7).softmax(0), 1)[None]
            if token.item() == end:
                break
            name.append(token.item())
        return emberlet.tensor(name, dtype=emberlet.int64)


def loss_of(model, names):
    targets = pad_sequence([name[1:] for name in names], batch_first=True, padding_value=-1)
    scores = model([name[:-1] for name in names])
    return nn.functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=-1)


@pytest.fixture(scope="module")
def trained():
    emberlet.manual_seed(0)
    names = [f"{name}\n" for name in places()]
    alphabet = Alphabet("".join(names))
    order = emberlet.randperm(len(names)).tolist()
    unseen, known = [names[i] for i in order[:60]], [names[i] for i in order[60:]]
    # Each name begins with the end of the one before.
    encode = [alphabet.encode("\n" + name) for name in known]
    loader = DataLoader(encode, batch_size=32, shuffle=True, collate_fn=list)
    model = Namer(len(alphabet))
    optimizer = emberlet.optim.Adam(model.parameters(), lr=RATE)
    scheduler = emberlet.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    losses = []
    for _ in range(EPOCHS):
        model.train()
        for batch in loader:
            optimizer.zero_grad()
            loss = loss_of(model, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            losses.append(loss.item())
        scheduler.step()
    model.eval()
    return model, alphabet, known, unseen, losses


def test_it_reaches_the_stated_loss(trained):
    model, alphabet, known, unseen, losses = trained
    seen, new = "\n" + "".join(known), "\n" + "".join(unseen)
    uniform, unigram = math.log(len(alphabet)), unigram_loss(seen, new)
    with emberlet.no_grad():
        after = loss_of(model, [alphabet.encode("\n" + name) for name in unseen]).item()
    assert losses[0] == pytest.approx(uniform, abs=0.3)
    assert STATED < unigram < uniform
    assert after < STATED
    assert after < bigram_loss(seen, new)


def test_it_invents_names(trained):
    model, alphabet, known, *_ = trained
    emberlet.manual_seed(2)
    end = alphabet.encode("\n").item()
    names = [alphabet.decode(model.invent(end)) for _ in range(30)]
    assert sum(name[:1].isupper() for name in names) >= 25
    assert sum(3 <= len(name) <= 20 for name in names) >= 24
    assert len(set(names)) > 20
    assert {f"{name}\n" for name in names} - set(known)  # not all of them are remembered


def test_packing_is_the_same_as_one_by_one(trained):
    model, alphabet, known, *_ = trained
    names = [alphabet.encode("\n" + name)[:-1] for name in known[:5]]
    with emberlet.no_grad():
        together = model(names)
        for scores, name in zip(together, names, strict=True):
            assert emberlet.allclose(scores[: len(name)], model([name])[0], atol=1e-5)
