"""What ``nbgrader_config.py`` names, a class a module; every one is a setting of nbgrader's own."""
