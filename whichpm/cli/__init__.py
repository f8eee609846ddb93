"""The command ``whichpm``: parse, call, print. Bodies of commands import lazily, so that help comes at once."""

from __future__ import annotations

from whichpm.cli import allow as allow
from whichpm.cli import certificate as certificate
from whichpm.cli import classes as classes
from whichpm.cli import collect as collect  # each module adds its commands to the app
from whichpm.cli import course as course
from whichpm.cli import doctor as doctor
from whichpm.cli import export as export
from whichpm.cli import feedback as feedback
from whichpm.cli import gain as gain
from whichpm.cli import grade as grade
from whichpm.cli import hub as hub
from whichpm.cli import items as items
from whichpm.cli import kit as kit
from whichpm.cli import lti as lti
from whichpm.cli import mark as mark
from whichpm.cli import marks as marks
from whichpm.cli import myst as myst
from whichpm.cli import new as new
from whichpm.cli import notebooks as notebooks
from whichpm.cli import preview as preview
from whichpm.cli import printed as printed
from whichpm.cli import push as push
from whichpm.cli import quality as quality
from whichpm.cli import reading as reading
from whichpm.cli import regrade as regrade
from whichpm.cli import scorm as scorm
from whichpm.cli import term as term
from whichpm.cli.common import app
from whichpm.cli.running import run


def main() -> None:
    """Run the command line."""
    run(app)
