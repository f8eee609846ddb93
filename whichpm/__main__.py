"""``python -m whichpm`` is the command ``whichpm``."""

from whichpm.cli import main

main()
