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

_HOMES = {
    "audit.help": ("Addition", "Helped", "helped"),
    "audit.recruits": ("Coverage", "Recruit", "coverage"),
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
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Addition",
    "Alternative",
    "ArrayMatching",
    "Arrays",
    "Cancelled",
    "Certificate",
    "Circle",
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
    "PairExplanation",
    "Person",
    "Policy",
    "Problem",
    "Progress",
    "Recruit",
    "Rematch",
    "Review",
    "Rule",
    "Verdict",
    "Want",
    "coverage",
    "explain_pair",
    "helped",
    "match",
    "match_arrays",
    "rematch",
    "rules_of",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
