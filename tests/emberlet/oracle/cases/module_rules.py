"""What a Module does with its attributes, hooks and state; containers; and what must raise."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import Case, case, fails, lines

NET = "class Net(nn.Module):\n def __init__(self):\n  super().__init__(); self.a = nn.Linear(2, 3); self.w = nn.Parameter(m.ones(2)); self.v = nn.Parameter(m.zeros(1)); self.register_buffer('c', m.zeros(2)); self.register_buffer('d', m.ones(1), persistent=False); self.b = nn.ReLU(); self.e = 3\n def forward(self, x, scale=1):\n  return self.b(self.a(x)) * scale\nf = Net()\n"
CASES: list[Case] = [case(NET + p) for p in lines("""
f.w = nn.Parameter(m.ones(5)); f.a = nn.Linear(1, 1); f.c = m.ones(7); list(f.state_dict()), [n for n, _ in f.named_children()]
f.w = None; list(f.state_dict()), f.w is None, [n for n, _ in f.named_parameters()]; f.w = nn.Parameter(m.ones(1)); list(f.state_dict())
f.e = nn.Parameter(m.ones(1)); list(f.state_dict()), 'e' in vars(f)
f.e = nn.Linear(1, 1); [n for n, _ in f.named_children()], 'e' in vars(f)
f.a = nn.Parameter(m.ones(1)); list(f.state_dict()), [n for n, _ in f.named_children()]
f.c = nn.Parameter(m.ones(1)); list(f.state_dict()), [n for n, _ in f.named_buffers()]
f.c = None; list(f.state_dict()), f.c is None; f.c = m.ones(1); list(f.state_dict())
f.q = nn.Buffer(m.ones(2)); f.r = nn.Buffer(m.ones(2), persistent=False); list(f.state_dict()), [n for n, _ in f.named_buffers()]
f.d = nn.Buffer(m.ones(2)); list(f.state_dict())
f.d = m.ones(3); list(f.state_dict())
f.c = nn.Buffer(m.ones(2), persistent=False); list(f.state_dict())
f.g = m.ones(2); list(f.state_dict()), 'g' in vars(f)
f.h = None; f.h = nn.Linear(1, 1); 'h' in dict(f.named_children()), 'h' in vars(f)
f.register_parameter('z', None); f.z = nn.Parameter(m.ones(1)); list(f.state_dict())
f.register_module('y', None); f.y, [n for n, _ in f.named_children()]; f.y = nn.ReLU(); [n for n, _ in f.named_children()]
del f.c; del f.a; del f.e; list(f.state_dict()), hasattr(f, 'e')
sorted(x for x in dir(f) if x in 'abcdevw')
f.train(), f.training, f.eval().b.training, f.train(False) is f
[n for n, _ in f.named_parameters(prefix='x')], [n for n, _ in f.named_buffers(recurse=False)], [n for n, _ in f.named_modules(prefix='x')]
list(f.state_dict(prefix='z.')), type(f.state_dict()).__name__, f.state_dict(keep_vars=True)['w'] is f.w
d = {}; r = f.state_dict(destination=d, prefix='k.'); r is d, list(d)
f.load_state_dict({k: v + 1 for k, v in f.state_dict().items()}), f.w, f.c
s = {k: v + 1 for k, v in f.state_dict().items()}; old = f.w; f.load_state_dict(s, assign=True), f.w is old, type(f.w).__name__, f.w, f.w.requires_grad, f.c is s['c']
r = f.load_state_dict({'w': m.ones(2), 'u': 3}, strict=False); r.missing_keys, r.unexpected_keys
f.get_submodule('a').in_features, f.get_submodule('') is f, f.get_parameter('a.weight').shape, f.get_buffer('c')
f.to(m.float64).w.dtype, f.c.dtype, f.to('cpu') is f, f.to(m.ones(1, dtype=m.float16)).w.dtype, f.to(device='cpu', dtype=m.float32).w.dtype, f.to('cpu', m.float64).w.dtype, f.type(m.float32).w.dtype, f.cpu() is f
old = f.w; f.double(); old is f.w, f.w.is_leaf, f.w.requires_grad
f(m.ones(1, 2)).sum().backward(); f.double(); f.a.weight.grad.dtype, f.w.grad
f.requires_grad_(False); f.double(); [p.requires_grad for p in f.parameters()]
calls = []; f.register_forward_pre_hook(lambda mod, a: calls.append('pre1')); f.register_forward_pre_hook(lambda mod, a: calls.append('pre0'), prepend=True); f.register_forward_hook(lambda mod, a, o: calls.append('post1')); f.register_forward_hook(lambda mod, a, o: calls.append('post0'), prepend=True); f(m.ones(1, 2)); calls
f.register_forward_pre_hook(lambda mod, a, k: (a, {'scale': 3}), with_kwargs=True); x = m.ones(1, 2); m.equal(f(x), f.forward(x, scale=3))
seen = []; f.register_forward_hook(lambda mod, a, k, o: seen.append((len(a), sorted(k))), with_kwargs=True); f(m.ones(1, 2), scale=2); seen
f.register_forward_hook(lambda mod, a, o: o * 0); f.register_forward_hook(lambda mod, a, o: o + 1); f(m.ones(1, 2))
calls = []; f.a.register_full_backward_hook(lambda mod, gi, go: calls.append(('a', [None if g is None else tuple(g.shape) for g in gi], [tuple(g.shape) for g in go]))); f.b.register_full_backward_hook(lambda mod, gi, go: calls.append('b')); f.a.register_full_backward_pre_hook(lambda mod, go: calls.append('pre')); f(m.ones(1, 2, requires_grad=True)).sum().backward(); calls
calls = []; f.a.register_full_backward_hook(lambda mod, gi, go: calls.append((gi, tuple(go[0].shape)))); f(m.ones(1, 2)).sum().backward(); calls
f.a.register_full_backward_pre_hook(lambda mod, go: (go[0] * 10,)); f.a.register_full_backward_hook(lambda mod, gi, go: (gi[0] * 2, )); x = m.ones(1, 2, requires_grad=True); f.load_state_dict({k: m.ones(v.shape) for k, v in f.state_dict().items()}); f(x).sum().backward(); x.grad, f.a.weight.grad
f.a.register_full_backward_hook(lambda mod, gi, go: tuple(g * 2 for g in gi)); f.a.register_full_backward_hook(lambda mod, gi, go: tuple(g + 1 for g in gi)); x = m.ones(1, 2, requires_grad=True); f.load_state_dict({k: m.ones(v.shape) for k, v in f.state_dict().items()}); f(x).sum().backward(); x.grad
f.a.register_full_backward_hook(lambda mod, gi, go: tuple(g * 2 for g in gi)); f.a.register_full_backward_hook(lambda mod, gi, go: tuple(g + 1 for g in gi), prepend=True); x = m.ones(1, 2, requires_grad=True); f.load_state_dict({k: m.ones(v.shape) for k, v in f.state_dict().items()}); f(x).sum().backward(); x.grad
calls = []; h = f.register_full_backward_hook(lambda mod, gi, go: calls.append([None if g is None else tuple(g.shape) for g in gi])); f(m.ones(1, 2, requires_grad=True), 2.0).sum().backward(); h.remove(); f(m.ones(1, 2, requires_grad=True), 2.0).sum().backward(); calls
import copy; f.note = [1]; g = copy.deepcopy(f); g.note is f.note, g.note, list(g.state_dict()), g.a.weight.requires_grad
import copy; g = copy.copy(f); g.w is f.w, g._parameters is f._parameters
[type(x).__name__ for x in f.modules()], len(list(f.buffers())), [tuple(p.shape) for p in f.parameters(recurse=False)]
f.zero_grad(), f.w.grad is None
f.extra_repr(), repr(f)
""")]  # fmt: skip
CASES += [fails(NET + p) for p in lines("""
f.w = m.ones(2); f
f.w = nn.ReLU(); f
f.w = nn.Buffer(m.ones(1)); f
f.a = m.ones(2); f
f.a = 3; f
f.a = nn.Buffer(m.ones(1)); f
f.c = 3; f
f.b = 'x'; f
f.register_buffer('a', m.ones(1)); f
f.register_buffer('e', m.ones(1)); f
f.register_buffer('', m.ones(1)); f
f.register_buffer(3, m.ones(1)); f
f.register_buffer('k', 3); f
f.register_parameter('e', nn.Parameter(m.ones(1))); f
f.register_parameter('k', m.ones(1)); f
f.register_parameter('k.l', nn.Parameter(m.ones(1))); f
f.register_parameter('k', 3); f
f.add_module('e', nn.ReLU()); f
f.add_module('k', 3); f
f.add_module('k.l', nn.ReLU()); f
f.add_module('', nn.ReLU()); f
f.add_module(3, nn.ReLU()); f
f.register_module('forward', nn.ReLU()); f
f.load_state_dict(3); f
f.load_state_dict({}); f
f.load_state_dict({'w': 3}, strict=False); f
f.load_state_dict({'w': m.ones(3)}, strict=False); f
f.load_state_dict({'w': m.ones(2), 'q.r': m.ones(1)}); f
f.train(1); f
f.to(m.int64); f
f(m.ones(1, 2), 1, 2)
f(m.ones(1, 3))
f.register_forward_pre_hook(lambda mod, a, k: 3, with_kwargs=True); f(m.ones(1, 2))
f.a.register_full_backward_hook(lambda mod, gi, go: (gi[0], gi[0])); f(m.ones(1, 2, requires_grad=True)).sum().backward(); f
f.a.register_full_backward_pre_hook(lambda mod, gi: (gi[0], gi[0])); f(m.ones(1, 2, requires_grad=True)).sum().backward(); f
f.a.register_full_backward_hook(lambda mod, gi, go: (go[0],)); f(m.ones(1, 2)).sum().backward(); f
nn.Module()(1)
nn.Sequential(nn.ReLU())[2]
nn.Sequential(nn.ReLU()).insert(3, nn.ReLU())
nn.Sequential(nn.ReLU()).insert(0, 3)
nn.Sequential(nn.ReLU()) + 3
nn.Sequential(nn.ReLU()) * 0
nn.Sequential(nn.ReLU()) * 1.5
nn.Sequential(nn.ReLU()).append(3)
nn.ModuleList([nn.ReLU()])[3]
nn.ModuleList([nn.ReLU()])['a']
nn.ModuleList(3)
nn.ModuleList([nn.ReLU()]).extend(3)
nn.ModuleList([nn.ReLU()])(1)
nn.ModuleDict([1])
nn.ModuleDict(3)
nn.ModuleDict({'a.b': nn.ReLU()})
nn.ModuleDict({})['k']
nn.ParameterList([m.ones(1)])[2]
nn.Unflatten(1, 3)
nn.Embedding(3, 2, padding_idx=5)
nn.LSTM(4, 2)(m.ones(3, 2, 5))
nn.Dropout(-0.1)
nn.CosineEmbeddingLoss(reduction='x')(m.ones(2, 3), m.ones(2, 3), m.ones(2))
F.interpolate(m.ones(1, 1, 4), size=3, scale_factor=2)
F.interpolate(m.ones(1, 1, 4))
F.interpolate(m.ones(1, 1, 4), size=(3, 3))
F.interpolate(m.ones(1, 1, 4), size=3, mode='bilinear')
F.interpolate(m.ones(1, 1, 4), size=3, mode='x')
F.interpolate(m.ones(1, 1, 4), size=3, align_corners=True)
F.pixel_shuffle(m.ones(1, 3, 2, 2), 2)
F.pixel_shuffle(m.ones(2, 2), 2)
F.pixel_unshuffle(m.ones(1, 1, 3, 2), 2)
F.channel_shuffle(m.ones(1, 3, 2), 2)
F.one_hot(m.tensor([1.0]))
F.one_hot(m.tensor([-1]))
F.one_hot(m.tensor([1]), 0)
""")]  # fmt: skip
CASES += [case(p) for p in lines("""
f = nn.Sequential(nn.ReLU(), nn.Tanh()); g = f * 2; len(g), g[0] is g[2], repr(2 * f), f.pop(0), len(f), list(f._modules)
f = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid()); del f[0:2]; list(f._modules), repr(f), list(f[:1]._modules)
f = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.Sigmoid()); repr(f[1:]), list(f[1:]._modules), repr(f.insert(-1, nn.GELU()))
f = nn.Sequential(nn.ReLU()); f += nn.Sequential(nn.Tanh()); f *= 2; repr(f), 'x' in dir(f)
f = nn.ModuleList([nn.ReLU(), nn.Tanh()]); del f[0]; list(f._modules), nn.ReLU() in f, f[0] in f, repr(f + [nn.GELU()]), repr(f.pop(0)), len(f), repr(f)
f = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); f[1] = nn.SiLU(); del f[1:]; repr(f), repr(f[::-1]), [k for k in f.state_dict()]; f.insert(5, nn.ELU()); repr(f)
f = nn.ModuleDict([['a', nn.ReLU()], ['b', nn.Tanh()]]); list(f), list(f.values())[0], f.clear(), len(f)
f = nn.ModuleDict(); f.update([('a', nn.ReLU())]); f.update(nn.ModuleDict({'c': nn.GELU()})); f.update({'z': nn.ReLU(), 'b': nn.Tanh()}); list(f)
f = nn.ParameterList([m.ones(1), 3]); f += [m.zeros(2)]; f[0] = m.ones(4); len(f), list(f.state_dict()), f[1], [type(x).__name__ for x in f], len(f[1:]), f.append(nn.Parameter(m.ones(2))) is f, f[-1].shape, repr(f)
f = nn.ParameterList([m.ones(1), 3]); f.pop() if hasattr(f, 'nothing') else len(f), [type(x).__name__ for x in f]
f = nn.ParameterDict({'a': m.ones(1), 'b': 3}); f['c'] = m.zeros(2); f.get('zz'), f.get('a').shape, f.setdefault('a'), f.pop('b'), list(f.keys()), list(f), len(f), 'a' in f, f.update({'q': m.ones(1)}), list(f.state_dict()), [k for k, v in f.items()], f.popitem()[0], list(reversed(f)), f.clear(), len(f)
f = nn.ParameterDict({'a': m.ones(1)}) | nn.ParameterDict({'b': m.ones(2)}); list(f), type(f).__name__, list(f.copy()), list(f.fromkeys(['x', 'y'], 1.0))
p = nn.Parameter(m.ones(2, 2)); type(p + 1).__name__, type(p.data).__name__, type(p.detach()).__name__, p.is_leaf, repr(p), type(p[0]).__name__, type(nn.Parameter(p)).__name__, nn.Parameter(m.ones(2), False).requires_grad, isinstance(m.ones(1), nn.Parameter)
import copy; p = nn.Parameter(m.ones(2)); q = copy.deepcopy(p); type(q).__name__, q.requires_grad, q is p, type(copy.copy(p)).__name__
p = nn.Parameter(m.arange(3.0)); x = p.data; x.mul_(2); p, p.data_ptr() == x.data_ptr()
w = m.ones(2); p = nn.Parameter(w); w.add_(1); p
b = nn.Buffer(m.ones(2)); b.requires_grad, b.persistent, nn.Buffer(m.ones(1), persistent=False).persistent, b
f = nn.Linear(2, 2); f.weight.data = m.zeros(2, 2); f.weight, isinstance(f.weight, nn.Parameter), f.weight.requires_grad
f = nn.Linear(2, 2); f.weight.data[0] = 5.0; f.weight[0]
f = nn.Linear(2, 3); m.manual_seed(0); f.reset_parameters(); f.weight
f = nn.Linear(2, 3, bias=False); f.bias, 'bias' in f._parameters, list(f._parameters)
f = nn.Linear(2, 3); x = m.ones(2); f(x).shape, f(m.ones(4, 5, 2)).shape, f(m.ones(0, 2)).shape
f = nn.Identity(3, a=4); x = m.ones(2); f(x) is x
""")]  # fmt: skip
