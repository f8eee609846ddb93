"""Classes that do not exist, to try a course on."""
