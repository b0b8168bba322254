from __future__ import annotations

from collections.abc import Collection

from bothways.accounts.models import Person

from .leads import LEADS
from .models import ReminderChoice


def choose(*, by: Person, leads: Collection[str]) -> None:
    """Be reminded so long before meetings, and no more at other times; none at all is a choice."""
    ReminderChoice.objects.update_or_create(
        person=by, defaults={lead.name: lead.name in leads for lead in LEADS}
    )
