"""Module, containers, hooks, state, init; modules that must raise."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import case, fails, lines, table

NORMAL = [
    "BatchNorm1d(3)",
    "BatchNorm1d(3, momentum=None)",
    "BatchNorm1d(3, momentum=0.5, affine=False)",
    "BatchNorm1d(3, track_running_stats=False)",
    "InstanceNorm1d(3, track_running_stats=True, affine=True)",
]
CASES = table([p for n in NORMAL for p in (
    f"f = tools.load(nn.{n}); a = f(x); b = f(x * 2); f.eval(); (a, b, f(x), f.state_dict())",
    f"f = tools.load(nn.{n}); f.eval(); (f(x), f.state_dict())",
    f"f = tools.load(nn.{n}, 'float32'); f(x.float()), f.state_dict()",
)], {"x": "float64(4, 3, 2)"}, order=1, fails=None)  # fmt: skip

TREE = "class Net(nn.Module):\n def __init__(self):\n  super().__init__(); self.a = nn.Linear(2, 3); self.b = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5)); self.w = nn.Parameter(m.ones(2)); self.register_buffer('c', m.zeros(2)); self.register_buffer('d', m.ones(1), persistent=False); self.tied = self.a; self.none = None\n def forward(self, x):\n  return self.b(self.a(x)) + self.w.sum() + self.c.sum()\nf = Net()\n"
CASES += [
    case(TREE + p)
    for p in lines("""
list(dict(f.named_parameters()))
[n for n, _ in f.named_parameters(remove_duplicate=False)]
[n for n, _ in f.named_parameters(recurse=False)], [n for n, _ in f.named_parameters(prefix='p')]
[n for n, _ in f.named_modules()], [n for n, _ in f.named_children()], [n for n, _ in f.named_buffers()], [n for n, _ in f.named_modules(remove_duplicate=False)]
list(f.state_dict()), list(f.state_dict(prefix='x.')), len(list(f.parameters())), len(list(f.modules())), len(list(f.children())), len(list(f.buffers()))
repr(f)
f.training, f.eval().training, [x.training for x in f.modules()], f.train(True).b.training, f.train(False).a.training
f.b.eval(); [x.training for x in f.modules()]
f.requires_grad_(False) is f, [p.requires_grad for p in f.parameters()]
f.double() is f, [p.dtype for p in f.parameters()], f.c.dtype, f.half().w.dtype, f.float().w.dtype, f.to(m.float64).c.dtype
names = []; r = f.apply(lambda x: names.append(type(x).__name__)); names, r is f
tools.load(f, 'float32'); x = f(m.ones(1, 2)); x.shape
f.load_state_dict(f.state_dict()), f.load_state_dict({}, strict=False).missing_keys, f.load_state_dict({'zz': m.ones(1)}, strict=False).unexpected_keys
r = f.load_state_dict({'w': m.zeros(2)}, strict=False); f.w, sorted(r.missing_keys)
before = f.w; f.load_state_dict({'w': m.tensor([5.0, 6.0])}, strict=False); before is f.w, f.w
s = f.state_dict(); s['w'].zero_(); f.w, s['w'].requires_grad
f.w = nn.Parameter(m.zeros(3)); f.w, [n for n, _ in f.named_parameters(recurse=False)]
f.c = m.ones(3); f.c, f.state_dict()['c']
f.a = None; list(f.state_dict()), f.a is None
f.e = nn.ReLU(); 'e' in dict(f.named_children())
del f.w; 'w' in f.state_dict(), hasattr(f, 'w')
f.add_module('z', nn.ReLU()); f.z, f.get_submodule('b.0').in_features, f.get_parameter('b.0.weight').shape, f.get_buffer('c')
f.register_parameter('q', None); f.q is None, 'q' in f.state_dict(), len(list(f.parameters()))
f.zero_grad(); f(m.ones(1, 2)).sum().backward(); f.w.grad, f.zero_grad(), f.w.grad is None
f(m.ones(1, 2)).sum().backward(); f.zero_grad(set_to_none=False); f.w.grad
calls = []; h = f.register_forward_hook(lambda mod, args, out: calls.append((len(args), out.shape))); f(m.ones(1, 2)); h.remove(); f(m.ones(1, 2)); calls
h = f.a.register_forward_hook(lambda mod, args, out: out * 0); f.eval(); f.a(m.ones(1, 2))
h = f.a.register_forward_pre_hook(lambda mod, args: (args[0] * 0,)); m.equal(f.a(m.ones(2)), f.a.bias)
h = f.a.register_forward_pre_hook(lambda mod, args: args[0] * 0); m.equal(f.a(m.ones(2)), f.a.bias)
seen = []; h = f.a.register_full_backward_hook(lambda mod, gi, go: seen.append((len(gi), go[0].shape))); f(m.ones(1, 2, requires_grad=True)).sum().backward(); seen
h = f.a.register_full_backward_hook(lambda mod, gi, go: (gi[0] * 0,)); x = m.ones(1, 2, requires_grad=True); f(x).sum().backward(); x.grad
import copy; g = copy.deepcopy(f); g.w is f.w, g.a is g.tied, m.equal(g.w, f.w), g.a.weight is f.a.weight
isinstance(f.w, m.Tensor), isinstance(f.w, nn.Parameter), type(f.w.detach()).__name__, f.w.is_leaf, nn.Parameter(m.ones(1), requires_grad=False).requires_grad
f.extra_repr(), f.a.extra_repr(), f._get_name() if False else type(f).__name__, str(f) == repr(f)
'a' in f._modules, list(f.b._modules), hasattr(f, 'nothing'), callable(f)
nn.utils.parameters_to_vector(f.parameters()).shape
""")
]
CASES += [
    case(p)
    for p in lines("""
f = nn.Sequential(nn.Linear(2, 2), nn.ReLU()); len(f), type(f[1]).__name__, type(f[-1]).__name__, len(f[:1]), [type(x).__name__ for x in f], list(f.state_dict())
from collections import OrderedDict; f = nn.Sequential(OrderedDict(a=nn.ReLU(), b=nn.Linear(1, 1))); list(f.state_dict()), f.b.in_features, repr(f)
f = nn.Sequential(nn.ReLU()); f.append(nn.Tanh()); f.insert(0, nn.Sigmoid()); f.extend([nn.ReLU()]); repr(f), len(f)
f = nn.Sequential(nn.ReLU(), nn.Tanh()); f[0] = nn.Sigmoid(); del f[1]; repr(f)
f = nn.Sequential(nn.ReLU()) + nn.Sequential(nn.Tanh()); repr(f)
f = nn.Sequential(); x = m.ones(2); f(x) is x
f = nn.ModuleList([nn.Linear(1, 2), nn.Linear(2, 1)]); len(f), list(f.state_dict()), f[-1].in_features, repr(f), len(f[1:]), [x.in_features for x in f]
f = nn.ModuleList(); f.append(nn.ReLU()); f.extend([nn.Tanh()]); f.insert(0, nn.Linear(1, 1)); f += [nn.Tanh()]; repr(f), len(f)
f = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Linear(1, 1)}); list(f.keys()), list(f.state_dict()), 'a' in f, len(f), repr(f), type(f['a']).__name__, [k for k, v in f.items()]
f = nn.ModuleDict(); f['x'] = nn.Tanh(); f.update({'y': nn.ReLU()}); del f['x']; list(f), f.pop('y') is not None, len(f)
f = nn.ParameterList([nn.Parameter(m.ones(2)), m.zeros(1)]); len(f), list(f.state_dict()), f[0], repr(f)
f = nn.ParameterDict({'a': nn.Parameter(m.ones(2))}); list(f.keys()), list(f.state_dict()), f['a'], 'a' in f
f = nn.Linear(2, 2); f.weight.data.fill_(1.0); f.bias.data.zero_(); f(m.ones(1, 2)), f.weight.grad is None
m.manual_seed(0); f = nn.Linear(100, 50); b = 1 / 10; bool(f.weight.abs().max() <= b), bool(f.weight.abs().max() > 0.9 * b), bool(f.bias.abs().max() <= b), f.weight.dtype, f.weight.requires_grad
f = nn.Linear(2, 2, dtype=m.float64); f.weight.dtype, f.bias.dtype
f = nn.Conv2d(1, 2, 3, dtype=m.float64); f.weight.dtype, f.weight.shape, f.stride, f.padding, f.kernel_size
f = nn.Embedding(4, 2, padding_idx=1); f.weight[1], f.weight.shape
f = nn.Embedding.from_pretrained(m.tensor([[1.0, 2.0], [3.0, 4.0]])); f(m.tensor([1])), f.weight.requires_grad
f = nn.Embedding(3, 2, max_norm=0.1); f(m.tensor([0, 2])).norm(dim=1) <= 0.1001
f = nn.Dropout(0.5); x = m.ones(1000); m.manual_seed(1); y = f(x); set(y.unique().tolist()) <= {0.0, 2.0}, 0.3 < (y == 0).float().mean().item() < 0.7, m.equal(f.eval()(x), x)
f = nn.Dropout(1.0); f(m.ones(3))
f = nn.Dropout2d(0.5); y = f(m.ones(50, 4, 3, 3)); bool(((y.sum((2, 3)) == 0) | (y.sum((2, 3)) == 18)).all())
nn.Flatten()(m.ones(2, 3, 4)).shape, nn.Flatten(0)(m.ones(2, 3)).shape, nn.Unflatten(1, (3, 1))(m.ones(2, 3)).shape
repr(nn.Transformer(8, 2, 1, 1, 16)) if False else repr(nn.Sequential(nn.Linear(1, 2), nn.Sequential(nn.ReLU(), nn.Tanh())))
nn.utils.clip_grad_norm_([], 1.0)
p = nn.Parameter(m.ones(4)); p.grad = m.ones(4) * 3; nn.utils.clip_grad_norm_([p], 1.0), p.grad
p = nn.Parameter(m.ones(4)); p.grad = m.ones(4) * 3; nn.utils.clip_grad_norm_(p, 100.0), p.grad
p = nn.Parameter(m.ones(4)); q = nn.Parameter(m.ones(2)); p.grad = m.arange(4.0); nn.utils.clip_grad_norm_([p, q], 1.0, norm_type=inf), p.grad, q.grad is None
p = nn.Parameter(m.ones(2)); p.grad = m.tensor([3.0, 4.0]); nn.utils.clip_grad_norm_([p], 1.0, norm_type=1), p.grad
p = nn.Parameter(m.ones(2)); p.grad = m.tensor([nan, 4.0]); nn.utils.clip_grad_norm_([p], 1.0), p.grad
p = nn.Parameter(m.ones(3)); p.grad = m.tensor([-3.0, 0.1, 4.0]); nn.utils.clip_grad_value_([p], 1.0); p.grad
p = nn.Parameter(m.ones(2, 2)); q = nn.Parameter(m.zeros(3)); v = nn.utils.parameters_to_vector([p, q]); nn.utils.vector_to_parameters(m.arange(7.0), [p, q]); v, p, q
nn.utils.parameters_to_vector([nn.Parameter(m.ones(2))]).requires_grad
f = nn.Linear(2, 2); f.to(m.float64); f.weight.dtype, f.to('cpu') is f, f.to(m.ones(1)).weight.dtype
w = m.empty(3, 5); a = nn.init.zeros_(w); a is w, w, nn.init.ones_(m.empty(2)), nn.init.constant_(m.empty(2), 0.3), nn.init.eye_(m.empty(2, 3))
m.manual_seed(0); w = nn.init.uniform_(m.empty(1000), -2, 3); bool(w.min() >= -2), bool(w.max() <= 3), w.requires_grad
m.manual_seed(0); w = nn.init.xavier_uniform_(m.empty(50, 30), gain=2.0); b = 2 * (6 / 80) ** 0.5; bool(w.abs().max() <= b), bool(w.abs().max() > 0.95 * b)
m.manual_seed(0); w = nn.init.kaiming_uniform_(m.empty(50, 30), a=5**0.5); b = (1 / 30) ** 0.5; bool(w.abs().max() <= b), bool(w.abs().max() > 0.95 * b)
m.manual_seed(0); w = nn.init.kaiming_normal_(m.empty(300, 50), mode='fan_out', nonlinearity='relu'); bool((w.std() / (2 / 300) ** 0.5 - 1).abs() < 0.1), w.shape
m.manual_seed(0); w = nn.init.xavier_normal_(m.empty(100, 100)); bool((w.std() / 0.1 - 1).abs() < 0.1)
m.manual_seed(0); w = nn.init.orthogonal_(m.empty(4, 6)); m.allclose(w @ w.T, m.eye(4), atol=1e-5)
m.manual_seed(0); w = nn.init.trunc_normal_(m.empty(1000), std=1.0, a=-0.5, b=0.5); bool(w.abs().max() <= 0.5)
m.manual_seed(0); w = nn.init.normal_(m.empty(5000), 3.0, 0.5); bool((w.mean() - 3).abs() < 0.05), bool((w.std() - 0.5).abs() < 0.05)
nn.init.dirac_(m.empty(2, 2, 3)), nn.init.sparse_(m.empty(10, 4), 0.5).eq(0).sum(0)
nn.init.calculate_gain('relu'), nn.init.calculate_gain('tanh'), nn.init.calculate_gain('leaky_relu', 0.2), nn.init.calculate_gain('linear'), nn.init.calculate_gain('selu'), nn.init.calculate_gain('sigmoid')
f = nn.Linear(2, 3); f.reset_parameters(); f.weight.shape
nn.Module()(1) if False else repr(nn.Module())
""")
]
CASES += [
    fails(p)
    for p in lines("""
nn.Linear(2)
nn.Linear(3, 2)(m.ones(2))
nn.Linear(2, 2)(m.ones(2, dtype=m.float64))
nn.Linear("a", 2)
nn.Module()(1)
f = nn.Linear(2, 2); f.weight = m.ones(2, 2); f
f = nn.Linear(2, 2); f.load_state_dict({}); f
f = nn.Linear(2, 2); f.load_state_dict({'weight': m.ones(2, 2), 'bias': m.ones(2), 'other': m.ones(1)}); f
f = nn.Linear(2, 2); f.load_state_dict({'weight': m.ones(3, 2), 'bias': m.ones(2)}); f
f = nn.Linear(2, 2); f.load_state_dict({'weight': m.ones(3, 2), 'bias': m.ones(2)}, strict=False); f
f = nn.Linear(2, 2); f.load_state_dict([1]); f
nn.Sequential(1)
nn.Sequential(nn.ReLU())[1]
nn.ModuleList([1])
nn.ModuleList([nn.ReLU()])[5]
nn.ModuleDict({'a': 1})
nn.ModuleDict({})['a']
f = nn.Module(); f.register_parameter('a', m.ones(1)); f
f = nn.Module(); f.register_parameter('a.b', None); f
f = nn.Module(); f.register_buffer('a', 3); f
f = nn.Module(); f.register_buffer('a.b', m.ones(1)); f
f = nn.Module(); f.add_module('a', 3); f
f = nn.Module(); f.add_module('', nn.ReLU()); f
f = nn.Module(); f.x = 1; f.register_buffer('x', m.ones(1)); f
f = nn.Module(); f.train('yes'); f
nn.Linear(2, 2).to(m.int64)
nn.Conv2d(3, 4, 3, groups=2)
nn.Conv2d(3, 4, 3, padding_mode='other')
nn.Conv2d(3, 4, 3, padding='other')
nn.Conv2d(3, 4, 3, stride=2, padding='same')
nn.Conv2d(3, 4, 3, groups=0)
nn.Conv2d(3, 4, 3)(m.ones(1, 2, 5, 5))
nn.Conv2d(3, 4, 3)(m.ones(1, 3, 2, 2))
nn.Conv2d(3, 4, 3)(m.ones(3, 5))
nn.ConvTranspose2d(3, 4, 3, output_padding=1)(m.ones(1, 3, 4, 4))
nn.BatchNorm1d(3)(m.ones(1, 3))
nn.BatchNorm1d(3)(m.ones(2, 4))
nn.BatchNorm1d(3)(m.ones(2, 3, 4, 5))
nn.BatchNorm2d(3)(m.ones(2, 3, 4))
nn.BatchNorm3d(3)(m.ones(2, 3, 4, 5))
nn.InstanceNorm2d(3)(m.ones(2, 3))
nn.GroupNorm(2, 3)
nn.LayerNorm(3)(m.ones(2, 4))
nn.Dropout(2.0)
nn.Embedding(3, 2)(m.tensor([5]))
nn.Embedding(3, 2)(m.tensor([0.5]))
nn.Embedding(3, 2, padding_idx=3) if False else nn.Embedding(3, 2, _weight=m.ones(2, 2)) if False else nn.EmbeddingBag(3, 2, mode='x')(m.tensor([[1]]))
nn.MaxPool2d(2)(m.ones(3))
nn.AdaptiveAvgPool2d(2)(m.ones(3))
nn.Bilinear(2, 3, 4)(m.ones(1, 2), m.ones(1, 2))
nn.Flatten(3)(m.ones(2, 3))
nn.Unflatten(1, (2, 2))(m.ones(2, 3))
nn.Parameter(m.ones(2, dtype=m.int64))
nn.init.xavier_uniform_(m.ones(3))
nn.init.kaiming_uniform_(m.ones(3))
nn.init.kaiming_uniform_(m.ones(3, 3), mode='other')
nn.init.orthogonal_(m.ones(3))
nn.init.eye_(m.ones(3))
nn.init.calculate_gain('other')
nn.utils.vector_to_parameters([1.0], [nn.Parameter(m.ones(1))])
p = nn.Parameter(m.ones(1)); p.grad = m.tensor([nan]); nn.utils.clip_grad_norm_([p], 1.0, error_if_nonfinite=True)
""")
]
