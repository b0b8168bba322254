"""A coordinator who takes part herself: what of her own sign-up she leaves to another coordinator.

She neither scores nor decides about herself, and wishes not to be matched that she is named in are
neither shown to her nor changed by her. The matches themselves: ``matching/review/own.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.models import Deed
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

NAMES_KEPT = 100
"""So many sign-ups an audit line names; see ``shortlist.actions.decide``."""


def own_sign_up(person: Person, programme: Programme) -> int | None:
    """The coordinator's own sign-up in the programme, withdrawn or not."""
    mine = SignUp.objects.filter(programme=programme, person=person)
    return mine.values_list("pk", flat=True).first()


def not_about_oneself() -> str:
    return gettext(
        "This is your own sign-up. Another coordinator scores it and decides about it, and you "
        "hear when everybody hears."
    )


def veil_decisions(
    programme: Programme, reader: Person, deeds: Sequence[Deed]
) -> Mapping[int, str]:
    """Lines of the history that would tell a coordinator what was decided about herself."""
    own = own_sign_up(reader, programme)
    if own is None:
        return {}
    return {deed.pk: gettext("yours among them") for deed in deeds if decides_about(deed, own)}


def decides_about(deed: Deed, sign_up: int) -> bool:
    named = deed.details.get("sign_ups", [])
    return deed.kind == "decided about sign-ups" and (
        sign_up in named or deed.details.get("count", 0) > NAMES_KEPT
    )
