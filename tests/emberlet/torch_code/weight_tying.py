# A word model with one matrix for input and output: tying survives state_dict, deepcopy and training.
import copy

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(8)
text = "the cat sat on the mat and the dog sat on the log and the cat saw the dog".split()
words = sorted(set(text))
index = {word: i for i, word in enumerate(words)}
data = torch.tensor([index[word] for word in text])


class Model(nn.Module):
    def __init__(self, n, width):
        super().__init__()
        self.embed = nn.Embedding(n, width)
        self.mix = nn.Linear(2 * width, width)
        self.out = nn.Linear(width, n, bias=False)
        self.out.weight = self.embed.weight
        self.register_buffer("counts", torch.zeros(n, dtype=torch.long))
        self.register_buffer("scratch", torch.zeros(1), persistent=False)

    def forward(self, context):
        self.counts += torch.bincount(context.flatten(), minlength=len(self.counts))
        return self.out(torch.tanh(self.mix(self.embed(context).flatten(-2))))


model = Model(len(words), 8)
print(len(list(model.parameters())), sum(p.numel() for p in model.parameters()), list(model.state_dict()))
print(
    [name for name, _ in model.named_parameters()],
    [n for n, _ in model.named_parameters(remove_duplicate=False)],
)
contexts, targets = torch.stack([data[:-2], data[1:-1]], dim=1), data[2:]
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.2)
for step in range(30):
    loss = F.cross_entropy(model(contexts), targets)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"{step:3d} {loss.item():.5f} perplexity {loss.exp().item():.4f}")
print(model.out.weight is model.embed.weight, model.counts)
twin = copy.deepcopy(model)
print(twin.out.weight is twin.embed.weight, twin.out.weight is model.out.weight)
fresh = Model(len(words), 8)
print(fresh.load_state_dict(model.state_dict()), torch.equal(fresh.out.weight, model.embed.weight))
print(torch.equal(fresh(contexts), twin(contexts)))
context = [index["the"], index["cat"]]
with torch.no_grad():
    for _ in range(6):
        probabilities = model(torch.tensor([context[-2:]])).softmax(-1)
        context.append(probabilities.argmax().item())
print(" ".join(words[i] for i in context))
torch.manual_seed(0)
print(torch.multinomial(probabilities, 5, replacement=True))
values, indices = probabilities.topk(3)
print([(words[i], round(v, 4)) for v, i in zip(values[0].tolist(), indices[0].tolist())])
similarity = F.cosine_similarity(model.embed.weight[index["cat"]], model.embed.weight[index["dog"]], dim=0)
print(similarity, F.cosine_similarity(model.embed.weight[:2, None], model.embed.weight[None, :3], dim=-1))
