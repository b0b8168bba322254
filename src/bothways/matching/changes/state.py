"""A fingerprint of what somebody has seen, carried in the form that does it.

One half is the board: anything that somebody decides, changes or takes back, and any sign-up that
changes, gives another. The other half is the effect that was shown.
"""

from __future__ import annotations

import hashlib

from django.db.models import Count, Max, Q

from bothways.matching.publishing.models import Publication
from bothways.matching.review.models import ReviewAct
from bothways.matching.runs.models import Circle, Match, Run
from bothways.recruitment.models import Block, SignUp

from .effects import Effect
from .models import Change

LENGTH = 16


def state_of(run: Run, effect: Effect) -> str:
    return f"{board_state(run)}-{digest(effect.figures)}"


def board_state(run: Run) -> str:
    """Nine queries, however large the board."""
    acts = ReviewAct.objects.filter(programme=run.programme_id)
    apart = Count("pk", filter=Q(parted_at__isnull=False))
    sign_ups = SignUp.objects.filter(programme=run.programme_id)
    blocks = Block.objects.filter(low__programme=run.programme_id)
    return digest(
        (
            run.pk,
            Run.objects.filter(programme=run.programme_id).aggregate(Max("number")),
            Publication.objects.filter(programme=run.programme_id).aggregate(Max("number")),
            acts.aggregate(Max("pk"), Max("at"), Max("undone_at"), standing=standing()),
            Change.objects.filter(run=run).aggregate(Max("pk"), Max("undone_at")),
            Match.objects.filter(run=run).aggregate(Count("pk"), Max("parted_at"), apart=apart),
            Circle.objects.filter(run=run).aggregate(Count("pk"), Max("parted_at"), apart=apart),
            sign_ups.aggregate(Count("pk"), Max("changed_at"), Max("withdrawn_at")),
            blocks.aggregate(Count("pk"), Max("pk")),
        )
    )


def standing() -> Count:
    return Count("pk", filter=Q(undone_at=None))


def is_same_board(run: Run, state: str) -> bool:
    return state.partition("-")[0] == board_state(run)


def digest(seen: object) -> str:
    return hashlib.blake2b(repr(seen).encode(), digest_size=LENGTH // 2).hexdigest()
