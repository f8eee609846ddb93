"""Grading by hand, question by question: a page on this machine, and what it asks of the gradebook."""
