"""LTI 1.3 without a server: one launch on this machine, then the roster and scores by requests of ours.

A launch is a redirect of the teacher's own browser, and the services of an LMS answer whoever has the key, so nothing
has to listen afterwards. All that is kept lies in ``lti/`` of the course, for its owner alone.
"""
