"""What a run would use if it began now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from bothways.matching.places.queries import Room, published_pairs, room_of
from bothways.matching.review.queries import standing_pairs
from bothways.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a run would use if it began now."""

    room: Room
    locks: int
    bans: int

    @property
    def people(self) -> int:
        """Who could be matched: with a free place, and not waiting."""
        return self.room.free

    @property
    def waiting(self) -> int:
        return self.room.waiting

    @property
    def is_enough(self) -> bool:
        return self.people >= 2

    @property
    def decisions(self) -> str:
        locks = ngettext("%(count)d lock", "%(count)d locks", self.locks) % {"count": self.locks}
        bans = ngettext("%(count)d ban", "%(count)d bans", self.bans) % {"count": self.bans}
        return gettext("%(locks)s and %(bans)s from your review") % {"locks": locks, "bans": bans}

    @property
    def around(self) -> str:
        """“around 34 published partnerships”, which stay as they are."""
        return around_in_words(self.room.around)

    @property
    def arrivals(self) -> str:
        """Why there is somebody to match again: who has come, and who is free again."""
        said = []
        if self.room.new:
            said.append(
                ngettext(
                    "%(count)d person has come since",
                    "%(count)d people have come since",
                    self.room.new,
                )
                % {"count": self.room.new}
            )
        if self.room.freed:
            said.append(
                ngettext(
                    "%(count)d has lost their partner",
                    "%(count)d have lost their partner",
                    self.room.freed,
                )
                % {"count": self.room.freed}
            )
        return ", ".join(said)


def readiness(programme: Programme) -> Readiness:
    locks, bans = standing_pairs(programme)
    together = published_pairs(programme)
    locks = [pair for pair in locks if (int(pair[0]), int(pair[1])) not in together]
    return Readiness(room_of(programme, together), len(locks), len(bans))


def around_in_words(count: int) -> str:
    return ngettext(
        "around %(count)d published partnership",
        "around %(count)d published partnerships",
        count,
    ) % {"count": count}
