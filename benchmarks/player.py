"""What one decision at a time takes in every kind, on a phone and wide: taps, words, verdicts in view, what moved.

    python benchmarks/player.py

The learner is that of tests/browser/test_player.py, who gets every third answer wrong. Words are those of a card when
it is left, with its answers and the verdict; "moved" is how far the pressed element went, in pixels.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser.driver import playwright  # noqa: E402  (tests/ is no package)
from browser.kindpage import EXAMPLES, example, write_page  # noqa: E402
from browser.provide import own_browser, system_browser  # noqa: E402
from browser.sitting import SIZES, Player  # noqa: E402


def main() -> None:
    """Print a line for each kind and width."""
    browser = playwright().chromium.launch(executable_path=system_browser() or own_browser(), args=["--no-sandbox"])
    print(f"{'kind':12} {'width':>5} {'decisions':>9} {'taps each':>9} {'words each':>10} {'in view':>8} {'moved':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for kind in sorted(EXAMPLES):
            exercise = example(kind)
            write_page(Path(folder) / kind, exercise.public())
            for width, height in SIZES.values():
                context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
                page = context.new_page()
                page.goto((Path(folder) / kind / "index.html").as_uri())
                player = Player(page, exercise)
                player.start()
                one = player.sit()
                context.close()
                print(
                    f"{kind:12} {width:5} {one.decisions:9} {one.taps / one.decisions:9.1f} "
                    f"{one.words / one.decisions:10.0f} {f'{one.seen}/{one.told}':>8} {max(one.moved.values()):6.1f}",
                    flush=True,
                )
    browser.close()


if __name__ == "__main__":
    main()
