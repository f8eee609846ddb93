"""Grading on more than one machine: Dask hands out blocks of submissions, PostgreSQL keeps the grades.

``client`` is the command's side, ``block`` a worker's, ``reader`` the process apart in which a worker reads what
learners handed in. All see the course folder under the same path. A block may run twice, on two machines at once; that
its rows stand once is the work of the gradebook (:mod:`whichpm.nbgrader.gradebook.fence`), not of the scheduler.
"""
