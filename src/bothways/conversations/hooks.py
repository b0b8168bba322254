"""What other features add to a talk. Each list is filled in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from bothways.accounts.models import Person
    from bothways.partnerships.models import Partnership

    from .messages.models import Message

Closed = Callable[["Partnership", "Person"], str]
"""Why this person can't say or change anything in the talk for now, in a sentence; empty when they
can. One's own words can be taken back all the same."""
Said = Callable[["Message", Sequence[int]], None]
"""Called in the transaction of a new message, with the pks of those who hear of it."""
Parts = Callable[[Sequence["Message"]], Mapping[int, SafeString]]
"""What stands below messages, the same for every reader: HTML for the pk of each that has any."""

Carries = Callable[["Partnership", "Person", UUID], bool]
"""Whether this person's message with that key carries something besides words."""
TakenBack = Callable[["Message"], None]
"""Called in the transaction in which a message is taken back, before its parts go."""

CLOSED: list[Closed] = []
SAID: list[Said] = []
PARTS: list[Parts] = []
CARRIES: list[Carries] = []
TAKEN_BACK: list[TakenBack] = []
