from __future__ import annotations

from bothways.programmes.models import Outcome, Programme


def outcomes_in(programme: Programme) -> list[tuple[str, str, list[Outcome]]]:
    """(audience, “for participants”, outcomes) for both audiences; one query."""
    found = list(programme.outcomes.select_related("owner"))
    return [
        (str(audience), str(audience.label), [one for one in found if one.audience == audience])
        for audience in Outcome.Audience
    ]
