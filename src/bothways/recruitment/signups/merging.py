"""Sign-ups when two people become one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bothways.common.models import Deed
from bothways.people.hooks import Merge, Mover
from bothways.people.merging.moving import drop, refuse_left_behind, repoint
from bothways.programmes.models import Programme
from bothways.recruitment.hooks import SIGN_UP_MOVERS, SignUpMerge
from bothways.recruitment.models import (
    Answer,
    Block,
    Decision,
    Door,
    Draft,
    Guest,
    Invitation,
    KeptApart,
    Offer,
    Score,
    SheetImport,
    SignUp,
    Want,
)
from bothways.recruitment.support.merging import move_managers, move_supports

OWN_FIELDS = (
    "recruitment.Offer.sign_up",
    "recruitment.Want.sign_up",
    "recruitment.Answer.sign_up",
    "recruitment.Decision.sign_up",
    "recruitment.Score.sign_up",
    "recruitment.Support.sign_up",
    "recruitment.KeptApart.sign_up",
    "recruitment.Block.low",
    "recruitment.Block.high",
)
"""Of sign-ups: this stage moves them itself."""
UNLESS_SAID = ("hope", "goals", "interests", "commitment", "meeting_format")
"""Taken over where the sign-up that stays says nothing."""
KINDEST = (Decision.State.ACCEPTED, Decision.State.WAIT_LISTED, Decision.State.DECLINED)


def mover() -> Mover:
    return Mover(
        fields=(
            "recruitment.SignUp.person",
            "recruitment.Draft.person",
            "recruitment.Guest.person",
            "recruitment.Guest.by",
            "recruitment.Score.reviewer",
            "recruitment.Decision.by",
            "recruitment.Door.opened_by",
            "recruitment.Invitation.by",
            "recruitment.SheetImport.by",
            "recruitment.Support.manager",
            "recruitment.Support.recorded_by",
        ),
        move=move,
        hold=hold,
        refuses=refuses,
        says=says,
    )


def says(merge: Merge) -> list[str]:
    found = []
    sign_ups = SignUp.objects.filter(person=merge.gone).count()
    if sign_ups:
        words = ngettext("%(n)d sign-up", "%(n)d sign-ups", sign_ups)
        found.append(words % {"n": sign_ups})
    drafts = Draft.objects.filter(person=merge.gone).count()
    if drafts:
        words = ngettext("%(n)d sign-up that was begun", "%(n)d sign-ups that were begun", drafts)
        found.append(words % {"n": drafts})
    both = len(list(twice(merge)))
    if both:
        words = ngettext(
            "in %(n)d programme both have signed up: the more recent answers stay",
            "in %(n)d programmes both have signed up: the more recent answers stay",
            both,
        )
        found.append(words % {"n": both})
    return found


def hold(merge: Merge) -> None:
    """Their programmes, in one order: nobody matches, publishes or signs up meanwhile."""
    theirs = SignUp.objects.filter(person__in=(merge.kept, merge.gone)).values("programme")
    rows = Programme.objects.filter(pk__in=theirs).select_for_update().order_by("pk")
    list(rows.values_list("pk", flat=True))


def refuses(merge: Merge) -> list[str]:
    found = [s for pair in twice(merge) for mover in SIGN_UP_MOVERS for s in mover.refuses(pair)]
    return list(dict.fromkeys(found))


def twice(merge: Merge) -> Iterator[SignUpMerge]:
    """The programmes in which both have signed up. Who takes part stays before who has withdrawn,
    and then who said something last."""
    mine = {row.programme_id: row for row in sign_ups_of(merge.kept.pk)}
    for theirs in sign_ups_of(merge.gone.pk):
        if theirs.programme_id in mine:
            goes, stays = in_order(mine[theirs.programme_id], theirs)
            yield SignUpMerge(stays, goes, merge)


def in_order(one: SignUp, other: SignUp) -> list[SignUp]:
    """The one that goes, and the one whose answers stay."""
    return sorted((one, other), key=lambda row: (row.takes_part, row.changed_at, row.pk))


def sign_ups_of(person: int) -> models.QuerySet[SignUp]:
    return SignUp.objects.filter(person=person).select_related("programme").order_by("pk")


def move(merge: Merge) -> None:
    forget_wishes_about_themselves(merge)
    move_scores_given(merge)
    for pair in list(twice(merge)):
        make_one(pair)
    repoint(merge, SignUp, "person")
    move_drafts(merge)
    move_managers(merge)
    move_guests(merge)
    repoint(merge, Decision, "by")
    repoint(merge, Door, "opened_by")
    repoint(merge, Invitation, "by")
    repoint(merge, SheetImport, "by")


# Two sign-ups in one programme


def make_one(pair: SignUpMerge) -> None:
    for mover in SIGN_UP_MOVERS:
        mover.move(pair)
    move_blocks(pair)
    move_decisions(pair)
    keep_all_or_drop(pair, Offer)
    keep_all_or_drop(pair, Want)
    keep_unless_there(pair, Answer, "question_id")
    keep_unless_there(pair, KeptApart, "email")
    keep_unless_there(pair, Score, "reviewer_id", "line")
    move_supports(pair)
    stays, goes = pair.stays, pair.goes
    if stays.accepted_at is None:
        stays.accepted_at, stays.accepted = goes.accepted_at, goes.accepted
    for name in UNLESS_SAID:
        setattr(stays, name, getattr(stays, name) or getattr(goes, name))
    stays.created_at = min(stays.created_at, goes.created_at)
    move_lines(pair)
    refuse_left_behind(goes)
    drop(pair.merge, goes, words=what_it_hoped(stays, goes))
    stays.person = pair.merge.kept
    stays.save(update_fields=["person", *UNLESS_SAID, "accepted_at", "accepted", "created_at"])


def keep_all_or_drop(pair: SignUpMerge, model: type[Offer] | type[Want]) -> None:
    """What somebody offers or wants is one answer: theirs is taken over only where there is
    none."""
    rows = model._default_manager.filter(sign_up=pair.goes)
    if not model._default_manager.filter(sign_up=pair.stays).exists():
        rows.update(sign_up=pair.stays)
        return
    said = gettext("can give %(skill)s") if model is Offer else gettext("wants %(skill)s")
    for row in rows.select_related("skill"):
        skill = str(row.skill)
        words = said % {"skill": skill}
        drop(pair.merge, row, programme=pair.stays.programme_id, words=words, skill=skill)


def what_it_hoped(stays: SignUp, goes: SignUp) -> str:
    if not goes.hope or goes.hope == stays.hope:
        return ""
    return gettext("hope: “%(hope)s”") % {"hope": goes.hope}


def move_lines(pair: SignUpMerge) -> None:
    """The history's lines come along: who coordinates and takes part isn't to read about herself,
    whichever of the two sign-ups a line names."""
    of_some = Deed.objects.filter(programme=pair.stays.programme_id, details__has_key="sign_ups")
    for line in of_some.iterator():
        if pair.goes.pk in line.details["sign_ups"]:
            line.details["sign_ups"].append(pair.stays.pk)
            line.save(update_fields=["details"])


def keep_unless_there(pair: SignUpMerge, model: type[models.Model], *same: str) -> None:
    there = set(model._default_manager.filter(sign_up=pair.stays).values_list(*same))
    for row in model._default_manager.filter(sign_up=pair.goes):
        if tuple(getattr(row, name) for name in same) in there:
            drop(pair.merge, row, programme=pair.stays.programme_id)
        else:
            model._default_manager.filter(pk=row.pk).update(sign_up=pair.stays)


def move_blocks(pair: SignUpMerge) -> None:
    """Who was kept from either is kept from the one; from oneself nobody is."""
    for block in Block.objects.filter(Q(low=pair.goes) | Q(high=pair.goes)):
        other = block.high_id if block.low_id == pair.goes.pk else block.low_id
        block.delete()
        if other != pair.stays.pk:
            low, high = sorted((other, pair.stays.pk))
            Block.objects.get_or_create(low_id=low, high_id=high)


def move_decisions(pair: SignUpMerge) -> None:
    """The kinder decision stands: a double sign-up is often declined for being one."""
    decisions = Decision.objects.filter(sign_up__in=(pair.stays, pair.goes), undone_at=None)
    standing = sorted(decisions, key=lambda decision: KINDEST.index(decision.state))
    for decision in standing[1:]:
        Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
    Decision.objects.filter(sign_up=pair.goes).update(sign_up=pair.stays)


# What points at a person


def forget_wishes_about_themselves(merge: Merge) -> None:
    """A wish to be kept from an address holds for the one that stays; from one's own it goes."""
    about = KeptApart.objects.filter(email=merge.gone.email)
    own = Q(sign_up__person__in=(merge.kept, merge.gone))
    KeptApart.objects.filter(own, email__in=(merge.kept.email, merge.gone.email)).delete()
    there = KeptApart.objects.filter(email=merge.kept.email).values("sign_up")
    about.filter(sign_up__in=there).delete()
    about.update(email=merge.kept.email)


def move_drafts(merge: Merge) -> None:
    mine: dict[int, Any] = {row.programme_id: row for row in drafts_of(merge.kept.pk)}
    for theirs in drafts_of(merge.gone.pk):
        older = mine.get(theirs.programme_id)
        if older is not None and older.changed_at >= theirs.changed_at:
            drop(merge, theirs)
            continue
        if older is not None:
            drop(merge, older)
        Draft.objects.filter(pk=theirs.pk).update(person=merge.kept)


def move_guests(merge: Merge) -> None:
    """Invited as a guest twice: the later last day holds."""
    mine: dict[int, Guest] = {
        row.programme_id: row for row in Guest.objects.standing().filter(person=merge.kept)
    }
    for theirs in Guest.objects.standing().filter(person=merge.gone):
        there = mine.get(theirs.programme_id)
        if there is not None:
            latest = max(there.ends_on, theirs.ends_on)
            Guest.objects.filter(pk=there.pk).update(ends_on=latest)
            drop(merge, theirs)
    repoint(merge, Guest, "person", "by")


def drafts_of(person: int) -> models.QuerySet[Draft]:
    return Draft.objects.filter(person=person)


def move_scores_given(merge: Merge) -> None:
    """As a reviewer: what the one who stays gave counts where both gave a mark. Nobody scores
    themselves, so what one account gave the other is left out."""
    both = (merge.kept, merge.gone)
    for own in Score.objects.filter(reviewer__in=both, sign_up__person__in=both):
        drop(merge, own, programme=own.sign_up.programme_id)
    there = set(Score.objects.filter(reviewer=merge.kept).values_list("sign_up_id", "line"))
    for score in Score.objects.filter(reviewer=merge.gone).select_related("sign_up"):
        if (score.sign_up_id, score.line) in there:
            drop(merge, score, programme=score.sign_up.programme_id)
        else:
            Score.objects.filter(pk=score.pk).update(reviewer=merge.kept)
