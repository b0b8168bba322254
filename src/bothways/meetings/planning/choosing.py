"""Which of the proposed times suits best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .fairness import burden, odd_hours_of
from .hours import hours_of
from .models import Proposal, ProposedTime, Word


@dataclass(frozen=True, slots=True)
class Count:
    """What has been said to one time so far."""

    time: ProposedTime
    yes: int
    if_needed: int
    no: int
    silent: int
    """Who hasn't answered yet."""

    @property
    def suits_all(self) -> bool:
        return not self.no and not self.silent

    @property
    def suits(self) -> int:
        return self.yes + self.if_needed


def counts_of(proposal: Proposal) -> list[Count]:
    """Of each time, in their order; no query where times, answers and who is asked are
    prefetched."""
    people = len(proposal.asked.all())
    return [count_of(time, people) for time in proposal.times.all()]


def count_of(time: ProposedTime, people: int) -> Count:
    words: Mapping[str, int] = Counter(answer.word for answer in time.answers.all())
    yes, if_needed, no = (words.get(word, 0) for word in (Word.YES, Word.IF_NEEDED, Word.NO))
    return Count(time, yes, if_needed, no, people - yes - if_needed - no)


def best_of(proposal: Proposal) -> Count | None:
    """Of those still ahead the one that suits most: fewest can't, then most gladly can; then the
    one that is fairest to whom has had the odd hours so far, then the first."""
    ahead = [count for count in counts_of(proposal) if not count.time.has_passed]
    if not ahead:
        return None
    people = [asked.person for asked in proposal.asked.select_related("person__profile")]
    hours = hours_of(people)
    taken = odd_hours_of(proposal.partnership_id, people, hours)

    def rank(count: Count) -> tuple[object, ...]:
        starts_at = count.time.starts_at
        fairness = burden(people, starts_at, starts_at + proposal.length, taken, hours)
        return (count.no + count.silent, -count.yes, fairness, starts_at)

    return min(ahead, key=rank)
