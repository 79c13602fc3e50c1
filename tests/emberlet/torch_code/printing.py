# What tensors look like.
import torch
from torch import nn

print(torch.tensor(3.14159), torch.tensor(7), torch.tensor(True), torch.tensor([]), torch.zeros(0, 3))
print(
    torch.tensor([1.0, 2.5, -3.25]),
    torch.tensor([1e-8, 1.0]),
    torch.tensor([1e6, 1.5]),
    torch.tensor([1.0, 2.0]),
)
print(torch.arange(12).view(3, 4), torch.ones(2, 2, dtype=torch.float64), torch.ones(2, dtype=torch.half))
print(torch.tensor([float("nan"), float("inf"), -float("inf"), 1.5]))
print(torch.arange(1200).view(30, 40))
print(torch.arange(2000.0))
print(torch.linspace(0, 1, 24).view(2, 3, 4))
x = torch.ones(2, requires_grad=True)
print(x, x * 2, (x * 2).sum(), nn.Parameter(torch.zeros(2)), x.detach())
print(x.shape, x.dtype, x.device, x.size(0), torch.Size([1, 2]).numel(), repr(x.shape + (3,)))
torch.set_printoptions(precision=2, sci_mode=False)
print(torch.tensor([1234.5678, 0.00012]))
torch.set_printoptions(profile="default")
print(f"{torch.tensor(2.718281828):.3f} {torch.tensor(42):d} {torch.tensor([1.0])}")
print(
    nn.Sequential(
        nn.Conv2d(1, 6, 5, stride=(2, 1), padding=2), nn.BatchNorm2d(6), nn.LeakyReLU(0.1), nn.Dropout2d(0.2)
    )
)
print(
    nn.ModuleDict(
        {"rnn": nn.LSTM(3, 4, 2, bidirectional=True), "norm": nn.LayerNorm([4], elementwise_affine=False)}
    )
)
print(nn.TransformerEncoderLayer(8, 2, 16, activation="gelu"))
print(
    nn.Embedding(10, 3, padding_idx=0),
    nn.CrossEntropyLoss(),
    nn.MaxPool2d(2, ceil_mode=True),
    nn.GELU(),
    nn.Softmax(dim=1),
)
print(torch.optim.Adam([torch.zeros(1, requires_grad=True)], lr=1e-3))
print(
    torch.float32,
    torch.long,
    torch.device("cpu"),
    torch.finfo(torch.float32).eps,
    torch.iinfo(torch.int32).max,
)
print(
    torch.tensor([[1, 2], [3, 4]]).tolist(),
    torch.max(torch.tensor([[1, 5], [7, 2]]), dim=1),
    torch.sort(torch.tensor([2, 1])),
)
