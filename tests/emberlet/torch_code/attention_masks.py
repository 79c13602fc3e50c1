# Attention by hand, scaled_dot_product_attention and MultiheadAttention, with the masks of each.
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(5)
torch.set_printoptions(precision=4)


def attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    if mask is not None:
        scores = scores.masked_fill(mask == 0, -1e9)
    weights = scores.softmax(dim=-1)
    return torch.matmul(weights, value), weights


q, k, v = (torch.randn(2, 4, 5, 8, requires_grad=True) for _ in range(3))
causal = torch.tril(torch.ones(5, 5)).view(1, 1, 5, 5)
by_hand, weights = attention(q, k, v, causal)
fused = F.scaled_dot_product_attention(q, k, v, is_causal=True)
print(weights[0, 0])
print(torch.allclose(by_hand, fused, atol=1e-6), fused.sum().item())
grads = torch.autograd.grad(by_hand.square().sum(), (q, k, v))
fused_grads = torch.autograd.grad(fused.square().sum(), (q, k, v))
print([torch.allclose(a, b, atol=1e-5) for a, b in zip(grads, fused_grads)])
bias = torch.where(torch.rand(5, 5) < 0.3, float("-inf"), 0.0)
bias.fill_(0.0).masked_fill_(torch.ones(5, 5, dtype=torch.bool).triu(diagonal=2), float("-inf"))
print(bias)
print(F.scaled_dot_product_attention(q, k, v, attn_mask=bias).norm().item())
few = torch.randn(2, 2, 5, 8)
print(F.scaled_dot_product_attention(q, few, few, enable_gqa=True).norm().item())

mha = nn.MultiheadAttention(embed_dim=8, num_heads=2, batch_first=True)
x = torch.randn(2, 5, 8)
padding = torch.tensor([[False] * 5, [False, False, False, True, True]])
output, weights = mha(x, x, x, key_padding_mask=padding)
print(output.shape, weights.shape, output.norm().item())
print(weights[1])
square = nn.Transformer.generate_square_subsequent_mask(5)
output, weights = mha(x, x, x, attn_mask=square, average_attn_weights=False)
print(weights.shape, weights[0, 1, 2], output.std().item())
output, nothing = mha(x, x, x, key_padding_mask=padding, attn_mask=square.isinf(), need_weights=False)
print(nothing, output[1, 2])

layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, dropout=0.0, batch_first=True, norm_first=True)
encoder = nn.TransformerEncoder(layer, num_layers=2, norm=nn.LayerNorm(8), enable_nested_tensor=False)
print(encoder(x, src_key_padding_mask=padding)[0].abs().sum(-1))
decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, 0.0, batch_first=True), 1)
out = decoder(x, encoder(x), tgt_mask=square, memory_key_padding_mask=padding)
out.pow(2).mean().backward()
print(out.mean(), mha.in_proj_weight.grad is None, encoder.layers[0].linear1.weight.grad.abs().sum())
