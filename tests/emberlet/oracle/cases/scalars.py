"""Scalars, overflow and rounding by hand; arithmetic that must raise."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import case, fails, lines

CASES = [
    fails(p)
    for p in lines("""
m.ones(2) + m.ones(3)
m.ones(2, 3) * m.ones(2)
m.ones(2) + "a"
m.ones(2) - [1, 2]
m.ones(2) + None
"a" * m.ones(2)
m.tensor([True]) - m.tensor([True])
-m.tensor([True])
m.tensor([True]) - True
True - m.tensor([True])
m.tensor([1, 2]) ** -1
m.tensor([1]).add_(1.5)
m.tensor([1]).div_(2)
m.tensor([True]).add_(1)
m.ones(3).add_(m.ones(2, 3))
m.ones(1).expand(3).add_(1)
m.ones(2, requires_grad=True).add_(1)
m.ones(2, requires_grad=True).exp_()
m.tensor([1]) // 0
m.tensor([1]) % 0
m.clamp(m.ones(2))
m.ones(2).clamp()
m.clamp(m.ones(2), 1, m.ones(2))
m.where(m.ones(2), m.ones(2), m.ones(2))
m.where(m.tensor([1.0]), 1, 2)
m.where(m.tensor([True, False]), m.ones(3), m.ones(2))
m.lerp(m.ones(2), m.ones(2, dtype=m.float64), 0.5)
m.lerp(m.ones(2), m.ones(3), 0.5)
m.lerp(m.ones(2), m.ones(2), "a")
m.lerp(m.tensor([1]), m.tensor([2]), 0.5)
m.exp("a")
m.exp()
m.exp(2.0)
m.exp(m.ones(2), 3)
m.add(m.ones(2))
m.div(m.ones(2), 2, rounding_mode="up")
m.add(m.tensor([1]), 1, alpha=0.5)
m.add(m.tensor([1]), m.tensor([1]), alpha=0.5)
m.maximum(m.ones(2), 1)
m.maximum(m.ones(2), m.ones(3))
m.minimum(m.ones(2), 2.0)
m.ones(2).float() & m.ones(2).float()
~m.ones(2)
m.ones(2) << "a"
m.sqrt_(m.tensor([1]))
m.tensor([4]).sqrt_()
m.tensor([True]).exp_()
m.ones(2).floor(2)
m.ones(2).round(2)
m.ones(2).round(decimals="a")
m.ones(2)(1)
bool(m.ones(2))
bool(m.ones(0))
float(m.ones(2))
int(m.ones(3))
m.ones(2).item()
m.ones(2).pow()
m.ones(2).pow("a")
m.where(m.tensor([True]), "a", 1)
m.tensor([1.0], requires_grad=True).numpy()
m.ones(2).type_as(3)
m.ones(2, 3) == m.ones(2)
m.ones(2) < m.ones(3)
m.ones(2) < "a"
m.ones(2).eq("a")
m.allclose(m.ones(2), m.ones(2, dtype=m.float64))
m.isclose(m.ones(2), m.ones(2, dtype=m.float64))
""")
]
CASES += [
    case(p)
    for p in lines("""
m.ones(2) == "a"
m.ones(2) != None
m.ones(2) == None
m.tensor(3.0).item(), m.tensor(2).item(), m.tensor(True).item()
int(m.tensor(2.7)), float(m.tensor(2)), bool(m.tensor(0.0)), m.tensor([5]).item()
m.tensor(3).__index__()
[1, 2, 3][m.tensor(1)]
m.tensor([2147483647], dtype=m.int32) + 1
m.tensor([9223372036854775807]) + 1
m.tensor([9223372036854775807]) * 2
m.tensor([-9223372036854775808]).abs()
-m.tensor([-2147483648], dtype=m.int32)
m.tensor([60000.0], dtype=m.float16) * 2
m.tensor([1e-8], dtype=m.float16)
m.tensor([1e30]) * 1e30
m.tensor([3], dtype=m.int32) + 2**31
m.tensor([1], dtype=m.int32) + 1.0
m.tensor(1, dtype=m.int32) + m.tensor([1], dtype=m.float16)
m.tensor(1.0, dtype=m.float64) + m.tensor([1], dtype=m.float16)
m.tensor(1.0, dtype=m.float64) + m.tensor([1])
m.tensor(2) * m.tensor([True])
m.tensor([2]) ** m.tensor([62])
m.tensor([3]) ** 50
m.tensor([2, 3]) ** m.tensor([0, 2])
m.tensor([1, 2]) ** m.tensor(-1)
2 ** m.tensor([3])
2.0 ** m.tensor([3])
True ** m.tensor([2])
m.tensor([7, -7]) // 2, m.tensor([7, -7]) % 3, m.tensor([7.0, -7.0]) // 2
m.tensor([7, -7]) // m.tensor([-2]), m.tensor([7, -7]) % -3, 7 // m.tensor([2, -2]), 7 % m.tensor([4, -4])
m.tensor([7.5, -7.5]) % 2, m.tensor([inf, -inf, nan]) % 2, m.tensor([3.0]) % inf, m.tensor([-3.0]) % inf
m.tensor([1.0]) // 0, m.tensor([-1.0]) // 0, m.tensor([0.0]) // 0, m.tensor([1.0]) % 0
m.tensor([1]) / 0, m.tensor([0]) / 0, m.tensor([1, 2]) / m.tensor([2])
m.maximum(m.tensor([nan, 1.0]), m.tensor([1.0, nan])), m.minimum(m.tensor([nan]), m.tensor([1.0]))
m.sign(m.tensor([nan, -0.0, inf])), m.tensor([True]).sign(), m.abs(m.tensor([-inf, nan]))
m.round(m.tensor([0.5, 1.5, 2.5, -0.5, -1.5])), m.round(m.tensor([1, 2])), m.floor(m.tensor([3]))
m.tensor([1.0, 2.0]).add(m.tensor([1, 2], dtype=m.int32)).mul(True)
m.tensor([1.0]) * np.float64(2.5), np.float32(2) * m.tensor([1.0])
m.tensor([1]) * np.int64(2), m.tensor([1.5]) + np.bool_(True)
m.tensor([True, False]) + m.tensor([True, False]), m.tensor([True]) * m.tensor([True]), m.tensor([True]) / m.tensor([True])
m.tensor([True]) + 1, m.tensor([True]) + 1.0, m.tensor([True]) * 2, m.tensor([True]) ** 2, m.tensor([True]) // m.tensor([True])
m.tensor(1.5).floor(), m.tensor(0.1, dtype=m.float64) + m.tensor([0.2])
""")
]
