"""The face towards nbgrader: the only package that imports it."""
