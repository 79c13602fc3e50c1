"""Which submissions share unusual code: an order in which to look at pairs, and no verdict."""
