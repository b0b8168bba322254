"""Reciprocal matching: everybody is both mentor and mentee. ``README.md`` says more.

The names below are loaded when first asked for: who only needs the shapes of problem and result
(a web process, say) doesn't load the solvers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .arrays import ArrayMatching, Arrays
    from .audit.help import Addition, Helped, helped
    from .audit.recruits import Coverage, Recruit, coverage
    from .by_hand import (
        CircleByHand,
        PairByHand,
        circle_by_hand,
        pair_by_hand,
        partners_for,
        thirds_for,
    )
    from .checks import Verdict, verify
    from .errors import Cancelled, EngineError, ImpossibleLocks, InvalidInput
    from .explain import PairExplanation, explain_pair
    from .front import match, match_arrays
    from .problem import Offer, Person, Policy, Problem, Progress, Review, Want
    from .rematching import Moved, Rematch, rematch
    from .result import (
        Alternative,
        Certificate,
        Circle,
        Figures,
        Flow,
        Group,
        LeftOver,
        Match,
        Matching,
    )
    from .rules import Rule, rules_of
    from .standing import Around, Standing, can_stand, warm

_HOMES = {
    "audit.help": ("Addition", "Helped", "helped"),
    "audit.recruits": ("Coverage", "Recruit", "coverage"),
    "by_hand": (
        "CircleByHand",
        "PairByHand",
        "circle_by_hand",
        "pair_by_hand",
        "partners_for",
        "thirds_for",
    ),
    "checks": ("Verdict", "verify"),
    "errors": ("Cancelled", "EngineError", "ImpossibleLocks", "InvalidInput"),
    "explain": ("PairExplanation", "explain_pair"),
    "arrays": ("ArrayMatching", "Arrays"),
    "front": ("match", "match_arrays"),
    "rematching": ("Moved", "Rematch", "rematch"),
    "problem": ("Offer", "Person", "Policy", "Problem", "Progress", "Review", "Want"),
    "result": (
        "Alternative",
        "Certificate",
        "Circle",
        "Figures",
        "Flow",
        "Group",
        "LeftOver",
        "Match",
        "Matching",
    ),
    "rules": ("Rule", "rules_of"),
    "standing": ("Around", "Standing", "can_stand", "warm"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Addition",
    "Alternative",
    "Around",
    "ArrayMatching",
    "Arrays",
    "Cancelled",
    "Certificate",
    "Circle",
    "CircleByHand",
    "Coverage",
    "EngineError",
    "Figures",
    "Flow",
    "Group",
    "Helped",
    "ImpossibleLocks",
    "InvalidInput",
    "LeftOver",
    "Match",
    "Matching",
    "Moved",
    "Offer",
    "PairByHand",
    "PairExplanation",
    "Person",
    "Policy",
    "Problem",
    "Progress",
    "Recruit",
    "Rematch",
    "Review",
    "Rule",
    "Standing",
    "Verdict",
    "Want",
    "can_stand",
    "circle_by_hand",
    "coverage",
    "explain_pair",
    "helped",
    "match",
    "match_arrays",
    "pair_by_hand",
    "partners_for",
    "rematch",
    "rules_of",
    "thirds_for",
    "verify",
    "warm",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
