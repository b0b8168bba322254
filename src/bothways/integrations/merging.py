"""What people have with other systems, when two of them become one."""

from __future__ import annotations

from bothways.common.audit.actions import record
from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import DROPPED, repoint, repoint_once

from .caldav import busy
from .models import CalendarAccount, OwnRoom


def mover() -> Mover:
    fields = ("integrations.OwnRoom.person", "integrations.CalendarAccount.person")
    return Mover(fields=fields, move=move)


def move(merge: Merge) -> None:
    move_accounts(merge)
    repoint_once(merge, OwnRoom, "person", same=("system_id",))


def move_accounts(merge: Merge) -> None:
    """The same sign-in at the same server counts once: two would write over each other. What stands
    in its calendar is found again by its name."""
    mine = set(CalendarAccount.objects.filter(person=merge.kept).values_list("address", "login"))
    for account in CalendarAccount.objects.filter(person=merge.gone):
        if (account.address, account.login) not in mine:
            continue
        # Nothing of the row is written down: it has a password.
        what = CalendarAccount._meta.label
        record(DROPPED, merge.kept, by=merge.by, what=what, address=account.address)
        busy.forget(account.calendars.all())
        account.delete()
    repoint(merge, CalendarAccount, "person")
