# Learning rates over a few epochs, under each schedule, and a scheduler that stops and goes on.
import torch
from torch.optim import SGD, Adam, lr_scheduler


def rates(make, steps=8, lr=0.1, momentum=0.9):
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=momentum)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(f"{optimizer.param_groups[0]['lr']:.5g}")
        optimizer.step()
        scheduler.step()
    return " ".join(found)


print("step", rates(lambda o: lr_scheduler.StepLR(o, 3)))
print("multistep", rates(lambda o: lr_scheduler.MultiStepLR(o, [2, 5], gamma=0.3)))
print("exponential", rates(lambda o: lr_scheduler.ExponentialLR(o, 0.8)))
print("cosine", rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 6, eta_min=0.01)))
print("restarts", rates(lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=2, T_mult=2)))
print("one cycle", rates(lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.5, total_steps=10), steps=9))
print("linear", rates(lambda o: lr_scheduler.LinearLR(o, 0.25, total_iters=4)))
print("constant", rates(lambda o: lr_scheduler.ConstantLR(o, 0.5, 3)))
print("polynomial", rates(lambda o: lr_scheduler.PolynomialLR(o, 5, power=2.0)))
print("lambda", rates(lambda o: lr_scheduler.LambdaLR(o, lambda e: 0.95**e)))
print("multiplicative", rates(lambda o: lr_scheduler.MultiplicativeLR(o, lambda e: 0.9 if e % 2 else 1.0)))
print("cyclic", rates(lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.1, step_size_up=3)))
print(
    "warm-up",
    rates(
        lambda o: lr_scheduler.SequentialLR(
            o,
            schedulers=[lr_scheduler.LinearLR(o, 0.1, total_iters=3), lr_scheduler.ExponentialLR(o, 0.5)],
            milestones=[3],
        )
    ),
)
print(
    "chained",
    rates(
        lambda o: lr_scheduler.ChainedScheduler(
            [lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.StepLR(o, 4)]
        )
    ),
)

optimizer = Adam([torch.zeros(1, requires_grad=True)], lr=1.0)
plateau = lr_scheduler.ReduceLROnPlateau(optimizer, "max", factor=0.1, patience=1, cooldown=1, min_lr=1e-3)
for metric in (0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.7, 0.7, 0.7, 0.7):
    optimizer.step()
    plateau.step(metric)
    print(f"{optimizer.param_groups[0]['lr']:.4g}", plateau.num_bad_epochs, end="; ")
print()

parameters = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
optimizer = SGD([{"params": parameters[:1]}, {"params": parameters[1:], "lr": 0.01}], lr=0.1)
scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
for _ in range(2):
    optimizer.step()
    scheduler.step()
saved = scheduler.state_dict()
print({key: saved[key] for key in ("T_max", "base_lrs", "last_epoch")}, scheduler.get_last_lr())
other = lr_scheduler.CosineAnnealingLR(
    SGD([{"params": parameters[:1]}, {"params": parameters[1:], "lr": 0.01}], lr=0.1), T_max=5
)
other.load_state_dict(saved)
other.optimizer.load_state_dict(optimizer.state_dict())
for s in (scheduler, other):
    s.optimizer.step()
    s.step()
    print(s.get_last_lr())
print(optimizer)
