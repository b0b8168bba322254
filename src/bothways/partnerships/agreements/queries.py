"""How an agreement stands, in plain words, and since when; for coordinators nothing but that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Partnership
from bothways.programmes.models import Programme
from bothways.ui.ribbons import listed

from .content import names_of, present
from .models import Acceptance, Agreement, AgreementVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement as one of the people has it before them."""

    newest: AgreementVersion | None
    in_force: AgreementVersion | None
    accepted: tuple[Acceptance, ...]
    """Of the newest version."""
    has_mine: bool
    waits_for_names: tuple[str, ...]
    """The others who are still to accept the newest version."""

    @property
    def is_begun(self) -> bool:
        return self.newest is not None

    @property
    def is_settled(self) -> bool:
        """The newest version is the one in force."""
        return self.newest is not None and self.newest == self.in_force

    @property
    def is_proposed(self) -> bool:
        return (
            self.newest is not None and not self.is_settled and self.newest.proposed_at is not None
        )

    @property
    def is_draft(self) -> bool:
        return self.newest is not None and not self.is_settled and not self.is_proposed

    @property
    def waits_for_me(self) -> bool:
        return self.is_proposed and not self.has_mine

    @property
    def words(self) -> str:
        """“waits for Jun”, “in force since 3 March, version 2”."""
        if self.newest is None:
            return gettext("not begun yet")
        if self.is_settled:
            return in_force_words(self.newest)
        number = self.newest.number
        if self.is_draft:
            words = gettext("a draft, version %(number)d: nobody has accepted it yet")
            return words % {"number": number}
        waiting = [*([] if self.has_mine else [gettext("you")]), *self.waits_for_names]
        if not waiting:
            return gettext("version %(number)d: everybody who is here has accepted") % {
                "number": number
            }
        words = gettext("version %(number)d waits for %(names)s")
        return words % {"number": number, "names": listed(waiting)}


def in_force_words(version: AgreementVersion) -> str:
    assert version.in_force_from is not None
    return gettext("in force since %(day)s, version %(number)d") % {
        "day": date_format(localtime(version.in_force_from), "j F Y"),
        "number": version.number,
    }


def standing_of(space: Space) -> Standing:
    """Two queries, and the people of the space where they aren't prefetched."""
    rows = AgreementVersion.objects.filter(agreement=space.partnership.pk).filter(
        Q(number=F("agreement__last_number")) | Q(number=F("agreement__number_in_force"))
    )
    versions = list(rows.select_related("by", "agreement"))
    newest = versions[0] if versions else None
    if newest is None:
        return Standing(None, None, (), False, ())
    held = newest.agreement.number_in_force
    accepted = tuple(newest.acceptances.select_related("participation__person"))
    signed = {each.participation_id for each in accepted}
    sides = present(space.partnership)
    waiting = [
        name
        for side, name in zip(sides, names_of(sides), strict=True)
        if side.pk not in signed and side.pk != space.mine.pk
    ]
    return Standing(
        newest=newest,
        in_force=next((version for version in versions if version.number == held), None),
        accepted=accepted,
        has_mine=space.mine.pk in signed,
        waits_for_names=tuple(waiting),
    )


def change_waits_for(space: Space) -> bool:
    """Whether a change of what is in force is proposed that the reader hasn't accepted; one
    query."""
    rows = AgreementVersion.objects.filter(
        agreement=space.partnership.pk,
        agreement__number_in_force__isnull=False,
        number=F("agreement__last_number"),
        proposed_at__isnull=False,
        in_force_from=None,
    )
    return rows.exclude(acceptances__participation=space.mine).exists()


def version_to_compare(space: Space, standing: Standing) -> AgreementVersion | None:
    """What the reader knows already: the version they accepted last, else the one in force, else
    the one before the newest."""
    newest = standing.newest
    if newest is None or standing.is_settled:
        return None
    earlier = AgreementVersion.objects.filter(agreement=newest.agreement_id).exclude(pk=newest.pk)
    accepted = earlier.filter(acceptances__participation=space.mine).first()
    return accepted or standing.in_force or earlier.first()


def versions_of(partnership: Partnership) -> QuerySet[AgreementVersion]:
    """The newest first, with who made and who accepted them."""
    rows = AgreementVersion.objects.filter(agreement=partnership.pk).select_related("by")
    return rows.prefetch_related("acceptances__participation__person")


def fixed_now_differs(version: AgreementVersion | None, template: Mapping[str, Any]) -> bool:
    """Whether the programme has changed what holds for everybody since."""
    return version is not None and version.fixed != template["fixed"]


# For coordinators and for other stages


@dataclass(frozen=True, slots=True)
class Tally:
    """How many exchanges of a programme have an agreement in force, of how many."""

    in_force: int
    exchanges: int


def tally(programme: Programme) -> Tally:
    open_now = Partnership.objects.filter(programme=programme).open()
    return Tally(
        in_force=open_now.filter(agreement__number_in_force__isnull=False).count(),
        exchanges=open_now.count(),
    )


@dataclass(frozen=True, slots=True)
class SeenFromOutside:
    """An exchange as a coordinator sees its agreement: whether, since when, and no word of it."""

    people: str
    since: datetime | None


def seen_from_outside(partnerships: Sequence[Partnership]) -> list[SeenFromOutside]:
    """Of partnerships with their people prefetched; one query."""
    since = dict(
        Agreement.objects.filter(partnership__in=[each.pk for each in partnerships]).values_list(
            "partnership", "in_force_since"
        )
    )
    return [
        SeenFromOutside(
            listed(side.person.name for side in each.participations.all()), since.get(each.pk)
        )
        for each in partnerships
    ]


def exchanges_of(programme: Programme) -> QuerySet[Partnership]:
    rows = Partnership.objects.filter(programme=programme).open()
    return rows.order_by(
        F("agreement__in_force_since").desc(nulls_last=True), "pk"
    ).prefetch_related("participations__person")


def agreed(partnerships: Sequence[int]) -> list[int]:
    """Those that have an agreement in force."""
    rows = Agreement.objects.filter(partnership__in=partnerships, number_in_force__isnull=False)
    return list(rows.values_list("partnership", flat=True))


def signs_of_life(partnerships: Sequence[int]) -> Mapping[int, datetime]:
    """When an agreement was last changed or accepted."""
    written = dict(
        AgreementVersion.objects.filter(agreement__in=partnerships)
        .order_by()
        .values_list("agreement")
        .annotate(Max("at"))
    )
    accepted = (
        Acceptance.objects.filter(version__agreement__in=partnerships)
        .order_by()
        .values_list("version__agreement")
        .annotate(Max("at"))
    )
    for pk, moment in accepted:
        written[pk] = max(written[pk], moment)
    return written
