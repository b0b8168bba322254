"""The page of an exchange, shown before there is any: two people, made up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.accounts.models import Person
from bothways.matching.previews import example_gives, example_people
from bothways.people.models import Profile
from bothways.programmes.hooks import Preview
from bothways.programmes.models import Programme

from .partnerships.models import Participation, Partnership
from .partnerships.queries import Exchange, facts_about


def exchange(programme: Programme, viewer: Person) -> dict[str, Any]:
    ana, ben = example_people()
    ana.profile = Profile(person=ana, languages=["en"])
    ben.profile = Profile(
        person=ben,
        title=gettext("Controller"),
        function=gettext("Finance"),
        location=gettext("Lisbon"),
        time_zone="Europe/Lisbon",
        languages=["en"],
        contact=gettext("Chat, best before noon"),
    )
    gives, gets = example_gives()
    partnership = Partnership(programme=programme)
    mine = Participation(partnership=partnership, person=ana, gives=gives, gain=0.8)
    theirs = Participation(partnership=partnership, person=ben, gives=gets, gain=0.7)
    return {
        "example": True,
        "exchange": Exchange(partnership, mine, theirs, ben.profile),
        "programme": programme,
        "hope": gettext("I would like to explain figures so that people remember them."),
        "facts": facts_about(ben, ana),
        "can_write": True,
        "subject": "",
    }


EXCHANGE = Preview(
    slug="exchange",
    title=_("One’s exchange"),
    says=_("The page of two people who are matched, as one of them sees it."),
    template="partnerships/partnerships/partnership.html#page",
    context=exchange,
    styles=("partnerships/partnership.css",),
)
