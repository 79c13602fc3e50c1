"""The commands of `python -m autograders`: a module for each, with HELP, `arguments` and `run`."""
