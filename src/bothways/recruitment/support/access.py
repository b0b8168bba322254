"""The rule of the page behind a manager's link."""

from __future__ import annotations

from bothways.accounts.roles.rules import Rule

ASKED = Rule(
    "asked",
    "Whoever has the link of the e-mail; it is signed, and shows one question.",
    lambda person, named: True,
    needs_sign_in=False,
)
