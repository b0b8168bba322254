"""A directory of 100,000 and a programme of 10,000 in its second round, made as plain rows."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bothways.accounts.models import Person
    from bothways.matching.models import Run
    from bothways.people.models import DirectoryImport
    from bothways.programmes.models import Programme
    from bothways.recruitment.models import SheetImport, SignUp

FUNCTIONS = ["Sales", "Legal", "Data", "People", "Finance", "Marketing", "Product", "Support"]
PLACES = ["London", "Kraków", "Pune", "Osaka", "Lima", "Oslo"]
LATE = 0.05
"""The share of those signed up who come after the first round."""

chance = random.Random(4)


def filled(ada: Person, people: int, sign_ups: int) -> Programme:
    """Everybody with a profile and a manager; some signed up, decided, scored and asked for."""
    from tests.builders import make_programme

    programme = make_programme("Ten Thousand", coordinator=ada)
    everybody = directory(people)
    ups = signed_up(programme, everybody[-sign_ups:])
    recruited(programme, ada, everybody[: sign_ups // 10], ups)
    return programme


def directory(count: int) -> list[Person]:
    from bothways.accounts.models import Person
    from bothways.people.models import Profile

    people = Person.objects.bulk_create(
        (
            Person(email=f"p{number}@example.org", name=f"Person {number:06}", password="!")
            for number in range(count)
        ),
        batch_size=2000,
    )
    Profile.objects.bulk_create(
        (
            Profile(
                person=person,
                function=chance.choice(FUNCTIONS),
                location=chance.choice(PLACES),
                started_on=date(2015, 1, 1) + timedelta(days=chance.randrange(4000)),
                manager=people[number // 8] if number else None,
            )
            for number, person in enumerate(people)
        ),
        batch_size=2000,
    )
    return people


def signed_up(programme: Programme, people: Sequence[Person]) -> list[SignUp]:
    from bothways.people.skills.actions import ensure_skills
    from bothways.people.skills.queries import current_vocabulary
    from bothways.recruitment.models import Offer, SignUp, Want

    ups = SignUp.objects.bulk_create(
        (SignUp(programme=programme, person=person) for person in people), batch_size=2000
    )
    skills = list(ensure_skills(list(current_vocabulary().names)[:400]).values())
    Offer.objects.bulk_create(
        (Offer(sign_up=up, skill=skill) for up in ups for skill in chance.sample(skills, 4)),
        batch_size=5000,
    )
    Want.objects.bulk_create(
        (Want(sign_up=up, skill=skill) for up in ups for skill in chance.sample(skills, 3)),
        batch_size=5000,
    )
    return ups


def recruited(
    programme: Programme, ada: Person, thinking: Iterable[Person], ups: Sequence[SignUp]
) -> None:
    """What recruiting leaves: half-finished sign-ups, scores, criteria, answers, invitations."""
    from django.utils import timezone

    from bothways.recruitment.models import (
        Answer,
        Criterion,
        Door,
        Draft,
        Invitation,
        Question,
        Score,
        Shortlist,
        Support,
    )

    now = timezone.now()
    Door.objects.create(
        programme=programme, closes_on=programme.ends_on, expectations="I come prepared."
    )
    drafts = [Draft(programme=programme, person=person) for person in thinking]
    Draft.objects.bulk_create(drafts)
    Invitation.objects.bulk_create(
        Invitation(
            programme=programme, email=draft.person.email, batch="first", by=ada, sends_at=now
        )
        for draft in drafts
    )
    Shortlist.objects.create(programme=programme, rubric=["What they give", "Why now"])
    Score.objects.bulk_create(
        (
            Score(sign_up=up, reviewer=ada, line=line, value=chance.randint(1, 5))
            for up in ups[: len(ups) // 2]
            for line in range(2)
        ),
        batch_size=2000,
    )
    for fact, values in (("function", FUNCTIONS[:5]), ("location", PLACES[:4])):
        Criterion.objects.create(
            programme=programme,
            fact=fact,
            test="one of",
            values=values,
            is_hard=False,
            reason="Not this time.",
        )
    question = Question.objects.create(programme=programme, kind="text", text="Why you?")
    Answer.objects.bulk_create(
        (Answer(sign_up=up, question=question, value="I like to explain.") for up in ups),
        batch_size=2000,
    )
    Criterion.objects.create(
        programme=programme, fact="support", test="given", is_hard=False, reason="Not asked."
    )
    Support.objects.bulk_create(
        (
            Support(sign_up=up, email=f"manager{up.pk}@example.org", asked_at=now)
            for up in ups[: len(ups) // 2]
        ),
        batch_size=2000,
    )


def published_and_run_again(programme: Programme, ada: Person) -> tuple[Run, Run, Run]:
    """A published run of all but the late-comers, then two runs around it."""
    from bothways.matching.publishing.actions import publish
    from bothways.matching.runs.actions import start_run
    from bothways.matching.runs.solving import perform
    from bothways.programmes.life.actions import move_along
    from bothways.programmes.programmes.models import State

    ups = list(programme.sign_ups.order_by("pk"))
    on_time = int(len(ups) * (1 - LATE))
    accept(ups[:on_time])
    move_along(programme=programme, to=State.OPEN, by=ada)

    def run() -> Run:
        begun = start_run(programme=programme, by=ada)
        perform(begun.pk)
        begun.refresh_from_db()
        assert begun.state == "done", begun.error
        return begun

    first = run()
    publish(run=first, words="Welcome, all of you.", by=ada)
    accept(ups[on_time:])
    return first, run(), run()


def accept(ups: Sequence[SignUp]) -> None:
    from bothways.recruitment.models import Decision

    Decision.objects.bulk_create(
        (Decision(sign_up=up, state="accepted", reason="-") for up in ups), batch_size=2000
    )


def reviewed(run: Run, ada: Person) -> dict[str, Any]:
    """Locks, notes and a kept version, as a reviewed board carries them."""
    from bothways.matching.models import Match, ReviewAct
    from bothways.matching.notes.actions import write_note
    from bothways.matching.policies.actions import keep_version

    rows = list(Match.objects.filter(run=run).select_related("a", "b")[:60])
    for place, match in enumerate(rows[:30]):
        ReviewAct.objects.create(
            programme=run.programme,
            kind=("lock", "ban")[place % 2],
            low_id=min(match.a_id, match.b_id),
            high_id=max(match.a_id, match.b_id),
            by=ada,
        )
    note = write_note(people=[rows[-2].a, rows[-2].b], text="Both know the other.", by=ada)
    version = keep_version(programme=run.programme, by=ada, name="First thought")
    return {"match": rows[-1].pk, "note": note.pk, "about": note.about, "version": version.pk}


def sheets(
    programme: Programme, ada: Person, people: int, sign_ups: int
) -> tuple[SheetImport, DirectoryImport, DirectoryImport]:
    """A sheet of as many sign-ups, one of the whole directory, and one of as many rows that all
    name the same person, and are bad but for the first; all waiting for a look."""
    from bothways.people.imports.actions import bring_in as bring_directory
    from bothways.people.imports.actions import read_kept
    from bothways.recruitment.imports.actions import bring_in

    def sheet(count: int, *, is_bad: bool = False) -> io.BytesIO:
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["Name", "E-mail", "Function", "Location", "Manager"])
        for number in range(count):
            rows.writerow(
                [
                    f"Person {number:06}",
                    f"p{0 if is_bad else number}@example.org",
                    FUNCTIONS[number % 8],
                    PLACES[number % 6],
                    f"p{number // 8}@example.org" if number else "",
                ]
            )
        return io.BytesIO(text.getvalue().encode())

    brought = bring_in(
        programme=programme, source=sheet(sign_ups), file_name="everybody.csv", by=ada
    )
    whole = bring_directory(source=sheet(people), file_name="directory.csv", by=ada)
    bad = bring_directory(source=sheet(people, is_bad=True), file_name="typed.csv", by=ada)
    for each in (whole, bad):
        read_kept(each.pk)
    return brought, whole, bad
