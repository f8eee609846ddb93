"""Grading with nbgrader: what goes out, what comes in, and grades from data.

Every step is a list entry or a class that nbgrader lets one configure (``plugins``); nothing of nbgrader is changed.
``submission`` and ``marking`` work on plain data and import nothing of it; ``gradebook`` is the door to its database.
``collect``, ``doctor``, ``batch``, ``regrade`` and ``feedback`` each carry out one command of an instructor.
"""
