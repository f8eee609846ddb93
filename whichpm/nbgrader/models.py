"""The models of nbgrader's gradebook, without what nbgrader loads beside them.

``import nbgrader`` starts Jupyter Server's extensions and a grammar of internet addresses, which takes three seconds.
A command that only reads and writes the gradebook needs neither. Where nbgrader is loaded already, nothing changes.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.metadata import version

if "nbgrader" not in sys.modules and (_found := importlib.util.find_spec("nbgrader")):
    _package = importlib.util.module_from_spec(_found)  # The package without running its __init__.
    _package.__dict__["__version__"] = version("nbgrader")
    sys.modules["nbgrader"] = _package
# jsonschema works without it, and nothing is validated against a schema here.
_hidden = "rfc3987_syntax" not in sys.modules
if _hidden:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
try:
    from nbgrader import api as api
    from nbgrader.coursedir import CourseDirectory as CourseDirectory
    from nbgrader.utils import parse_utc as parse_utc
finally:
    if _hidden:
        del sys.modules["rfc3987_syntax"]
