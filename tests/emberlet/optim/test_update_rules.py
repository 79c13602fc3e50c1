"""The elementwise optimisers against their formulas written out in NumPy, in any layout of the parameters."""

from __future__ import annotations

import numpy as np
import pytest

import emberlet

SHAPES = [(3, 4), (5,), (), (100, 90), (2, 3, 4), (300, 300)]


class Reference:
    """The formulas, one array at a time, in float64."""

    def __init__(self, name, lr, **options):
        self.name, self.lr, self.options, self.state = name, lr, options, {}

    def __call__(self, key, p, g, step):
        get, s = self.options.get, self.state.setdefault(key, {})
        g = -g if get("maximize") else g
        decay = get("weight_decay", 0.01 if self.name == "AdamW" else 0)
        if self.name == "AdamW":
            p = p * (1 - self.lr * decay)
        else:
            g = g + decay * p
        return p - self.lr * getattr(self, self.name.lower())(g, s, step)

    def sgd(self, g, s, step):
        momentum = self.options.get("momentum", 0)
        if not momentum:
            return g
        damping = 1 - self.options.get("dampening", 0)
        s["v"] = g if step == 1 else momentum * s["v"] + damping * g
        return g + momentum * s["v"] if self.options.get("nesterov") else s["v"]

    def adam(self, g, s, step):
        b1, b2 = self.options.get("betas", (0.9, 0.999))
        s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
        s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
        v = s["v"]
        if self.options.get("amsgrad"):
            v = s["max"] = np.maximum(s.get("max", 0), v)
        return s["m"] / (1 - b1**step) / (np.sqrt(v / (1 - b2**step)) + self.options.get("eps", 1e-8))

    adamw = adam

    def rmsprop(self, g, s, step):
        alpha = self.options.get("alpha", 0.99)
        s["v"] = alpha * s.get("v", 0) + (1 - alpha) * g * g
        v = s["v"]
        if self.options.get("centered"):
            s["g"] = alpha * s.get("g", 0) + (1 - alpha) * g
            v = v - s["g"] ** 2
        change = g / (np.sqrt(v) + self.options.get("eps", 1e-8))
        if self.options.get("momentum"):
            change = s["b"] = self.options["momentum"] * s.get("b", 0) + change
        return change

    def adagrad(self, g, s, step):
        s["s"] = s.get("s", self.options.get("initial_accumulator_value", 0)) + g * g
        return g / (np.sqrt(s["s"]) + 1e-10) / (1 + (step - 1) * self.options.get("lr_decay", 0))

    def adadelta(self, g, s, step):
        rho, eps = self.options.get("rho", 0.9), self.options.get("eps", 1e-6)
        s["v"] = rho * s.get("v", 0) + (1 - rho) * g * g
        move = g * np.sqrt(s.get("u", 0) + eps) / np.sqrt(s["v"] + eps)
        s["u"] = rho * s.get("u", 0) + (1 - rho) * move * move
        return move


CASES = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "maximize": True}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "weight_decay": 0.1}),
    ("Adam", {"betas": (0.0, 0.5), "eps": 0.1, "maximize": True}),
    ("AdamW", {}),
    ("AdamW", {"weight_decay": 0.3, "amsgrad": True, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "weight_decay": 0.1}),
    ("RMSprop", {"alpha": 0.5, "maximize": True}),
    ("Adagrad", {"lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5}),
    ("Adagrad", {"maximize": True}),
    ("Adadelta", {}),
    ("Adadelta", {"rho": 0.5, "eps": 1e-3, "weight_decay": 0.1}),
]


def layouts(values):
    """The same numbers as a parameter that lies in memory in different ways."""
    x = (
        emberlet.from_numpy(values.copy())
        if values.ndim
        else emberlet.scalar_tensor(float(values), dtype=emberlet.float64)
    )
    if x.ndim < 2:
        return x
    if x.shape[0] % 2:  # column after column
        return emberlet.from_numpy(np.asfortranarray(values))
    return x


@pytest.mark.parametrize(("name", "options"), CASES, ids=lambda each: str(each))
def test_twelve_steps(name, options):
    random = np.random.default_rng(0)
    start = [random.standard_normal(shape) for shape in SHAPES]
    params = [layouts(each).requires_grad_() for each in start]
    optimizer = getattr(emberlet.optim, name)(params, lr=0.05, **options)
    reference = Reference(name, 0.05, **options)
    expected, counts = [each.copy() for each in start], [0] * len(start)
    for step in range(12):
        for number, param in enumerate(params):
            if step % 4 == number % 4 and step > 1:
                param.grad = None  # some parameters take part in some steps only
                continue
            grad = random.standard_normal(SHAPES[number])
            transposed = np.asfortranarray(grad) if step % 2 else grad
            param.grad = emberlet.zeros_like(param)
            param.grad.numpy()[...] = transposed
            counts[number] += 1
            expected[number] = reference(number, expected[number], grad, counts[number])
        optimizer.step()
    for param, wanted in zip(params, expected, strict=True):
        np.testing.assert_allclose(param.detach().numpy(), wanted, rtol=1e-9, atol=1e-12)


def quadratic(params):
    loss = sum((param * param).sum() for param in params)
    loss.backward()
    return loss


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta"])
def test_a_saved_state_goes_on_to_the_bit(name):
    def make():
        params = [emberlet.linspace(-1, 1, n).requires_grad_() for n in (3, 70_000)]
        options = {"momentum": 0.9} if name in ("SGD", "RMSprop") else {}
        return params, getattr(emberlet.optim, name)(params, lr=0.1, **options)

    params, optimizer = make()
    for _ in range(3):
        optimizer.zero_grad()
        quadratic(params)
        optimizer.step()
    others, other = make()
    with emberlet.no_grad():
        for a, b in zip(others, params, strict=True):
            a.copy_(b)
    other.load_state_dict(optimizer.state_dict())
    for both, step in ((params, optimizer), (others, other)):
        for _ in range(3):
            step.zero_grad()
            quadratic(both)
            step.step()
    assert all(emberlet.equal(a, b) for a, b in zip(params, others, strict=True))


def test_the_state_is_what_the_steps_use():
    param = emberlet.ones(4, requires_grad=True)
    optimizer = emberlet.optim.SGD([param], lr=1.0, momentum=0.5)
    param.grad = emberlet.ones(4)
    optimizer.step()
    optimizer.state[param]["momentum_buffer"].fill_(4.0)
    param.grad = emberlet.zeros(4)
    optimizer.step()
    assert param.tolist() == [-2.0] * 4  # 1 - 1 - 0.5 * 4
    optimizer.state[param]["momentum_buffer"] = emberlet.full((4,), 8.0)
    optimizer.step()
    assert param.tolist() == [-6.0] * 4


def test_memory_of_a_parameter_that_was_exchanged():
    param = emberlet.ones(4, requires_grad=True)
    optimizer = emberlet.optim.Adam([param], lr=0.5)
    param.grad = emberlet.ones(4)
    optimizer.step()
    param.data = emberlet.full((4,), 3.0)
    optimizer.step()
    np.testing.assert_allclose(param.tolist(), [2.5] * 4, rtol=1e-6)
    assert optimizer.state[param]["step"].item() == 2


def test_groups_options_and_two_dtypes():
    a, b = emberlet.ones(3, requires_grad=True), emberlet.ones(3, dtype=emberlet.float64, requires_grad=True)
    optimizer = emberlet.optim.SGD(
        [{"params": [a, b]}, {"params": emberlet.ones(1, requires_grad=True), "lr": 7.0}], lr=0.5
    )
    a.grad, b.grad = emberlet.ones(3), emberlet.ones(3, dtype=emberlet.float64)
    optimizer.step()
    assert a.tolist() == b.tolist() == [0.5] * 3
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 7.0]
    optimizer.param_groups[0]["lr"] = 0.25
    optimizer.step()
    assert a.tolist() == [0.25] * 3


def test_a_step_makes_what_was_saved_for_backward_stale():
    param = emberlet.ones(3, requires_grad=True)
    loss = (param * param).sum()
    param.grad = emberlet.ones(3)
    emberlet.optim.SGD([param], lr=0.1).step()
    with pytest.raises(RuntimeError, match="inplace operation"):
        loss.backward()


def test_the_closure_is_called_with_gradients_on():
    param = emberlet.ones(3, requires_grad=True)
    optimizer = emberlet.optim.SGD([param], lr=0.5)

    def closure():
        optimizer.zero_grad()
        return quadratic([param])

    with emberlet.no_grad():
        loss = optimizer.step(closure)
    assert loss.item() == 3.0
    assert param.tolist() == [0.0] * 3


def test_hooks_run_around_a_step():
    param = emberlet.ones(1, requires_grad=True)
    param.grad = emberlet.ones(1)
    optimizer = emberlet.optim.SGD([param], lr=1.0)
    seen = []
    before = optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append(param.item()))
    optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(param.item()))
    optimizer.step()
    before.remove()
    optimizer.step()
    assert seen == [1.0, 0.0, -1.0]


def test_an_optimiser_of_ones_own():
    class Sign(emberlet.optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, {"lr": lr})

        @emberlet.no_grad()
        def step(self, closure=None):
            for group in self.param_groups:
                for param in group["params"]:
                    param.sub_(param.grad.sign() * group["lr"])

    param = emberlet.ones(2, requires_grad=True)
    param.grad = emberlet.ones(2)
    optimizer = Sign([param], lr=0.25)
    scheduler = emberlet.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    optimizer.step()
    scheduler.step()
    optimizer.step()
    assert param.tolist() == [0.625] * 2


def test_repr_and_state_dict_look_like_pytorchs():
    param = emberlet.ones(2, requires_grad=True)
    optimizer = emberlet.optim.SGD([("weight", param)], lr=0.1, momentum=0.9)
    assert repr(optimizer).splitlines()[:4] == [
        "SGD (",
        "Parameter Group 0",
        "    dampening: 0",
        "    differentiable: False",
    ]
    param.grad = emberlet.ones(2)
    optimizer.step()
    state = optimizer.state_dict()
    assert state["state"][0]["momentum_buffer"].tolist() == [1.0, 1.0]
    assert state["param_groups"][0]["params"] == [0]
    assert state["param_groups"][0]["param_names"] == ["weight"]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda p: emberlet.optim.Adam([p], betas=(1.0, 0.9)),
            ValueError,
            "Invalid beta parameter at index 0: 1.0",
        ),
        (lambda p: emberlet.optim.SGD([p], nesterov=True), ValueError, "Nesterov momentum requires"),
        (lambda p: emberlet.optim.Adagrad([p], lr=-1), ValueError, "Invalid learning rate: -1"),
        (lambda p: emberlet.optim.SGD([]), ValueError, "empty parameter list"),
        (lambda p: emberlet.optim.SGD(p), TypeError, "an iterable of Tensors or dicts"),
        (lambda p: emberlet.optim.SGD([p * 2]), ValueError, "can't optimize a non-leaf Tensor"),
        (
            lambda p: emberlet.optim.SGD([{"params": [p]}, {"params": [p]}]),
            ValueError,
            "more than one parameter group",
        ),
        (lambda p: emberlet.optim.SGD([{"params": {p}}]), TypeError, "ordered collections"),
        (lambda p: emberlet.optim.Adam([p], differentiable=True), NotImplementedError, "differentiable"),
    ],
)
def test_refusals(make, error, message):
    with pytest.raises(error, match=message):
        make(emberlet.ones(2, requires_grad=True))


def test_a_state_that_does_not_fit():
    one, two = (emberlet.optim.SGD([emberlet.ones(1, requires_grad=True) for _ in range(n)]) for n in (1, 2))
    with pytest.raises(ValueError, match="doesn't match the size of optimizer's group"):
        one.load_state_dict(two.state_dict())


def test_gradients_are_forgotten_or_zeroed():
    param = emberlet.ones(2, requires_grad=True)
    optimizer = emberlet.optim.SGD([param])
    quadratic([param])
    optimizer.zero_grad(set_to_none=False)
    assert param.grad.tolist() == [0.0, 0.0]
    optimizer.zero_grad()
    assert param.grad is None
