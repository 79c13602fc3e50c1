"""A GPT that reads Python's documentation and writes some."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

import emberlet
import emberlet.nn.functional as F  # noqa: N812
from emberlet import nn
from emberlet.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from tests.emberlet.training.texts import Alphabet, bigram_loss, documentation, unigram_loss

# In nats per character of text that it did not see. For the uniform model, all of the 94 characters are as likely:
# 4.54. By their frequencies (unigrams): 3.02; by those of pairs (bigrams): 2.44.
STATED = 1.8
WIDTH, HEADS, LAYERS, CONTEXT, BATCH, STEPS, RATE = 64, 4, 2, 64, 16, 600, 8e-3


class Block(nn.Module):
    """Attention and a perceptron, each on normalised input and added to what came in (pre-norm)."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, HEADS, c // HEADS).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(b, t, c))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(size, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, size, bias=False)
        self.apply(self._start)
        self.head.weight = self.tokens.weight

    @staticmethod
    def _start(module):
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=0.05)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.positions(emberlet.arange(tokens.shape[1]))
        return self.head(self.norm(self.blocks(x)))

    @emberlet.no_grad()
    def write(self, tokens, count, top=5):
        for _ in range(count):
            scores = self(tokens[:, -CONTEXT:])[:, -1]
            values, candidates = scores.topk(top)
            chosen = emberlet.multinomial(values.softmax(-1), 1)
            tokens = emberlet.cat([tokens, candidates.gather(1, chosen)], dim=1)
        return tokens


def windows(data, starts):
    """The texts that start there, and the same one character on."""
    rows = starts[:, None] + emberlet.arange(CONTEXT + 1)
    text = data[rows]
    return text[:, :-1], text[:, 1:]


def loss_of(model, tokens, targets):
    return F.cross_entropy(model(tokens).flatten(0, 1), targets.flatten())


@emberlet.no_grad()
def validation_loss(model, data):
    model.eval()
    starts = emberlet.arange(0, len(data) - CONTEXT - 1, CONTEXT)
    losses = [loss_of(model, *windows(data, part)) * len(part) for part in starts.split(64)]
    model.train()
    return (sum(losses) / len(starts)).item()


@pytest.fixture(scope="module")
def trained():
    emberlet.manual_seed(0)
    text = documentation()
    alphabet = Alphabet(text)
    border = int(0.95 * len(text))
    known, unseen = text[:border], text[border : border + 20_000]
    data = alphabet.encode(known)
    model = GPT(len(alphabet))
    decayed = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim == 1]
    groups = [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    optimizer = emberlet.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98))
    warm, cool = (
        LinearLR(optimizer, 0.05, total_iters=50),
        CosineAnnealingLR(optimizer, STEPS - 50, eta_min=1e-4),
    )
    scheduler = SequentialLR(optimizer, [warm, cool], milestones=[50])
    before = validation_loss(model, alphabet.encode(unseen))
    losses = []
    for _ in range(STEPS):
        starts = emberlet.randint(len(data) - CONTEXT, (BATCH,))
        loss = loss_of(model, *windows(data, starts))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return model, alphabet, known, unseen, before, losses


def test_it_reaches_the_stated_loss(trained):
    model, alphabet, known, unseen, before, losses = trained
    uniform = math.log(len(alphabet))
    assert before == pytest.approx(uniform, abs=0.5)  # it starts without an opinion
    assert sum(losses[-50:]) / 50 < 0.5 * losses[0]
    after = validation_loss(model, alphabet.encode(unseen))
    assert STATED < bigram_loss(known, unseen) < unigram_loss(known, unseen) < uniform
    assert after < STATED


def test_it_looks_only_back(trained):
    model, alphabet, known, *_ = trained
    tokens = alphabet.encode(known[:CONTEXT])[None]
    changed = tokens.clone()
    changed[0, 40:] = 0
    with emberlet.no_grad():
        a, b = model(tokens), model(changed)
    assert emberlet.allclose(a[:, :40], b[:, :40], atol=1e-5)
    assert not emberlet.allclose(a[:, 40:], b[:, 40:], atol=1e-2)


def test_it_writes_words(trained):
    model, alphabet, known, *_ = trained
    emberlet.manual_seed(1)
    start = "The class "
    text = alphabet.decode(model.write(alphabet.encode(start)[None], 400)[0])
    assert text.startswith(start)
    assert len(text) == len(start) + 400
    words = set(known.split())
    written = text.split()[2:-1]
    real = [word for word in written if word in words]
    assert len(real) > 0.5 * len(written)  # letters drawn by their frequencies make hardly any
    assert len(set(written)) > 15  # and it does not say the same word again and again
    assert any(a != b for a, b in pairwise(written))
