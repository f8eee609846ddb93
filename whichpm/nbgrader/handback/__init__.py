"""Feedback pages on their way back into the LMS from which submissions came, under the names that it gave itself."""
