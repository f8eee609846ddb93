"""Grading with nbgrader: what goes out, what comes in, and grades from data.

Every step is a list entry or a class that nbgrader lets one configure (see ``nbgrader_config.py``); nothing of nbgrader
is changed. ``submission``, ``carried``, ``normalise`` and ``grading`` work on plain data and import nothing of it.
"""
