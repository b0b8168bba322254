"""Finding accounts that may be one person, among all at once."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from django.db import transaction

from bothways.accounts.models import Person

from .models import Likeness

MOST = 2_000
"""Pairs that are kept, the likeliest first."""
NAMESAKES = 5
"""Of more people of one name nobody is likely to be another: the name is common."""
MAILBOX = 5
"""Shorter mailbox names of one word (“info”, “hr”) say nothing."""

Pair = tuple[int, int]
Reason = Likeness.Reason
STRENGTH = {Reason.ADDRESS: 4, Reason.BOTH: 3, Reason.MAILBOX: 2, Reason.NAME: 1}
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ð": "d", "æ": "ae",
                          "œ": "oe", "ß": "ss", "ı": "i"})  # fmt: skip


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded and in one order: “Müller, Zoë” is “Zoe Muller”."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return tuple(sorted(_WORD.findall(name.casefold())))


def likenesses(people: Iterable[tuple[int, str, str]]) -> dict[Pair, Reason]:
    """Pairs of (number, name, address) that may be one person, with what is alike."""
    names: dict[int, tuple[str, ...]] = {}
    by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
    by_mailbox: dict[tuple[str, ...], list[int]] = defaultdict(list)
    by_address: dict[str, int] = {}
    by_plain_address: dict[str, list[int]] = defaultdict(list)
    for pk, name, email in people:
        names[pk] = words_of(name)
        if len(names[pk]) > 1:
            by_name[names[pk]].append(pk)
        local, _, domain = email.partition("@")
        plain, _, tag = local.partition("+")
        by_address[email] = pk
        if tag:
            by_plain_address[f"{plain}@{domain}"].append(pk)
        mailbox = words_of(plain)
        if len(mailbox) > 1 or (mailbox and len(mailbox[0]) >= MAILBOX):
            by_mailbox[mailbox].append(pk)
    found: dict[Pair, Reason] = {}
    for pair in pairs_in(by_name.values()):
        found[pair] = Reason.NAME
    for mailbox, pks in by_mailbox.items():
        for low, high in pairs_in([pks]):
            if names[low] == names[high]:
                found[low, high] = Reason.BOTH
            elif set(names[low]) & set(names[high]) or mailbox in (names[low], names[high]):
                found[low, high] = Reason.MAILBOX
    for plain, pks in by_plain_address.items():
        without_tag = [by_address[plain]] if plain in by_address else []
        for pair in pairs_in([[*pks, *without_tag]]):
            found[pair] = Reason.ADDRESS
    return found


def pairs_in(groups: Iterable[list[int]]) -> Iterator[Pair]:
    for group in groups:
        if 1 < len(group) <= NAMESAKES:
            yield from combinations(sorted(group), 2)


def look_for_likenesses() -> int:
    """The hourly chore, and the administrator's button: everybody is compared anew; what somebody
    has put aside stays so. Answers 0, for there is never more to do at once."""
    people = Person.objects.order_by().values_list("pk", "name", "email").iterator()
    found = likenesses(people)
    strongest = sorted(found, key=lambda pair: (-STRENGTH[found[pair]], pair))[:MOST]
    with transaction.atomic():
        kept = set(strongest)
        known = set(Likeness.objects.values_list("low_id", "high_id"))
        standing = Likeness.objects.filter(different_at=None)
        gone = [
            pk
            for pk, *pair in standing.values_list("pk", "low_id", "high_id")
            if tuple(pair) not in kept
        ]
        Likeness.objects.filter(pk__in=gone).delete()
        Likeness.objects.bulk_create(
            (
                Likeness(
                    low_id=low,
                    high_id=high,
                    reason=found[low, high],
                    strength=STRENGTH[found[low, high]],
                )
                for low, high in strongest
                if (low, high) not in known
            ),
            ignore_conflicts=True,
            batch_size=500,
        )
    return 0
