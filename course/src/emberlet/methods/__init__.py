"""The methods of Tensor, by area: each is the function itself, bound to the tensor as its first argument."""
