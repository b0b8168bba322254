from __future__ import annotations

from bothways.accounts.models import Person

from .leads import LEADS
from .models import ReminderChoice


def chosen_by(person: Person) -> list[str]:
    """The names of the leads by which somebody is reminded."""
    choice = ReminderChoice.objects.filter(person=person).first()
    if choice is None:
        return [lead.name for lead in LEADS if lead.is_usual]
    return [lead.name for lead in LEADS if getattr(choice, lead.name)]
