"""The first step in every exchange, and words to begin with."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from bothways.partnerships.hooks import FirstStep, Space
from bothways.partnerships.models import Partnership
from bothways.ui.ribbons import listed

from .queries import greetings_in

NAMED = 2
"""Skills that a first message names each way."""


def say_hello(space: Space) -> FirstStep | None:
    if not space.is_open:
        return None
    page = reverse("talk:talk", args=[space.partnership.pk])
    is_done, began = greetings_in(space.mine.person_id, space.partnership.pk)
    first = next((side.person for side in space.others if side.person_id == began), None)
    if first is not None and not is_done:
        return FirstStep(
            title=gettext("Say hello"),
            detail=gettext("%(name)s has written to you. A line back is enough.")
            % {"name": first.first_name},
            url=f"{page}#write",
            action=gettext("Read and answer"),
            is_done=False,
        )
    return FirstStep(
        title=gettext("Say hello"),
        detail=gettext(
            "A few words to %(names)s, and two times for a first half hour. A first message is "
            "written for you to change."
        )
        % {"names": space.names},
        url=f"{page}?hello=1#write",
        action=gettext("Write a first message"),
        is_done=is_done,
    )


def first_message(space: Space) -> str:
    """Made of what this person gives and gets; theirs to change before it is sent."""
    kind = space.partnership.kind
    gives, gets = skills(space.mine.gives), skills(space.mine.gets)
    if kind == Partnership.Kind.PAIR:
        gets = gets or skills(space.others[0].gives)
    known = {"names": space.names, "gives": gives, "gets": gets}
    if kind == Partnership.Kind.RING:
        known["learner"] = space.others[0].person.first_name
        known["teacher"] = space.others[-1].person.first_name
    parts = [gettext("Hello %(names)s, I look forward to our exchange!") % known]
    if gives:
        parts.append(gives_words(kind) % known)
    if gets:
        parts.append(gets_words(kind) % known)
    parts.append(
        gettext("Would a first half hour suit you next week? Tell me two times that are good.")
    )
    return " ".join(parts)


def gives_words(kind: str) -> str:
    if kind == Partnership.Kind.RING:
        return gettext("%(learner)s, I am glad to share what I know of %(gives)s with you.")
    return gettext("I am glad to share what I know of %(gives)s.")


def gets_words(kind: str) -> str:
    if kind == Partnership.Kind.RING:
        return gettext("%(teacher)s, I would love to learn %(gets)s from you.")
    if kind == Partnership.Kind.GROUP:
        return gettext("I would love to learn %(gets)s.")
    return gettext("I would love to learn %(gets)s from you.")


def skills(flows: list[dict[str, object]]) -> str:
    return listed([str(flow["skill"]) for flow in flows][:NAMED])
