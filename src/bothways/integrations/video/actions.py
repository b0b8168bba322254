"""Setting systems, and saving one's own room."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.audit.actions import record

from .links import BadLink, refuse_bad_hosts, refuse_bad_link, refuse_bad_template
from .models import MOST_SYSTEMS, OwnRoom, VideoSystem


class Refused(Exception):
    pass


class NameTaken(Refused):
    def __str__(self) -> str:
        return gettext("There is a system of this name. Nothing was changed.")


class TooMany(Refused):
    def __str__(self) -> str:
        return gettext("There are %(n)d systems, which is as many as there can be.") % {
            "n": MOST_SYSTEMS
        }


def set_system(
    *, by: Person, name: str, template: str, hosts: str = "", system: VideoSystem | None = None
) -> VideoSystem:
    """Add a system, or change one; links of meetings that are planned stay as they are.

    Raises ``BadLink``, ``NameTaken`` and ``TooMany``.
    """
    refuse_bad_template(template)
    refuse_bad_hosts(hosts)
    try:
        with transaction.atomic():
            if system is None and VideoSystem.objects.count() >= MOST_SYSTEMS:
                raise TooMany
            done = "added a video system" if system is None else "changed a video system"
            system = system or VideoSystem()
            system.name, system.template, system.hosts = name, template, hosts
            system.save()
            record(done, system, by=by, template=template)
    except IntegrityError:
        raise NameTaken from None
    return system


@transaction.atomic
def remove_system(*, by: Person, system: VideoSystem) -> None:
    """It is offered no longer; links of meetings that are planned go on leading there."""
    record("removed a video system", system, by=by)
    system.delete()


def save_room(*, by: Person, system: VideoSystem, link: str) -> None:
    """The link of one's own room there; empty: none. Raises ``BadLink``."""
    if not link:
        OwnRoom.objects.filter(person=by, system=system).delete()
        return
    refuse_bad_link(link, system.hosts)
    OwnRoom.objects.update_or_create(person=by, system=system, defaults={"link": link})


__all__ = ["BadLink", "NameTaken", "Refused", "TooMany"]
