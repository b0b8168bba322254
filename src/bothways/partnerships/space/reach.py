"""Whether what somebody writes in a space reaches anybody."""

from __future__ import annotations

from bothways.partnerships.hooks import SILENCED, Space


def is_unheard(space: Space) -> bool:
    """Whether there is one other left here, and either of the two may not reach the other. In a
    circle or group what is kept together goes on for the others."""
    here = [side.person_id for side in space.here]
    if len(here) != 1:
        return False
    pk, me, other = space.partnership.pk, space.mine.person_id, here[0]
    return any(silenced(pk, me, other) or silenced(pk, other, me) for silenced in SILENCED)
