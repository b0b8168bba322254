"""What a programme proposes to agree on: as coordinators write it, and the usual without that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from bothways.accounts.models import Person
from bothways.common.audit.actions import record
from bothways.programmes.blueprints.files import is_text
from bothways.programmes.models import Programme
from bothways.recruitment.signups.models import MeetingFormat

from .models import FIXED, LINE, LONGEST, MOST_FIXED, AgreementTemplate

LIMITS = {
    "often": LINE,
    "long": LINE,
    "format": 9,
    "where": LINE,
    "reach": LONGEST,
    "confidentiality": LONGEST,
    "trouble": LONGEST,
}
"""The fields a programme suggests words for, with the longest they may be."""


def template_of(programme: Programme) -> dict[str, Any]:
    """{field: suggested text, "fixed": [sentence]}; one query."""
    row = AgreementTemplate.objects.filter(programme=programme).first()
    return {**usual(programme), **(row.content if row else {})}


def usual(programme: Programme) -> dict[str, Any]:
    """In the language of the installation, so that it reads the same for everybody."""
    with override(settings.LANGUAGE_CODE):
        return {
            "often": usual_rhythm(programme),
            "long": usual_length(programme),
            "format": MeetingFormat.EITHER.value,
            "where": "",
            "reach": gettext(
                "We write to each other here first, and answer within two working days. Who can’t "
                "come says so the day before and proposes another time."
            ),
            "confidentiality": gettext(
                "What we tell each other stays between us. We may pass on what we have learned, "
                "but not who said it, unless that person agrees."
            ),
            "trouble": gettext(
                "If something doesn’t work we say so to each other, soon and kindly. If that "
                "doesn’t help we ask the coordinators. Any of us may end the exchange, and needn’t "
                "give a reason."
            ),
            "fixed": [
                gettext("Taking part is voluntary. Nobody has a disadvantage from stopping."),
                gettext("Nothing of this exchange is used to judge anybody’s work, pay or career."),
                gettext(
                    "What is said in confidence stays so, unless somebody is in danger or the law "
                    "asks for it."
                ),
            ],
        }


def usual_rhythm(programme: Programme) -> str:
    return {
        1: gettext("every week"),
        2: gettext("every two weeks"),
        3: gettext("every three weeks"),
        4: gettext("every four weeks"),
    }.get(programme.meets_every_weeks or 0, gettext("every two or three weeks"))


def usual_length(programme: Programme) -> str:
    return {
        30: gettext("half an hour"),
        45: gettext("three quarters of an hour"),
        60: gettext("an hour"),
        90: gettext("an hour and a half"),
    }.get(programme.meeting_minutes or 0, gettext("about an hour"))


@transaction.atomic
def save_template(*, programme: Programme, content: dict[str, Any], by: Person) -> None:
    """What is suggested from now on. Agreements that people have accepted stay as they are."""
    Programme.objects.select_for_update().get(pk=programme.pk)
    if content == template_of(programme):
        return
    AgreementTemplate.objects.update_or_create(
        programme=programme,
        defaults={"content": content, "changed_at": timezone.now(), "changed_by": by},
    )
    record("changed what is proposed to agree on", programme, by=by, programme=programme.pk)


# In files of templates, and to the next round


def read(programme: Programme) -> dict[str, Any] | None:
    row = AgreementTemplate.objects.filter(programme=programme).first()
    return dict(row.content) if row else None


def check(content: Any) -> None:
    """Raise ``ValueError`` unless it is as ``read`` makes it."""
    if not isinstance(content, dict) or set(content) != {*LIMITS, "fixed"}:
        raise ValueError("agreement")
    fixed = content["fixed"]
    if not isinstance(fixed, list) or len(fixed) > MOST_FIXED:
        raise ValueError("fixed")
    lines = [(line, FIXED) for line in fixed]
    texts = [(content[name], most) for name, most in LIMITS.items()]
    for text, most in [*lines, *texts]:
        if not isinstance(text, str) or len(text) > most or not is_text(text):
            raise ValueError("agreement")
    if content["format"] not in MeetingFormat.values or any(not line.strip() for line in fixed):
        raise ValueError("agreement")


def begin(*, programme: Programme, content: Any, by: Person | None) -> None:
    AgreementTemplate.objects.update_or_create(
        programme=programme, defaults={"content": content, "changed_by": by}
    )


def copy(*, programme: Programme, copy: Programme, by: Person | None) -> None:
    content = read(programme)
    if content is not None:
        begin(programme=copy, content=content, by=by)
