"""Losses made of gradients: a differential equation solved, and a critic kept smooth."""

from __future__ import annotations

import pytest

import emberlet
from emberlet import nn


def derivative(y, x):
    return emberlet.autograd.grad(y, x, emberlet.ones_like(y), create_graph=True)[0]


def test_a_network_solves_a_differential_equation():
    """u'' + u = 0 with u(0) = 0 and u'(0) = 1 has the solution sin (Lagaris et al. 1998, for the way it is fixed)."""
    emberlet.manual_seed(0)
    net = nn.Sequential(nn.Linear(1, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))

    def solution(t):
        return t + t**2 * net(t)  # both conditions hold, whatever the network says

    def residual(t):
        u = solution(t)
        return derivative(derivative(u, t), t) + u

    optimizer = emberlet.optim.Adam(net.parameters(), lr=0.02)
    scheduler = emberlet.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1000)
    for _ in range(1000):
        t = (emberlet.rand(64, 1) * 4).requires_grad_()
        loss = residual(t).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    t = emberlet.linspace(0, 4, 101)[:, None].requires_grad_()
    u = solution(t)
    assert (u - t.sin()).abs().max() < 0.01
    assert (derivative(u, t) - t.cos()).abs().max() < 0.03


def test_a_gradient_penalty_keeps_a_critic_smooth():
    """Of two clouds 3 apart, with the penalty of Gulrajani et al. 2017.

    A critic of slope s between them has the lead 3s and pays 10 (s - 1)²; best is s = 1.15, and a lead of 3.45.
    """
    emberlet.manual_seed(0)
    critic = nn.Sequential(
        nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1)
    )
    optimizer = emberlet.optim.Adam(critic.parameters(), lr=2e-3, betas=(0.5, 0.9))
    shift = emberlet.tensor([3.0, 0.0])
    leads, slopes = [], []
    for step in range(400):
        fake = emberlet.randn(64, 2) * 0.3
        real = emberlet.randn(64, 2) * 0.3 + shift
        part = emberlet.rand(64, 1)
        between = (part * real + (1 - part) * fake).requires_grad_()
        slope = derivative(critic(between), between).norm(dim=1)
        lead = critic(real).mean() - critic(fake).mean()
        loss = -lead + 10 * (slope - 1).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step >= 350:
            leads.append(lead.item())
            slopes.append(slope.mean().item())
    assert sum(leads) / len(leads) == pytest.approx(3.45, abs=0.1)
    assert sum(slopes) / len(slopes) == pytest.approx(1.15, abs=0.03)
