"""Notebooks run from first to last cell in a kernel of their own, as editors and nbconvert do."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from traitlets.config import Config


def execute(made: Any, folder: Path, *, fails: bool = False) -> Any:
    """Run all cells of a notebook in a folder.

    A kernel that listens at ports is told five free ones before it takes them, and another process may be quicker. So
    this one listens at sockets in a folder that nobody else knows, where there are such (and its name is short: a
    socket's may have a hundred letters).
    """
    with tempfile.TemporaryDirectory(prefix="k", ignore_cleanup_errors=True) as own:
        way = {} if os.name == "nt" else {"transport": "ipc", "ip": str(Path(own, "k"))}
        return NotebookClient(
            made,
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            allow_errors=fails,
            config=Config({"KernelManager": way}),
        ).execute()
