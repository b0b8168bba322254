"""Writing in a space: one at a time, while it is open, and where it reaches somebody."""

from __future__ import annotations

from django.utils.translation import gettext

from bothways.partnerships.hooks import Space
from bothways.partnerships.partnerships.models import Participation, Partnership
from bothways.programmes.life.moves import is_over

from .reach import is_unheard


class Refused(Exception):
    """Why nothing was changed, in a sentence for who tried; features of a space add their own."""


class Over(Refused):
    def __str__(self) -> str:
        return gettext("This exchange has ended and is there to be read. Nothing was changed.")


class CantBeDelivered(Refused):
    def __str__(self) -> str:
        return gettext("This can’t be delivered in this space. The coordinator can help.")


def hold(space: Space, *, is_for_oneself: bool = False) -> Partnership:
    """Hold the partnership's row until the transaction ends, so that who writes and who ends it
    do so one after the other, and answer it as it stands now.

    Raises ``Over`` where it, its programme or one's part in it has ended, whatever the page said;
    and ``CantBeDelivered`` where the only other one doesn't hear what one writes, unless it
    ``is_for_oneself``.
    """
    rows = Partnership.objects.select_for_update(of=("self",)).select_related("programme")
    now = rows.get(pk=space.partnership.pk)
    has_left = Participation.objects.filter(pk=space.mine.pk, left_at__isnull=False).exists()
    if now.ended_at is not None or has_left or is_over(now.programme.state):
        raise Over
    if not is_for_oneself and is_unheard(space):
        raise CantBeDelivered
    return now
