# Policy gradients and Q-learning on a corridor of seven cells: the prize lies at the right end.
import random
from collections import deque, namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F

Transition = namedtuple("Transition", ("state", "action", "next_state", "reward", "done"))
random.seed(5)
torch.manual_seed(5)


class Corridor:
    def reset(self):
        self.position = 3
        return self.observe()

    def observe(self):
        return F.one_hot(torch.tensor(self.position), 7).float()

    def step(self, action):
        self.position += 1 if action == 1 else -1
        done = self.position in (0, 6)
        return self.observe(), 1.0 if self.position == 6 else -0.02, done


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine = nn.Linear(7, 16)
        self.action_head = nn.Linear(16, 2)
        self.value_head = nn.Linear(16, 1)

    def forward(self, x):
        x = F.relu(self.affine(x))
        return F.softmax(self.action_head(x), dim=-1), self.value_head(x)


env, policy = Corridor(), Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=3e-2)
lengths = []
for episode in range(15):
    state, done = env.reset(), False
    log_probs, values, rewards = [], [], []
    while not done and len(rewards) < 30:
        probs, value = policy(state)
        action = torch.multinomial(probs, 1)
        log_probs.append(torch.log(probs[action]))
        values.append(value)
        state, reward, done = env.step(action.item())
        rewards.append(reward)
    R, returns = 0, deque()
    for r in rewards[::-1]:
        R = r + 0.95 * R
        returns.appendleft(R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-6)
    advantage = returns - torch.cat(values).detach()
    policy_loss = -(torch.cat(log_probs) * advantage).sum()
    value_loss = F.smooth_l1_loss(torch.cat(values), returns)
    optimizer.zero_grad()
    (policy_loss + value_loss).backward()
    optimizer.step()
    lengths.append(len(rewards))
print(lengths, f"{policy_loss.item():.4f} {value_loss.item():.4f}")

memory = deque(maxlen=100)
policy_net, target_net = (nn.Sequential(nn.Linear(7, 12), nn.ReLU(), nn.Linear(12, 2)) for _ in range(2))
target_net.load_state_dict(policy_net.state_dict())
optimizer = torch.optim.RMSprop(policy_net.parameters(), lr=1e-2, alpha=0.9)
for episode in range(12):
    state, done, steps = env.reset(), False, 0
    while not done and steps < 20:
        if random.random() > 0.3:
            with torch.no_grad():
                action = policy_net(state.unsqueeze(0)).max(1).indices.view(1, 1)
        else:
            action = torch.tensor([[random.randrange(2)]], dtype=torch.long)
        next_state, reward, done = env.step(action.item())
        memory.append(Transition(state, action, next_state, torch.tensor([reward]), torch.tensor([done])))
        state, steps = next_state, steps + 1
        if len(memory) < 16:
            continue
        batch = Transition(*zip(*random.sample(memory, 16)))
        q = policy_net(torch.stack(batch.state)).gather(1, torch.cat(batch.action))
        with torch.no_grad():
            best = target_net(torch.stack(batch.next_state)).max(1).values
        best[torch.cat(batch.done)] = 0.0
        loss = nn.HuberLoss()(q, (torch.cat(batch.reward) + 0.9 * best).unsqueeze(1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(policy_net.parameters(), 100)
        optimizer.step()
        state_dict = target_net.state_dict()
        for key, value in policy_net.state_dict().items():
            state_dict[key] = value * 0.1 + state_dict[key] * 0.9
        target_net.load_state_dict(state_dict)
print(f"loss {loss.item():.5f}")
print(policy_net(torch.eye(7)).detach())
