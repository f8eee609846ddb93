"""Settings for all tests."""

from hypothesis import settings

# Two busy cores make single examples slow; what a test asserts is behaviour, not time.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
