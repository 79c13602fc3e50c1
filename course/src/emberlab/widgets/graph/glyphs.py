"""Small curves for the functions whose shape says more than their letters, in a square from -8 to 8, y upwards."""

# Each row is one stroke: its first point, then three points for every cubic of it; one point more is a line.
GLYPHS: dict[str, tuple[tuple[float, ...], ...]] = {
    "tanh": ((-8, -5, -2, -5, -2, 5, 8, 5),),
    "sigmoid": ((-8, -5, -1, -5, -1, 5, 8, 5),),
    "relu": ((-8, -4, 0, -4), (0, -4, 7, 5)),
    "leaky_relu": ((-8, -6, 0, -4), (0, -4, 7, 5)),
    "gelu": ((-8, -3.5, -3, -3.5, -3, -5, -1, -4.5, 2, -4, 4, 1, 7, 5),),
    "silu": ((-8, -3.5, -4, -3.5, -3, -5.5, -1, -5, 2, -4, 4, 1, 7, 5),),
    "elu": ((-8, -5, -4, -5, -2, -4.5, 0, -2), (0, -2, 7, 5)),
    "softplus": ((-8, -4.5, -2, -4.5, 1, -3, 7, 5),),
}
