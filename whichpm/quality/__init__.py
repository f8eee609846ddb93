"""What makes a bank good enough to grade with, as far as a machine can see it.

``words`` counts and reads, ``cues`` guesses, ``likeness`` compares; ``items`` holds each item to its rules, ``sets``
reads what the graded sets must hold, and ``pools`` holds them to it. Functions take exercises and return findings;
:mod:`whichpm.check` says where in which file they are.
"""
