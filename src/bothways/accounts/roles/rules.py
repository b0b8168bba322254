"""Rules of access: each says in one sentence who it admits, and decides it.

``config/rules.py`` gives every address one of these; pages print the sentence, so it can't lie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from bothways.accounts.models import Person

Visitor = Person | AnonymousUser
Admits = Callable[[Person, Mapping[str, Any]], bool]
"""``(person, what the address names)``: only asked of people who are signed in and active."""
Closed = Callable[[Person, Mapping[str, Any]], str]
"""Why it is closed for now to somebody whom the rule admits, in a sentence; empty when it isn't."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    sentence: str
    admits: Admits
    needs_sign_in: bool = True
    closed: Closed | None = None

    def allows(self, visitor: Visitor, named: Mapping[str, Any]) -> bool:
        if not self.needs_sign_in:
            return True
        return isinstance(visitor, Person) and visitor.may_sign_in and self.admits(visitor, named)

    def why_closed(self, visitor: Visitor, named: Mapping[str, Any]) -> str:
        """Asked of whom it admits: what to say instead of opening it, or nothing."""
        if self.closed is None or not isinstance(visitor, Person):
            return ""
        return self.closed(visitor, named)


PUBLIC = Rule("public", "Anybody can open this page.", lambda person, named: True, False)
SIGNED_IN = Rule(
    "signed in", "Everybody who can sign in sees their own version.", lambda person, named: True
)
ADMINISTRATOR = Rule(
    "administrator",
    "Only administrators of this installation.",
    lambda person, named: person.is_administrator,
)
ONESELF = Rule("oneself", "Only you.", lambda person, named: person.pk == named["person"])
