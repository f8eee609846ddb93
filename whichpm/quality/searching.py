"""What readers earn on papers who do not judge: by searching for words, and by how answers look.

The searcher takes, of a question about a paper, the answer that shares most words with the paper, or with the story.
Two others take the longest answer, or the same place among the answers each time; where the paper itself is asked for a
place, it has the order, and they have nothing to go by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from whichpm.kinds import Sought, kinds
from whichpm.model import Exercise
from whichpm.quality import limits
from whichpm.quality.limits import Figures, Gate
from whichpm.quality.words import content_words


def gates(exercises: Sequence[Exercise], today: Figures) -> Iterator[Gate]:
    """Hold the papers of a form to what chance earns, and to half where answers look alike or stand alike."""
    asked = list(chain.from_iterable(kinds()[each.kind].sought(each) for each in exercises))
    if not asked:
        return
    chance = 100 * sum(1 / len(one.options) for one in asked) / len(asked)
    found = 100 * max(sum(_found(one, turn) for one in asked) for turn in (0, 1)) / len(asked)
    limit = limits.LIMITS["searched"]._replace(high=chance, aim=(0, chance))
    yield limits.held("searched", found, today, found=f"{found:.1f} % (chance {chance:.0f})", limit=limit)
    if labelled := [one for one in asked if not one.is_place]:
        yield limits.held("looks", 100 * _by_looks(labelled) / len(labelled), today)


def _found(one: Sought, turn: int) -> float:
    """How likely the searcher finds the key, who picks one where several share as many words."""
    known = content_words(one.texts[turn])
    shared = {option: len(known & content_words(text)) for option, text in one.options.items()}
    best = [option for option, count in shared.items() if count == max(shared.values())]
    return (one.item.key in best) / len(best)


def _by_looks(asked: Sequence[Sought]) -> int:
    """Keys that the better of two readers finds: of the longest answer, or of one place."""
    longest = sum(max(one.options, key=lambda name: len(one.options[name])) == one.item.key for one in asked)
    places = Counter(list(one.options).index(one.item.key or "") for one in asked)
    return max(longest, *places.values())
