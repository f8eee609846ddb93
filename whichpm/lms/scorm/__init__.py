"""Packages by SCORM 1.2: pages of the course that an LMS plays, with answers that it keeps."""
