"""Starts a hub to try: a teacher and two learners on a copy of the course, on this machine alone, until Ctrl-C.

Everything lies in _build/hub/ and stays there; remove the folder to begin anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "_build" / "hub"
COURSE = PLACE / "course"
HUB = PLACE / "hub"
BIN = Path(sys.executable).parent
SET = "ps1"
CLASS = "id,role\nteacher,teacher\nada,learner\nben,learner\n"


def run(*command: str) -> None:
    """Run a command of this environment in the copy of the course; its output is shown where it fails."""
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=COURSE, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


def main() -> None:
    """Make what is missing, and become the hub."""
    os.environ["PATH"] = os.pathsep.join(map(str, (BIN, ROOT / "node_modules" / ".bin", os.environ.get("PATH", ""))))
    if not COURSE.is_dir():
        for name in ("exercises", "source"):
            shutil.copytree(ROOT / name, COURSE / name)
        shutil.copy(ROOT / "nbgrader_config.py", COURSE)
        COURSE.chmod(0o700)
    roster = PLACE / "roster.csv"
    roster.write_text(CLASS, encoding="utf-8")
    address = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
    run("whichpm", "hub", str(HUB), f"--roster={roster}", "--try-out", f"--address={address}", *sys.argv[1:])
    os.environ["JUPYTER_CONFIG_PATH"] = str(HUB)  # The exchange of the hub, as its servers have it.
    if not (HUB / "exchange" / "which-pm" / "outbound" / SET).is_dir():
        print(f"Handing out {SET} ...", flush=True)
        run("nbgrader", "generate_assignment", SET, "--force", "--log-level=ERROR")
        run("nbgrader", "release_assignment", SET, "--log-level=ERROR")
    password = json.loads((HUB / "hub.json").read_text(encoding="utf-8"))["password"]
    print(f"Open http://{address} and log in as teacher, ada or ben; the password is {password}", flush=True)
    print("All three are you: nothing is hidden from the learners of this trial. Ctrl-C ends it.", flush=True)
    os.chdir(HUB)
    jupyterhub = str(BIN / "jupyterhub")
    os.execv(jupyterhub, [jupyterhub, f"--config={HUB / 'jupyterhub_config.py'}", "--log-level=WARN"])


if __name__ == "__main__":
    main()
