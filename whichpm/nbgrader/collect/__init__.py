"""Intake: what an LMS or a mailbox gives becomes ``submitted/<learner>/<assignment>/``, as nbgrader expects it.

One module a step: ``sources`` opens archives and folders within ``bounds``, ``naming`` reads what the names of an LMS
say, ``roster`` knows who that is, ``expected`` knows which files an assignment takes, ``attempts`` chooses among what
a learner handed in, ``place`` puts it into the course, and ``run`` goes through these steps.
"""
