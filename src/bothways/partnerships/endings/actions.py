"""What the people in an exchange do about its course: pause, go on longer, finish, end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.text import tidy
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.partnerships.space import writing
from bothways.partnerships.space.writing import hold

from .leaving import end, leave_circle
from .models import Ending, Extension, LookBack, Pause
from .refusals import NoProposal, NotPaused, Over, PausedAlready, ProposedAlready, WrongDay

LONGEST_PAUSE = timedelta(weeks=16)
LONGEST_EXTENSION = timedelta(days=366)


def held(space: Space) -> Partnership:
    """The partnership's row, held until the transaction ends. Raises ``Over``."""
    try:
        return hold(space, is_for_oneself=True)
    except writing.Over:
        raise Over from None


def present(partnership: Partnership) -> list[Participation]:
    """Who is still in it."""
    return list(partnership.participations.filter(left_at=None).select_related("person"))


def tell_others(partnership: Partnership, me: Person, *, key: str, title: str) -> None:
    path = reverse("endings:course", args=[partnership.pk])
    others = [side.person for side in present(partnership) if side.person_id != me.pk]
    notify(others, kind="course", key=key, title=title, path=path)


@transaction.atomic
def pause(*, space: Space, until: date) -> Pause:
    """Rest until a day; check-ins and nudges rest too. Raises ``Refused``."""
    row, today = held(space), timezone.localdate()
    if not today < until <= today + LONGEST_PAUSE:
        raise WrongDay(today + timedelta(days=1), today + LONGEST_PAUSE)
    if row.pauses.filter(over_at=None).exists():
        raise PausedAlready
    me = space.mine.person
    begun = Pause.objects.create(partnership=row, by=me, until=until)
    title = gettext("%(name)s has paused your exchange until %(day)s") % {
        "name": me.first_name,
        "day": date_format(until, "j F"),
    }
    tell_others(row, me, key=f"pause:{begun.pk}", title=title)
    return begun


@transaction.atomic
def take_up(*, space: Space) -> None:
    """Go on before the day. Raises ``NotPaused``."""
    row = held(space)
    begun = row.pauses.filter(over_at=None).first()
    if begun is None:
        raise NotPaused
    begun.over_at = timezone.now()
    begun.save(update_fields=["over_at"])
    me = space.mine.person
    title = gettext("%(name)s has taken your exchange up again") % {"name": me.first_name}
    tell_others(row, me, key=f"taken-up:{begun.pk}", title=title)


@transaction.atomic
def propose_longer(*, space: Space, until: date) -> Extension:
    """Propose to go on until a day after the end; who proposes agrees. Raises ``Refused``."""
    row = held(space)
    first = row.last_day + timedelta(days=1)
    if not first <= until <= row.last_day + LONGEST_EXTENSION:
        raise WrongDay(first, row.last_day + LONGEST_EXTENSION)
    if row.extensions.filter(holds_since=None, dropped_at=None).exists():
        raise ProposedAlready
    me = space.mine.person
    proposal = Extension.objects.create(partnership=row, by=me, until=until)
    title = gettext("%(name)s would go on with you until %(day)s") % {
        "name": me.first_name,
        "day": date_format(until, "j F Y"),
    }
    tell_others(row, me, key=f"extension:{proposal.pk}", title=title)
    agree(proposal, space.mine)
    return proposal


@transaction.atomic
def agree_to_longer(*, space: Space, extension: Extension) -> Extension:
    """Agree to a proposal; twice is once. Raises ``NoProposal``."""
    row = held(space)
    proposal = row.extensions.filter(pk=extension.pk, dropped_at=None).first()
    if proposal is None:
        raise NoProposal
    agree(proposal, space.mine)
    return proposal


@transaction.atomic
def drop_longer(*, space: Space, extension: Extension) -> None:
    """Take a proposal back, or say that one would rather not. Raises ``NoProposal``."""
    row = held(space)
    standing = row.extensions.filter(pk=extension.pk, holds_since=None, dropped_at=None)
    if not standing.update(dropped_at=timezone.now()):
        raise NoProposal
    me = space.mine.person
    title = gettext("Your exchange ends as planned: the proposal to go on longer was taken back")
    tell_others(row, me, key=f"extension-dropped:{extension.pk}", title=title)


@transaction.atomic
def allow_longer(*, extension: Extension, by: Person) -> Extension:
    """A coordinator's yes to going on after the programme's end. Raises ``NoProposal``."""
    row = Partnership.objects.select_for_update().get(pk=extension.partnership_id)
    proposal = row.extensions.filter(pk=extension.pk, dropped_at=None).first()
    if proposal is None or row.ended_at is not None:
        raise NoProposal
    if proposal.allowed_at is None:
        proposal.allowed_by, proposal.allowed_at = by, timezone.now()
        proposal.save(update_fields=["allowed_by", "allowed_at"])
        record("let an exchange go on longer", row, by=by, programme=row.programme_id)
    settle(proposal)
    return proposal


def agree(proposal: Extension, side: Participation) -> None:
    proposal.agreed_by.add(side)
    settle(proposal)


def settle(proposal: Extension) -> None:
    """It holds as soon as everybody has agreed, and a coordinator where that is needed."""
    row = proposal.partnership
    agreed = set(proposal.agreed_by.values_list("pk", flat=True))
    everybody = {side.pk for side in present(row)}
    needs_yes = proposal.until > row.programme.ends_on and proposal.allowed_at is None
    if proposal.holds_since is not None or not everybody <= agreed or needs_yes:
        return
    proposal.holds_since = timezone.now()
    proposal.save(update_fields=["holds_since"])
    Partnership.objects.filter(pk=row.pk).update(ends_on=proposal.until)
    row.ends_on = proposal.until
    path = reverse("endings:course", args=[row.pk])
    day = date_format(proposal.until, "j F Y")
    title = gettext("Agreed: your exchange goes on until %(day)s") % {"day": day}
    key = f"extended:{proposal.pk}"
    notify([side.person for side in present(row)], kind="course", key=key, title=title, path=path)


@transaction.atomic
def look_back(*, space: Space, thanks: str, took_away: str, is_shared: bool) -> LookBack:
    """Write, or change, what one says at the end. The exchange is finished as soon as everybody in
    it has. Raises ``Over`` when somebody has ended it another way."""
    row = Partnership.objects.select_for_update().get(pk=space.partnership.pk)
    mine = Participation.objects.get(pk=space.mine.pk)
    ending = Ending.objects.filter(partnership=row).first()
    if mine.left_at is not None or (ending and ending.how != Ending.How.FINISHED):
        raise Over
    is_first = not LookBack.objects.filter(participation=mine).exists()
    said, _ = LookBack.objects.update_or_create(
        participation=mine,
        defaults={
            "thanks": tidy(thanks),
            "took_away": tidy(took_away),
            "is_shared": is_shared,
            "written_at": timezone.now(),
        },
    )
    if row.ended_at is not None:
        return said
    sides = present(row)
    missing = [side for side in sides if not LookBack.objects.filter(participation=side).exists()]
    me = space.mine.person
    if not missing:
        end(row, how=Ending.How.FINISHED, by=me)
    elif is_first:
        title = gettext("%(name)s looks back on your exchange and thanks you") % {
            "name": me.first_name
        }
        tell_others(row, me, key=f"look-back:{mine.pk}", title=title)
    return said


@transaction.atomic
def end_early(*, space: Space, reason: str) -> Partnership:
    """End it now, without fault: one person is enough. In a circle or group of three or more the
    others may go on. The reason is for coordinators alone. Raises ``Over``."""
    row = held(space)
    if len(present(row)) > 2:
        leave_circle(space.mine, reason=tidy(reason)[:500], has_left=False)
        return row
    end(row, how=Ending.How.EARLY, by=space.mine.person, reason=tidy(reason)[:500])
    return row
