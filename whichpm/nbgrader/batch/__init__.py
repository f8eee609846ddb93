"""Grading of a whole class in one process and a few workers: what ``whichpm grade`` runs.

Workers read, score and write the graded notebook beside its place (``reading``, ``marking``, ``tree``); one writer puts
it there and records the grades (``gradebook``), in chunks. ``run`` holds it together.
"""
