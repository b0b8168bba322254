"""Beginning an agreement, changing it, and accepting the version one has read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.common.live.hints import hint
from bothways.notifications.telling.actions import notify
from bothways.partnerships.hooks import Space
from bothways.partnerships.space.writing import Refused, hold
from bothways.ui.ribbons import listed

from .content import carried, fingerprint, first_content, present, section_of, with_section
from .models import MOST_VERSIONS, PLACES, Acceptance, Agreement, AgreementVersion
from .templates import template_of


class TooMany(Refused):
    def __str__(self) -> str:
        return gettext("This agreement has been changed 999 times, which is as far as it goes.")


class NotBegun(Refused):
    def __str__(self) -> str:
        return gettext("There is no agreement here yet. Begin it first.")


class NoSuchSection(Refused):
    def __str__(self) -> str:
        return gettext("This part isn’t in the agreement any more. Nothing was changed.")


class ChangedMeanwhile(Refused):
    """There is a newer version than the one that was before them."""

    def __init__(self, newest: AgreementVersion, seen: AgreementVersion | None) -> None:
        super().__init__(newest)
        self.newest, self.seen = newest, seen

    @property
    def who(self) -> str:
        return self.newest.by.first_name if self.newest.by else gettext("Somebody")

    def __str__(self) -> str:
        return gettext(
            "%(name)s has changed this meanwhile. What changed is marked below; what you typed is "
            "still in the form. Bring the two together and save again."
        ) % {"name": self.who}


class NotWhatWasRead(ChangedMeanwhile):
    def __str__(self) -> str:
        return gettext(
            "%(name)s has changed the agreement since you opened it, so nothing was accepted. What "
            "changed is marked below: read it, then accept this version."
        ) % {"name": self.who}


class ProgrammeChanged(Refused):
    def __str__(self) -> str:
        return gettext(
            "The programme has changed what holds for everybody. Take that up first, then all of "
            "you accept it."
        )


@transaction.atomic
def begin(*, space: Space) -> AgreementVersion:
    """The first version, made of the programme's template and the match; begun once."""
    hold(space)
    partnership = space.partnership
    agreement, is_new = Agreement.objects.get_or_create(partnership=partnership)
    if not is_new:
        return newest_of(agreement)
    content = first_content(partnership, template_of(partnership.programme))
    version = add_version(space, agreement, content, "begun")
    title = gettext("%(name)s has begun your agreement") % {"name": space.mine.person.first_name}
    tell_others(space, version, "begun", title)
    return version


@transaction.atomic
def change(
    *, space: Space, section: str, values: Mapping[str, Any], number: int
) -> AgreementVersion:
    """Make a next version with other words in one section, written with version ``number`` before
    one; the same words make none.

    Raises ``ChangedMeanwhile`` where somebody else has changed the same section since; other
    sections may have changed, and stay so.
    """
    agreement = held(space)
    newest = newest_of(agreement)
    seen = agreement.versions.filter(number=number).first()
    try:
        now, said = section_of(newest.content, section), dict(values)
        before = section_of(seen.content, section) if seen else None
    except KeyError:
        raise NoSuchSection from None
    if now == said:
        return newest
    if before != now:
        raise ChangedMeanwhile(newest, seen)
    return revise(space, agreement, newest, with_section(newest.content, section, said), section)


@transaction.atomic
def take_up(*, space: Space) -> AgreementVersion:
    """A next version with what the programme asks of everybody now, of who is here now."""
    agreement = held(space)
    newest = newest_of(agreement)
    return revise(space, agreement, newest, newest.content, "programme")


def revise(
    space: Space,
    agreement: Agreement,
    newest: AgreementVersion,
    content: Mapping[str, Any],
    section: str,
) -> AgreementVersion:
    template = template_of(space.partnership.programme)
    following = carried(content, space.partnership, template)
    if fingerprint(following) == newest.fingerprint:
        return newest
    version = add_version(space, agreement, following, section)
    accepted = newest.acceptances.exclude(participation=space.mine)
    people = [
        each.participation.person
        for each in accepted.select_related("participation__person")
        if each.participation.left_at is None
    ]
    title = gettext("%(name)s has changed the agreement you had accepted") % {
        "name": space.mine.person.first_name
    }
    # Told once about what they had accepted, however often it is changed after that.
    tell_each(people, newest, "changed", title)
    return version


@transaction.atomic
def accept(*, space: Space, seen: str, number: int) -> AgreementVersion:
    """Accept the newest version, if ``seen`` is the fingerprint of what it says; twice is once.

    In force when everybody who is in the exchange has accepted it. Raises ``NotWhatWasRead`` and
    ``ProgrammeChanged``.
    """
    agreement = held(space)
    newest = newest_of(agreement)
    if newest.fingerprint != seen:
        raise NotWhatWasRead(newest, agreement.versions.filter(number=number).first())
    if newest.in_force_from is not None:
        return newest
    if newest.fixed != template_of(space.partnership.programme)["fixed"]:
        raise ProgrammeChanged
    now = timezone.now()
    _, is_new = Acceptance.objects.get_or_create(
        version=newest, participation=space.mine, defaults={"at": now}
    )
    if newest.proposed_at is None:
        newest.proposed_at = now
        newest.save(update_fields=["proposed_at"])
    accepted = set(newest.acceptances.values_list("participation", flat=True))
    if accepted >= {side.pk for side in present(space.partnership)}:
        put_in_force(space, agreement, newest)
    elif is_new and len(accepted) == 1:
        tell_others(space, newest, "proposed", proposal_title(agreement, space.mine.person))
    hint_others(space)
    return newest


def put_in_force(space: Space, agreement: Agreement, version: AgreementVersion) -> None:
    now = timezone.now()
    version.in_force_from = now
    version.save(update_fields=["in_force_from"])
    agreement.number_in_force = version.number
    agreement.in_force_since = agreement.in_force_since or now
    agreement.save(update_fields=["number_in_force", "in_force_since"])
    names = listed(side.person.name for side in present(space.partnership))
    record(
        "put an agreement in force",
        names,
        by=space.mine.person,
        programme=space.partnership.programme_id,
    )
    title = gettext("Everybody has accepted: your agreement is in force")
    tell_others(space, version, "in-force", title)


def proposal_title(agreement: Agreement, by: Person) -> str:
    if agreement.number_in_force is None:
        return gettext("%(name)s proposes an agreement") % {"name": by.first_name}
    return gettext("%(name)s proposes a change to your agreement") % {"name": by.first_name}


def add_version(
    space: Space, agreement: Agreement, content: Mapping[str, Any], section: str
) -> AgreementVersion:
    number = agreement.last_number + 1
    if number > MOST_VERSIONS:
        raise TooMany
    key = agreement.pk * PLACES + number
    version = AgreementVersion.objects.create(
        id=key,
        agreement=agreement,
        number=number,
        follows_id=key - 1 if number > 1 else None,
        content=dict(content),
        fingerprint=fingerprint(content),
        section=section,
        by=space.mine.person,
    )
    agreement.last_number = number
    agreement.save(update_fields=["last_number"])
    hint_others(space)
    return version


def held(space: Space) -> Agreement:
    """The agreement, one change at a time. Raises ``Over`` and ``NotBegun``."""
    hold(space)
    locked = Agreement.objects.select_for_update().filter(pk=space.partnership.pk).first()
    if locked is None:
        raise NotBegun
    return locked


def newest_of(agreement: Agreement) -> AgreementVersion:
    return agreement.versions.select_related("by").latest("number")


def hint_others(space: Space) -> None:
    for side in space.others:
        hint(f"person:{side.person_id}", about="agreement", partnership=space.partnership.pk)


def tell_others(space: Space, version: AgreementVersion, what: str, title: str) -> None:
    people = [side.person for side in space.here]
    tell_each(people, version, what, title)


def tell_each(people: Iterable[Person], version: AgreementVersion, what: str, title: str) -> None:
    notify(
        people,
        kind="agreement",
        key=f"agreement:{version.pk}:{what}",
        title=title,
        path=reverse("agreement:agreement", args=[version.agreement_id]),
    )
