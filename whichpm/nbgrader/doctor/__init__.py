"""The submission doctor: what is wrong with which submission, and the repairs that are safe.

``diagnose`` looks, with the very functions that grading reads with, so that both agree; ``plan`` and ``tree`` work out
a repair without touching anything; ``repair`` carries it out and keeps the originals; ``run`` goes through a class.
"""
