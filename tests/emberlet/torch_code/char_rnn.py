# A character-level LSTM with its state carried from chunk to chunk, and sampling at a temperature.
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(13)
text = "she sells sea shells by the sea shore. the shells she sells are sea shells for sure. " * 4
chars = sorted(list(set(text)))
stoi = {ch: i for i, ch in enumerate(chars)}
itos = {i: ch for ch, i in stoi.items()}
data = torch.tensor([stoi[c] for c in text], dtype=torch.long)


class CharRNN(nn.Module):
    def __init__(self, vocab_size, hidden_size=32, num_layers=2):
        super().__init__()
        self.hidden_size, self.num_layers = hidden_size, num_layers
        self.encoder = nn.Embedding(vocab_size, hidden_size)
        self.lstm = nn.LSTM(hidden_size, hidden_size, num_layers, batch_first=True, dropout=0.1)
        self.decoder = nn.Linear(hidden_size, vocab_size)

    def forward(self, x, hidden):
        output, hidden = self.lstm(self.encoder(x), hidden)
        return self.decoder(output.contiguous().view(-1, self.hidden_size)), hidden

    def init_hidden(self, batch_size):
        weight = next(self.parameters()).data
        return (
            weight.new_zeros(self.num_layers, batch_size, self.hidden_size),
            weight.new_zeros(self.num_layers, batch_size, self.hidden_size),
        )


batch_size, chunk = 4, 16
usable = (len(data) - 1) // batch_size * batch_size
inputs = data[:usable].view(batch_size, -1)
targets = data[1 : usable + 1].view(batch_size, -1)
model = CharRNN(len(chars))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
    optimizer, mode="min", factor=0.5, patience=0, threshold=0.2
)
for epoch in range(4):
    hidden = model.init_hidden(batch_size)
    total, count = 0.0, 0
    for i in range(0, inputs.size(1), chunk):
        hidden = tuple(h.detach() for h in hidden)
        logits, hidden = model(inputs[:, i : i + chunk], hidden)
        loss = F.cross_entropy(logits, targets[:, i : i + chunk].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total, count = total + loss.item(), count + 1
    scheduler.step(total / count)
    print(f"epoch {epoch} loss {total / count:.4f} lr {optimizer.param_groups[0]['lr']}")


@torch.no_grad()
def sample(start, length, temperature=0.8):
    model.eval()
    hidden = model.init_hidden(1)
    x = torch.tensor([[stoi[c] for c in start]])
    out = start
    for _ in range(length):
        logits, hidden = model(x, hidden)
        probs = F.softmax(logits[-1] / temperature, dim=0)
        x = torch.multinomial(probs, num_samples=1).unsqueeze(0)
        out += itos[x.item()]
    return out


print(repr(sample("she ", 20)))
print(torch.stack([h.norm() for h in hidden]))
