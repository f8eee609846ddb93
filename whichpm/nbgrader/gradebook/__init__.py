"""The one door to nbgrader's database and settings, and to what the course keeps beside them."""
