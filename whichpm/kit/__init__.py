"""What learners get without a shared server: a zip of an assignment, and the search that no key is in it."""
