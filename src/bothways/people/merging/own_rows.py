"""What this stage, and those below it, move when two people become one."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.utils.translation import gettext, ngettext

from bothways.accounts.models import Alias, Person, SignInLink
from bothways.common.models import Deed
from bothways.people.directory.queries import line_above
from bothways.people.hooks import Merge, Mover
from bothways.people.models import DirectoryImport, Likeness, OwnWord, Profile

from .moving import repoint

TEXTS = ("title", "function", "team", "location", "level", "time_zone", "contact")
"""Facts that are taken over where the one who stays has none."""


def mover() -> Mover:
    return Mover(
        fields=(
            "common.Deed.by",
            "accounts.Alias.person",
            "accounts.SignInLink.person",
            "account.EmailAddress.user",
            "people.Profile.person",
            "people.Profile.manager",
            "people.OwnWord.by",
            "people.DirectoryImport.by",
            "people.Likeness.low",
            "people.Likeness.high",
            "people.Likeness.different_by",
        ),
        move=move,
        refuses=refuses,
        says=says,
    )


def says(merge: Merge) -> list[str]:
    reports = Profile.objects.filter(manager=merge.gone).exclude(person=merge.kept).count()
    found = [gettext("facts that the other account doesn’t have")]
    if reports:
        found.append(
            ngettext("%(n)d report of theirs", "%(n)d reports of theirs", reports) % {"n": reports}
        )
    return found


def refuses(merge: Merge) -> list[str]:
    """A line of management that leads from one to the other over somebody else would come back
    to where it began."""
    found = []
    for one, other in ((merge.kept, merge.gone), (merge.gone, merge.kept)):
        line = line_above(one)
        if other in line[1:]:
            between = line[: line.index(other)]
            names = " → ".join(person.name for person in (one, *between, other))
            found.append(
                gettext(
                    "The line of management leads from one to the other: %(names)s. Put the "
                    "managers right first."
                )
                % {"names": names}
            )
    return found


def move(merge: Merge) -> None:
    repoint(merge, Deed, "by")
    repoint(merge, Alias, "person")
    repoint(merge, OwnWord, "by")
    repoint(merge, DirectoryImport, "by")
    repoint(merge, Likeness, "different_by")
    # What opens the account that goes opens nothing any more: neither links that are on their way
    # nor addresses by which a password could be chosen anew.
    SignInLink.objects.filter(person=merge.gone).delete()
    EmailAddress.objects.filter(user=merge.gone).delete()
    for side in ("low", "high"):
        Likeness.objects.filter(**{side: merge.gone}).delete()
    move_profile(merge)


def move_profile(merge: Merge) -> None:
    """Each being the other's manager ends: nobody manages themselves."""
    theirs = Profile.objects.filter(person=merge.gone).first()
    mine = Profile.objects.filter(person=merge.kept).first() or Profile(person=merge.kept)
    if mine.manager_id == merge.gone.pk:
        mine.manager_id = None
    if theirs is not None:
        fill(mine, theirs)
        theirs.delete()
    if mine.manager_id == merge.kept.pk:
        mine.manager_id = None
    mine.save()
    repoint(merge, Profile, "manager")


def fill(mine: Profile, theirs: Profile) -> None:
    """Take over what is known of the one and not of the other."""
    for name in TEXTS:
        if not getattr(mine, name):
            setattr(mine, name, getattr(theirs, name))
    mine.started_on = mine.started_on or theirs.started_on
    mine.languages = mine.languages or theirs.languages
    mine.most_partnerships = mine.most_partnerships or theirs.most_partnerships
    mine.trainings = [*mine.trainings, *(t for t in theirs.trainings if t not in mine.trainings)]
    usual = Profile()
    if (mine.work_starts, mine.work_ends) == (usual.work_starts, usual.work_ends):
        mine.work_starts, mine.work_ends = theirs.work_starts, theirs.work_ends
    if mine.manager_id is None:
        mine.manager_id = theirs.manager_id


def owns_more(person: Person) -> bool:
    """Whether the name is more than what stands before the @ of the address."""
    return person.name != person.email.partition("@")[0]
