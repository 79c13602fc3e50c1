"""The graph widget: a computation graph as a picture that can be opened, searched and walked through."""
