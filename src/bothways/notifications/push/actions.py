"""Asking a browser to tell one, ending that, and putting notices on their way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from bothways.accounts.models import Person
from bothways.common.outgoing.guard import Refused, target_of
from bothways.notifications.inbox.models import Notice
from bothways.notifications.preferences.queries import Plan

from . import sending
from .models import MOST_DEVICES, Device, Push, fingerprint_of
from .sealing import BadKeys, check_keys


class CantTellThere(Exception):
    """What the browser gave can't be used."""

    def __str__(self) -> str:
        return gettext("This browser gave no address at which it can be told. Nothing was changed.")


def is_on() -> bool:
    return bool(settings.PUSH_CONTACT)


@transaction.atomic
def add_device(*, person: Person, endpoint: str, public_key: str, secret: str, name: str) -> Device:
    """Tell this browser's owner from now on; the same browser again is the same device, whoever
    had it before. Beyond ten the oldest goes. Raises ``CantTellThere``."""
    try:
        target_of(endpoint, sending.GUARD)
        check_keys(public_key, secret)
    except (Refused, BadKeys):
        raise CantTellThere from None
    Person.objects.select_for_update().filter(pk=person.pk).first()
    device, _ = Device.objects.update_or_create(
        fingerprint=fingerprint_of(endpoint),
        defaults={
            "person": person,
            "endpoint": endpoint,
            "public_key": public_key,
            "secret": secret,
            "name": " ".join(name.replace("\x00", "").split())[:80] or gettext("A browser"),
        },
    )
    Push.objects.filter(device=device).exclude(notice__person=person).delete()
    kept = Device.objects.filter(person=person).values_list("pk", flat=True)[:MOST_DEVICES]
    Device.objects.filter(person=person).exclude(pk__in=list(kept)).delete()
    return device


def remove_device(device: Device) -> None:
    Device.objects.filter(pk=device.pk).delete()


def plan_pushes(notices: Sequence[Notice], plans: Mapping[int, Plan], now: datetime) -> None:
    """Put new notices on their way to the devices of who wants to be told there."""
    if not is_on():
        return
    due = {pk: at for pk, plan in plans.items() if (at := plan.push_due(now)) is not None}
    devices: dict[int, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(person__in=due):
        devices[device.person_id].append(device)
    wanted = [notice for notice in notices if notice.person_id in devices]
    if not wanted:
        return
    told = Notice.objects.filter(
        person__in={notice.person_id for notice in wanted},
        key__in={notice.key for notice in wanted},
        read_at=None,
    )
    ours = {(notice.person_id, notice.key) for notice in wanted}
    Push.objects.bulk_create(
        (
            Push(notice_id=pk, device=device, due_at=due[person], begun_at=due[person])
            for pk, person, key in told.values_list("pk", "person", "key")
            if (person, key) in ours
            for device in devices[person]
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
