"""The figures of a class as parts of its report: each module has ``parts``, which contents.py calls."""
