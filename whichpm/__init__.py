"""Which PM?: boards for exercises, in the notebook and in the page, graded from data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whichpm.widget import board, progress, review

__all__ = ["__version__", "board", "progress", "review"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Lazily, because anywidget takes half a second to import and the command line does not need it.
    if name in ("board", "progress", "review"):
        from whichpm import widget

        return getattr(widget, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
