"""What runs inside the view of the warm process: the standard library and ipykernel, nothing of the graders."""
