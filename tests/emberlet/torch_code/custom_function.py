# Functions with a backward of their own: clipping, straight-through rounding, and one that is differentiable twice.
import torch
from torch.autograd import Function, gradcheck, gradgradcheck


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x**2


class RoundThrough(Function):
    """Rounds; the gradient goes through as if it did not."""

    @staticmethod
    def forward(ctx, x, step):
        return torch.round(x / step) * step

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, None


class Linear(Function):
    @staticmethod
    def forward(input, weight, bias):
        output = input.mm(weight.t())
        return output + bias.unsqueeze(0).expand_as(output) if bias is not None else output

    @staticmethod
    def setup_context(ctx, inputs, output):
        input, weight, bias = inputs
        ctx.save_for_backward(input, weight, bias)

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)
        return grad_input, grad_weight, grad_bias


class SumAndProduct(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        ctx.set_materialize_grads(False)
        return a + b, a * b

    @staticmethod
    def backward(ctx, grad_sum, grad_product):
        a, b = ctx.saved_tensors
        print("grads given:", grad_sum is not None, grad_product is not None)
        grad_a = grad_b = 0
        if grad_sum is not None:
            grad_a, grad_b = grad_a + grad_sum, grad_b + grad_sum
        if grad_product is not None:
            grad_a, grad_b = grad_a + grad_product * b, grad_b + grad_product * a
        return grad_a, grad_b


cube = Cube.apply
x = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
y = cube(x)
print(y, y.grad_fn.name())
(first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)
print(first.tolist(), second.tolist())

z = RoundThrough.apply(x * 0.3, 0.25)
z.sum().backward()
print(z.detach(), x.grad)

torch.manual_seed(0)
inputs = [torch.randn(*shape, dtype=torch.double, requires_grad=True) for shape in [(4, 3), (2, 3), (2,)]]
print(gradcheck(Linear.apply, inputs, eps=1e-6, atol=1e-4), gradgradcheck(Linear.apply, inputs))
Linear.apply(*inputs).pow(2).sum().backward()
print([f"{i.grad.norm().item():.5f}" for i in inputs])

a, b = torch.tensor(2.0, requires_grad=True), torch.tensor(5.0, requires_grad=True)
total, product = SumAndProduct.apply(a, b)
product.backward(retain_graph=True)
print(a.grad, b.grad)
(total * product).backward()
print(a.grad, b.grad)


class Forgetful(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return grad, grad


try:
    Forgetful.apply(x).sum().backward()
except RuntimeError as error:
    print("RuntimeError:", error)
