"""Functions on tensors: each file holds operations and, next to them, the functions that apply them."""
