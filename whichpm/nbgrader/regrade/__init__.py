"""Scoring again after a key has changed: who gains and loses, then the change itself, logged."""
