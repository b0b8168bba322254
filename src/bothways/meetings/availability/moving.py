"""When somebody can meet, once two accounts become one."""

from __future__ import annotations

from bothways.people.hooks import Merge
from bothways.people.merging.moving import repoint

from .models import Availability, BusyCalendar, OtherDays, WeeklyWindow


def move_availability(merge: Merge) -> None:
    """The hours of the one who stays hold; those of the other only where there are none. Days and
    calendars of both count.

    What doesn't hold any more is forgotten, not kept in the audit trail: hours are private.
    """
    if said_anything(merge.kept.pk):
        for model in (Availability, WeeklyWindow):
            model._default_manager.filter(person=merge.gone).delete()
    else:
        repoint(merge, Availability, "person")
        repoint(merge, WeeklyWindow, "person")
    repoint(merge, OtherDays, "person")
    same = BusyCalendar.objects.filter(person=merge.kept).exclude(fingerprint="")
    doubled = same.values_list("fingerprint", flat=True)
    BusyCalendar.objects.filter(person=merge.gone, fingerprint__in=list(doubled)).delete()
    repoint(merge, BusyCalendar, "person")


def said_anything(person: int) -> bool:
    rows = (Availability.objects, WeeklyWindow.objects)
    return any(row.filter(person=person).exists() for row in rows)
