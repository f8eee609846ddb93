"""Feedback: for each learner one page, made from data, in the place where ``nbgrader release_feedback`` looks for it.

``rows`` (gradebook) and ``graded`` (autograded notebooks) read; ``exhibit``, ``sequence`` and ``lessons`` say what an
answer shows; ``page`` puts it together, ``tree`` writes it. A page holds the keys, so it is made after grading only.
"""
