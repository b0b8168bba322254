"""Reciprocal matching: everybody is both mentor and mentee. ``README.md`` says more."""

from .checks import Verdict, verify
from .errors import Cancelled, EngineError, ImpossibleLocks, InvalidInput
from .explain import PairExplanation, explain_pair
from .front import match
from .problem import Offer, Person, Policy, Problem, Progress, Review, Want
from .result import Alternative, Certificate, Figures, Flow, LeftOver, Match, Matching
from .rules import Rule, rules_of

__all__ = [
    "Alternative",
    "Cancelled",
    "Certificate",
    "EngineError",
    "Figures",
    "Flow",
    "ImpossibleLocks",
    "InvalidInput",
    "LeftOver",
    "Match",
    "Matching",
    "Offer",
    "PairExplanation",
    "Person",
    "Policy",
    "Problem",
    "Progress",
    "Review",
    "Rule",
    "Verdict",
    "Want",
    "explain_pair",
    "match",
    "rules_of",
    "verify",
]
