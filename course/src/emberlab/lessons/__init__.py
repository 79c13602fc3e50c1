"""Lessons: Markdown in, executed notebooks out, and student notebooks put back on their skeleton."""
