"""Release lessons and grade what is handed in: nbgrader in charge, every kernel in a sandbox."""
