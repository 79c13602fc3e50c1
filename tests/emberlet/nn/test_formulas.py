"""Layers against their formulas, written in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

import emberlet
from emberlet import nn

RNG = np.random.default_rng(0)


def numbers(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def arrays(module: nn.Module) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in module.state_dict().items()}


def close(got: emberlet.Tensor, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(got.detach().numpy(), wanted, rtol=1e-10, atol=1e-12)


def test_lstm_is_its_equations() -> None:
    net, x = nn.LSTM(3, 4, dtype=emberlet.float64), numbers(6, 2, 3)
    w = arrays(net)
    h, c, outputs = np.zeros((2, 4)), np.zeros((2, 4)), []
    for step in x:
        gates = step @ w["weight_ih_l0"].T + w["bias_ih_l0"] + h @ w["weight_hh_l0"].T + w["bias_hh_l0"]
        i, f, g, o = np.split(gates, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    output, (last, cell) = net(emberlet.from_numpy(x))
    close(output, np.stack(outputs))
    close(last[0], h)
    close(cell[0], c)


def test_gru_is_its_equations() -> None:
    net, x = nn.GRU(3, 4, dtype=emberlet.float64), numbers(6, 2, 3)
    w = arrays(net)
    h = np.zeros((2, 4))
    for step in x:
        r, z, n = np.split(step @ w["weight_ih_l0"].T + w["bias_ih_l0"], 3, axis=1)
        hr, hz, hn = np.split(h @ w["weight_hh_l0"].T + w["bias_hh_l0"], 3, axis=1)
        z = sigmoid(z + hz)
        h = (1 - z) * np.tanh(n + sigmoid(r + hr) * hn) + z * h
    close(net(emberlet.from_numpy(x))[1][0], h)


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_packed_batch_is_each_sequence_alone(kind: type[nn.RNNBase], bidirectional: bool) -> None:
    net = kind(3, 4, 2, bidirectional=bidirectional, dtype=emberlet.float64)
    sequences = [emberlet.from_numpy(numbers(length, 3)) for length in (2, 5, 1, 5)]
    output, state = net(nn.utils.rnn.pack_sequence(sequences, enforce_sorted=False))
    for number, (got, sequence) in enumerate(
        zip(nn.utils.rnn.unpack_sequence(output), sequences, strict=True)
    ):
        alone, last = net(sequence)
        close(got, alone.detach().numpy())
        h, alone_h = (state[0], last[0]) if isinstance(state, tuple) else (state, last)
        close(h[:, number], alone_h.detach().numpy())


def test_a_bidirectional_layer_is_two_layers() -> None:
    net, x = nn.GRU(3, 4, bidirectional=True, dtype=emberlet.float64), emberlet.from_numpy(numbers(6, 2, 3))
    back = nn.GRU(3, 4, dtype=emberlet.float64)
    state = net.state_dict()
    back.load_state_dict({name: state[f"{name}_reverse"] for name in back.state_dict()})
    close(net(x)[0][:, :, 4:], back(x.flip(0))[0].flip(0).detach().numpy())


@pytest.mark.parametrize("need_weights", [False, True])
def test_attention_is_its_equations(need_weights: bool) -> None:
    net = nn.MultiheadAttention(6, 2, batch_first=True, dtype=emberlet.float64)
    w, x, y = arrays(net), numbers(2, 3, 6), numbers(2, 5, 6)
    padding = np.zeros((2, 5), bool)
    padding[0, 3:] = True
    q, k, v = (
        side @ matrix.T + bias
        for side, matrix, bias in zip(
            (x, y, y), np.split(w["in_proj_weight"], 3), np.split(w["in_proj_bias"], 3), strict=True
        )
    )
    outputs, weights = [], []
    for head in (slice(0, 3), slice(3, 6)):
        scores = q[..., head] @ k[..., head].swapaxes(1, 2) / np.sqrt(3)
        scores = np.exp(np.where(padding[:, None], -np.inf, scores))
        weights.append(scores / scores.sum(-1, keepdims=True))
        outputs.append(weights[-1] @ v[..., head])
    wanted = np.concatenate(outputs, -1) @ w["out_proj.weight"].T + w["out_proj.bias"]
    tensors = [emberlet.from_numpy(each) for each in (x, y, y)]
    output, got = net(*tensors, key_padding_mask=emberlet.from_numpy(padding), need_weights=need_weights)
    close(output, wanted)
    if need_weights:
        close(got, np.mean(weights, 0))
    else:
        assert got is None


def test_batch_norm_keeps_unbiased_running_statistics() -> None:
    norm, x = nn.BatchNorm2d(3, momentum=0.25, dtype=emberlet.float64), numbers(4, 3, 2, 5)
    close(
        norm(emberlet.from_numpy(x)),
        (x - x.mean((0, 2, 3), keepdims=True)) / np.sqrt(x.var((0, 2, 3), keepdims=True) + 1e-5),
    )
    close(norm.running_mean, 0.25 * x.mean((0, 2, 3)))
    close(norm.running_var, 0.75 + 0.25 * x.var((0, 2, 3), ddof=1))
    assert norm.num_batches_tracked.item() == 1


def test_linear_interpolation_reproduces_a_line() -> None:
    line = emberlet.arange(10.0, dtype=emberlet.float64).reshape(1, 1, 10)
    wide = nn.functional.interpolate(line, size=37, mode="linear", align_corners=True)
    close(wide[0, 0], np.linspace(0, 9, 37))
    assert emberlet.autograd.gradcheck(
        lambda x: nn.functional.interpolate(x, scale_factor=1.6, mode="bilinear"),
        emberlet.from_numpy(numbers(1, 2, 3, 4)).requires_grad_(),
    )


def test_pixel_shuffle_and_back() -> None:
    x = emberlet.from_numpy(numbers(2, 12, 3, 5))
    close(nn.PixelUnshuffle(2)(nn.PixelShuffle(2)(x)), x.numpy())


def test_orthogonal_rows() -> None:
    w = nn.init.orthogonal_(emberlet.empty(5, 3, 4, dtype=emberlet.float64), gain=2.0).reshape(5, 12)
    np.testing.assert_allclose((w @ w.T).numpy(), 4 * np.eye(5), atol=1e-12)


@pytest.mark.parametrize(("low", "high"), [(-2.0, 2.0), (1.5, 3.0)])
def test_truncated_normal_has_its_mean(low: float, high: float) -> None:
    emberlet.manual_seed(0)
    w = nn.init.trunc_normal_(emberlet.empty(20_000), a=low, b=high).numpy()
    grid = np.linspace(low, high, 10_001)
    density = np.exp(-(grid**2) / 2)
    assert low <= w.min()
    assert w.max() <= high
    assert w.mean() == pytest.approx((grid * density).sum() / density.sum(), abs=0.02)
