"""Ten steps of every optimiser with every option, thirty rates of every scheduler."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import case, fails, lines

OPTIMISERS = """
"SGD", lr=0.05
"SGD"
"SGD", lr=0.05, momentum=0.9
"SGD", lr=0.05, momentum=0.9, dampening=0.5
"SGD", lr=0.05, momentum=0.9, nesterov=True
"SGD", lr=0.05, weight_decay=0.1
"SGD", lr=0.05, momentum=0.9, weight_decay=0.1, nesterov=True
"SGD", lr=0.01, maximize=True
"SGD", lr=0.01, momentum=0.5, weight_decay=0.1, maximize=True
"SGD", lr=0.0
"Adam"
"Adam", lr=0.1
"Adam", lr=0.1, betas=(0.5, 0.9)
"Adam", lr=0.1, eps=0.1
"Adam", lr=0.1, weight_decay=0.1
"Adam", lr=0.1, amsgrad=True
"Adam", lr=0.1, betas=(0.0, 0.5), amsgrad=True, weight_decay=0.05
"Adam", lr=0.1, maximize=True
"Adam", lr=0.1, weight_decay=0.1, decoupled_weight_decay=True
"AdamW"
"AdamW", lr=0.1
"AdamW", lr=0.1, weight_decay=0.3
"AdamW", lr=0.1, weight_decay=0.0
"AdamW", lr=0.1, betas=(0.8, 0.8), eps=1e-3, amsgrad=True
"AdamW", lr=0.1, maximize=True
"RMSprop"
"RMSprop", lr=0.05
"RMSprop", lr=0.05, alpha=0.5
"RMSprop", lr=0.05, eps=0.1
"RMSprop", lr=0.05, weight_decay=0.1
"RMSprop", lr=0.05, momentum=0.9
"RMSprop", lr=0.05, centered=True
"RMSprop", lr=0.05, centered=True, momentum=0.5, weight_decay=0.1, alpha=0.9
"RMSprop", lr=0.05, maximize=True
"Adagrad"
"Adagrad", lr=0.1
"Adagrad", lr=0.1, lr_decay=0.1
"Adagrad", lr=0.1, weight_decay=0.1
"Adagrad", lr=0.1, initial_accumulator_value=0.5, eps=0.1
"Adagrad", lr=0.1, maximize=True
"Adadelta"
"Adadelta", lr=0.5
"Adadelta", lr=1.0, rho=0.5
"Adadelta", lr=1.0, eps=0.01, weight_decay=0.1
"Adadelta", lr=1.0, maximize=True
"""
CASES = [case(f"tools.descend({o})") for o in lines(OPTIMISERS)]
CASES += [
    case(f"tools.descend({o}, dtype='float32')") for o in lines(OPTIMISERS) if "lr=0.05" in o or "lr=0.1" in o
][:12]
EXTRA = ["Adamax", "NAdam", "RAdam", "ASGD", "Rprop"]
LBFGS = [
    "",
    "lr=0.5",
    "max_iter=5",
    "max_iter=4, history_size=2",
    "line_search_fn='strong_wolfe'",
    "lr=0.5, line_search_fn='strong_wolfe', max_iter=3",
    "tolerance_grad=1.0",
    "max_eval=3",
    "tolerance_change=0.5",
]
CLOSURE = "\ndef closure():\n o.zero_grad(); v = loss(); v.backward(); return v\n"
CASES += [
    case(
        f"p, loss = tools.problem(); o = m.optim.LBFGS(p, {options}){CLOSURE}values = [o.step(closure).item() for _ in range(4)]; values, p"
    )
    for options in LBFGS
]
CASES += [
    case(
        f"p, loss = tools.problem(); o = m.optim.{kind}(p, lr=0.05){CLOSURE}values = [o.step(closure).item() for _ in range(3)]; values, p"
    )
    for kind in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta")
]

STATE = [
    "SGD(p, lr=0.05, momentum=0.9)",
    "SGD(p, lr=0.05)",
    "Adam(p, lr=0.1, amsgrad=True)",
    "Adam(p, lr=0.1)",
    "AdamW(p, lr=0.1)",
    "RMSprop(p, lr=0.05, centered=True, momentum=0.1)",
    "Adagrad(p, lr=0.1)",
    "Adadelta(p)",
]
for kind in STATE:
    two = "p, loss = tools.problem(); "
    CASES += [
        case(
            f"{two}o = m.optim.{kind}; tools.steps(o, p, loss, 3); s = o.state_dict(); s['state'], s['param_groups'][0]['params'], s['param_groups'][0]['lr']"
        ),
        case(
            f"{two}o = m.optim.{kind}; tools.steps(o, p, loss, 3); n = m.optim.{kind}; n.load_state_dict(o.state_dict()); tools.steps(n, p, loss, 3)"
        ),
        case(
            f"{two}o = m.optim.{kind}; sorted(k for k in o.param_groups[0] if k not in ('foreach', 'fused', 'capturable', 'differentiable', 'decoupled_weight_decay')), o.param_groups[0]['lr'], len(o.state), o.defaults['lr']"
        ),
        case(f"{two}p.append(m.ones(2, requires_grad=True)); o = m.optim.{kind}; tools.steps(o, p, loss, 2)"),
        case(
            f"p, loss = tools.problem(); a, b = p; o = m.optim.{kind.replace('(p', '([dict(params=[a], lr=0.01), dict(params=b)]').replace('()', '([a, b])')}; tools.steps(o, p, loss, 4), [g['lr'] for g in o.param_groups]"
        ),
    ]
CASES += [
    case(p)
    for p in lines("""
p, loss = tools.problem(); o = m.optim.SGD(p, 0.1, 0.9); o.add_param_group({'params': [m.ones(1, requires_grad=True)], 'lr': 0.5}); [g['lr'] for g in o.param_groups], [g['momentum'] for g in o.param_groups], len(o.state_dict()['param_groups'])
p, loss = tools.problem(); o = m.optim.SGD(p, 0.1); o.zero_grad(); [x.grad is None for x in p]
p, loss = tools.problem(); o = m.optim.SGD(p, 0.1); loss().backward(); o.zero_grad(set_to_none=False); [x.grad for x in p]
p, loss = tools.problem(); o = m.optim.SGD(p, 0.1); o.step() is None, o.step(lambda: 3.5)
p, loss = tools.problem(); o = m.optim.Adam([{'params': p[:1], 'weight_decay': 0.2}, {'params': p[1:], 'betas': (0.5, 0.5)}], lr=0.1); tools.steps(o, p, loss, 5)
p, loss = tools.problem(); o = m.optim.SGD([{'params': p[0], 'momentum': 0.5}, {'params': p[1:]}], lr=0.05, momentum=0.9); tools.steps(o, p, loss, 5)
p, loss = tools.problem(); o = m.optim.SGD(p, lr=0.05); tools.steps(o, p, loss, 2); o.param_groups[0]['lr'] = 0.5; tools.steps(o, p, loss, 2)
p, loss = tools.problem(); o = m.optim.SGD(tuple(p), lr=0.1); repr(o).splitlines()[0], isinstance(o, m.optim.Optimizer)
p, loss = tools.problem(); o = m.optim.SGD((x for x in p), lr=0.1); len(o.param_groups[0]['params'])
p, loss = tools.problem(); o = m.optim.SGD([('a', p[0]), ('b', p[1])], lr=0.1); tools.steps(o, p, loss, 2)
f = tools.load(nn.Linear(3, 2)); o = m.optim.AdamW(f.parameters(), lr=0.1); x = m.ones(4, 3, dtype=m.float64); tools.steps(o, list(f.parameters()), lambda: f(x).pow(2).sum(), 4)
f = tools.load(nn.BatchNorm1d(3)); o = m.optim.SGD(f.parameters(), lr=0.1, momentum=0.9); x = m.arange(12.0, dtype=m.float64).reshape(4, 3); tools.steps(o, list(f.parameters()), lambda: f(x.sin()).pow(2).sum(), 4), f.running_mean
p = m.tensor([1.0, 2.0], requires_grad=True); o = m.optim.Adam([p], lr=0.1); p.grad = m.tensor([0.0, 1.0]); o.step(); p.grad = None; o.step(); p.detach(), o.state[p]['step']
p = m.tensor([1.0], requires_grad=True); o = m.optim.SGD([p], lr=m.tensor(0.1)); p.grad = m.tensor([1.0]); o.step(); p.detach()
p = m.tensor([1.0], requires_grad=True); o = m.optim.Adam([p]); p.grad = m.tensor([nan]); o.step(); p.detach()
p = m.tensor([1.0, 1e-20], requires_grad=True); o = m.optim.Adam([p], lr=0.1); p.grad = m.tensor([1e-20, 1e20]); o.step(); p.detach()
p = m.ones(2, 3).t().detach().requires_grad_(); o = m.optim.Adam([p], lr=0.1); p.grad = m.arange(6.0).reshape(3, 2); o.step(); p.detach(), p.is_leaf
p = m.tensor([2.0], requires_grad=True); o = m.optim.SGD([p], lr=0.1); y = p * 1; v = p._version; p.grad = m.ones(1); o.step(); p._version > v
calls = []; p, loss = tools.problem(); o = m.optim.SGD(p, 0.1); h = o.register_step_pre_hook(lambda *a: calls.append('pre')); k = o.register_step_post_hook(lambda *a: calls.append('post')); loss().backward(); o.step(); h.remove(); o.step(); calls
""")
]
RATES = """
"StepLR", 10
"StepLR", step_size=7, gamma=0.5
"MultiStepLR", [5, 12, 20]
"MultiStepLR", milestones=[3, 3, 10], gamma=0.5
"ExponentialLR", 0.9
"ExponentialLR", gamma=1.05
"CosineAnnealingLR", 30
"CosineAnnealingLR", T_max=10
"CosineAnnealingLR", 8, eta_min=0.02
"LambdaLR", lambda e: 0.9 ** e
"LambdaLR", [lambda e: 1 / (e + 1)]
"LambdaLR", lambda e: min(e / 10, 1)
"OneCycleLR", max_lr=0.5, total_steps=31
"OneCycleLR", 0.5, epochs=5, steps_per_epoch=7
"OneCycleLR", max_lr=0.5, total_steps=40, pct_start=0.5, anneal_strategy='linear'
"OneCycleLR", max_lr=0.5, total_steps=31, div_factor=10, final_div_factor=100
"OneCycleLR", max_lr=0.5, total_steps=31, three_phase=True
"OneCycleLR", max_lr=0.5, total_steps=31, cycle_momentum=False
"LinearLR"
"LinearLR", start_factor=0.1, total_iters=12
"LinearLR", 0.5, 0.1, 8
"ConstantLR", 0.25, 6
"PolynomialLR", 20, 2.0
"MultiplicativeLR", lambda e: 0.95
"CosineAnnealingWarmRestarts", 7
"CosineAnnealingWarmRestarts", 4, T_mult=2, eta_min=0.01
"CyclicLR", 0.01, 0.2, 5
"""
CASES += [case(f"tools.rates({r})") for r in lines(RATES)]
CASES += [case(f"tools.rates({r}, base=0.5)") for r in lines(RATES)[:12]]
S = "p, loss = tools.problem(); o = m.optim.SGD(p, lr=0.1, momentum=0.9); S = m.optim.lr_scheduler; "
CASES += [
    case(S + p)
    for p in lines("""
s = S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=5), S.ExponentialLR(o, 0.9)], [5]); tools.walk(o, s, 20)
s = S.SequentialLR(o, [S.ConstantLR(o, 0.5, 4), S.StepLR(o, 3), S.CosineAnnealingLR(o, 10)], milestones=[4, 12]); tools.walk(o, s, 30)
s = S.ChainedScheduler([S.ConstantLR(o, 0.1, 3), S.ExponentialLR(o, 0.9)]); tools.walk(o, s, 10)
s = S.StepLR(o, 3); tools.walk(o, s, 5); s.get_last_lr(), s.last_epoch, sorted(s.state_dict())[-1]
s = S.StepLR(o, 3); tools.walk(o, s, 5); t = S.StepLR(o, 99); t.load_state_dict(s.state_dict()); t.last_epoch, t.step_size, tools.walk(o, t, 5)
s = S.ReduceLROnPlateau(o, patience=2); r = []; [(s.step(v), r.append(o.param_groups[0]['lr'])) for v in (3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1)]; r
s = S.ReduceLROnPlateau(o, 'max', factor=0.5, patience=1, cooldown=2); r = []; [(s.step(v), r.append(o.param_groups[0]['lr'])) for v in (3, 2, 2, 2, 5, 5, 5, 1, 1, 1, 1, 1)]; r
s = S.ReduceLROnPlateau(o, factor=0.1, patience=0, threshold=0.1, threshold_mode='abs'); r = []; [(s.step(v), r.append(o.param_groups[0]['lr'])) for v in (3, 2.95, 2.5, 2.45, 2.4)]; r
s = S.ReduceLROnPlateau(o, factor=0.1, patience=0, threshold=0.1, min_lr=0.005); r = []; [(s.step(v), r.append(o.param_groups[0]['lr'])) for v in (3, 2.95, 2.5, 2.45, 2.4, 9, nan)]; r
s = S.ReduceLROnPlateau(o, patience=0); s.step(m.tensor(1.0)); s.step(m.tensor(2.0)); o.param_groups[0]['lr'], s.num_bad_epochs, s.get_last_lr()
s = S.OneCycleLR(o, 0.5, total_steps=12); r = []; [(o.step(), r.append(o.param_groups[0]['momentum']), s.step()) for _ in range(12)]; r
s = S.OneCycleLR(o, 0.5, total_steps=12, base_momentum=0.6, max_momentum=0.8, pct_start=0.25); r = []; [(o.step(), r.append(o.param_groups[0]['momentum']), s.step()) for _ in range(12)]; r
o.param_groups[0]['initial_lr'] = 0.1; s = S.StepLR(o, 3, last_epoch=5); tools.walk(o, s, 5)
s = S.LambdaLR(o, lambda e: e + 1.0); s.base_lrs, s.get_last_lr(), o.param_groups[0]['initial_lr']
o = m.optim.SGD([{'params': p[0], 'lr': 0.5}, {'params': p[1]}], lr=0.1); s = S.LambdaLR(o, [lambda e: 0.5**e, lambda e: 1.0]); o.step(); s.step(); s.get_last_lr()
o = m.optim.SGD([{'params': p[0], 'lr': 0.5}, {'params': p[1]}], lr=0.1); s = S.CosineAnnealingLR(o, 10); o.step(); s.step(); s.step(); s.get_last_lr()
o = m.optim.SGD([{'params': p[0]}, {'params': p[1]}], lr=0.1); s = S.OneCycleLR(o, [0.1, 0.5], total_steps=10); o.step(); s.step(); s.step(); s.get_last_lr()
o = m.optim.Adam(p, lr=0.1); s = S.OneCycleLR(o, 0.5, total_steps=10); o.step(); s.step(); s.step(); o.param_groups[0]['betas']
s = S.ExponentialLR(o, 0.5); r = []; [(o.zero_grad(), loss().backward(), o.step(), s.step()) for _ in range(5)]; p, s.get_last_lr()
""")
]
BAD = "p = m.ones(2, requires_grad=True); S = m.optim.lr_scheduler; "
CASES += [
    fails(BAD + p)
    for p in lines("""
m.optim.SGD([], lr=0.1)
m.optim.SGD(p, lr=0.1)
m.optim.SGD([p], lr=-1)
m.optim.SGD([p], momentum=-1)
m.optim.SGD([p], weight_decay=-1)
m.optim.SGD([p], nesterov=True)
m.optim.SGD([p], lr=0.1, momentum=0.9, dampening=0.5, nesterov=True)
m.optim.SGD([p, p * 2], lr=0.1)
m.optim.SGD([1], lr=0.1)
m.optim.SGD([{'params': [p]}, {'params': [p]}], lr=0.1)
m.optim.Adam([p], lr=-1)
m.optim.Adam([p], betas=(1.0, 0.9))
m.optim.Adam([p], betas=(0.9, 1.5))
m.optim.Adam([p], eps=-1)
m.optim.Adam([p], weight_decay=-1)
m.optim.RMSprop([p], alpha=-1)
m.optim.RMSprop([p], momentum=-1)
m.optim.Adagrad([p], lr_decay=-1)
m.optim.Adagrad([p], initial_accumulator_value=-1)
m.optim.Adadelta([p], rho=2)
m.optim.LBFGS([p]).step()
m.optim.LBFGS([{'params': [p]}, {'params': [m.ones(1, requires_grad=True)]}])
o = m.optim.SGD([p]); o.load_state_dict(m.optim.SGD([p, m.ones(1, requires_grad=True)]).state_dict()); o
o = m.optim.SGD([p]); o.add_param_group([p]); o
S.StepLR(p, 3)
S.OneCycleLR(m.optim.SGD([p]), 0.5)
S.OneCycleLR(m.optim.SGD([p]), 0.5, total_steps=-1)
S.OneCycleLR(m.optim.SGD([p]), 0.5, total_steps=10, pct_start=2)
S.OneCycleLR(m.optim.SGD([p]), 0.5, total_steps=10, anneal_strategy='other')
s = S.OneCycleLR(m.optim.SGD([p], momentum=0.9), 0.5, total_steps=3); [s.step() for _ in range(5)]
S.ReduceLROnPlateau(m.optim.SGD([p]), factor=1.0)
S.ReduceLROnPlateau(m.optim.SGD([p]), mode='other')
S.ReduceLROnPlateau(m.optim.SGD([p]), threshold_mode='other')
S.LambdaLR(m.optim.SGD([p]), [lambda e: 1, lambda e: 1])
o = m.optim.SGD([p]); S.SequentialLR(o, [S.StepLR(o, 1), S.StepLR(o, 1)], [1, 2])
S.StepLR(m.optim.SGD([p]), 3, last_epoch=4)
""")
]
