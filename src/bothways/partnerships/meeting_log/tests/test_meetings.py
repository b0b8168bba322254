"""Noting that one met, and bringing two people's memories of it together."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bothways.notifications.models import Notice
from bothways.partnerships.models import LoggedMeeting, Partnership, Turn
from bothways.partnerships.space.writing import Over
from bothways.programmes.models import Programme, ProgrammeRole
from tests.builders import make_person
from tests.clients import client_of, text_of

from .. import actions
from ..actions import Details
from ..forms import MeetingForm
from ..panels import meeting_step
from ..queries import flows, line_of, signs_of_life
from ..refusals import ChangedMeanwhile, PerhapsTheSame
from .people import make_partnership, people_of, seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Partnership:
    return make_partnership("Mara Okafor", "Tomasz Zieliński")


@pytest.fixture
def ring() -> Partnership:
    return make_partnership("Ana Ito", "Ben Ito", "Cleo Ito", kind="ring")


def today():
    return timezone.localdate()


def typed(**said: Any) -> dict[str, Any]:
    day = said.pop("on", today())
    return {"key": str(uuid4()), "on": f"{day:%Y-%m-%d}", "minutes": "60", "way": "online"} | said


def post_new(person, partnership, **said):
    path = reverse("met:new", args=[partnership.pk])
    rows = MeetingForm(space=seen_by(person, partnership)).fields
    nothing = {name: "0" for name in rows if name.startswith(("by_", "way_"))}
    return client_of(person).post(path, nothing | typed(**said), follow=True)


def details(space, mine: int, **other: Any) -> Details:
    """A meeting of a pair today of which ``mine`` percent was taught by whose space it is."""
    me, them = space.mine.pk, space.others[0].pk
    given = {
        "on": today(),
        "minutes": 60,
        "way": "online",
        "present": frozenset({me, them}),
    } | other
    return Details(**given, turns={(me, them): mine, (them, me): 100 - mine})


def logged(space, mine: int = 50, key: UUID | None = None, **other: Any) -> LoggedMeeting:
    meeting, _ = actions.log_meeting(
        space=space, key=key or uuid4(), details=details(space, mine, **other)
    )
    return meeting


def turns_of(meeting: LoggedMeeting) -> list[tuple[str, str, int]]:
    return list(meeting.turns.values_list("giver__person__name", "receiver__person__name", "parts"))


def minutes_of(partnership: Partnership) -> list[tuple[str, str, float]]:
    names = {person.pk: person.first_name for person in people_of(partnership)}
    return [
        (names[flow.giver], names[flow.receiver], round(flow.amount, 2))
        for _, flow in flows([partnership.pk])
    ]


# One notes it


def test_slider_says_how_much_the_other_taught(pair):
    mara, _ = people_of(pair)
    page = text_of(post_new(mara, pair, theirs="30"))
    assert "You taught 42 min" in page
    assert "Tomasz taught 18 min" in page
    assert minutes_of(pair) == [("Mara", "Tomasz", 42), ("Tomasz", "Mara", 18)]


def test_the_other_reads_it_the_other_way_round_and_is_told_once(pair):
    mara, tomasz = people_of(pair)
    post_new(mara, pair, theirs="30")
    page = text_of(client_of(tomasz).get(reverse("met:meetings", args=[pair.pk])))
    assert "You taught 18 min" in page
    assert "Mara taught 42 min" in page
    day = f"{today():%-d %B}"
    assert list(Notice.objects.values_list("person__name", "title")) == [
        ("Tomasz Zieliński", f"Mara noted that you met on {day}. Is it right?")
    ]


def test_everything_taught_by_one_is_one_turn(pair):
    mara, _ = people_of(pair)
    post_new(mara, pair, theirs="0")
    assert turns_of(LoggedMeeting.objects.get()) == [("Mara Okafor", "Tomasz Zieliński", 100)]


def test_form_sent_twice_notes_one_meeting(pair):
    mara, _ = people_of(pair)
    said = typed(theirs="50")
    path = reverse("met:new", args=[pair.pk])
    for _ in range(2):
        assert client_of(mara).post(path, said).status_code == 302
    assert LoggedMeeting.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"on": timezone.localdate() + timedelta(days=2)}, "This day is still to come."),
        ({"on": timezone.localdate() - timedelta(days=300)}, "long before your exchange began"),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": "721"}, "less than or equal to 720"),
        ({"minutes": "9" * 400}, "less than or equal to 720"),
        ({"way": "by <script>alert(1)</script>"}, "is not one of the available choices"),
        ({"theirs": "101"}, "less than or equal to 100"),
        ({"theirs": "5\x00"}, "Enter a whole number"),
        ({"key": "nonsense"}, "Enter a valid UUID"),
    ],
)
def test_nonsense_is_named_and_nothing_is_kept(pair, said, words):
    mara, _ = people_of(pair)
    response = post_new(mara, pair, **({"theirs": "50"} | said))
    assert response.status_code == 422
    assert words in text_of(response)
    assert LoggedMeeting.objects.count() == 0
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "row",
    [
        {"minutes": 0},
        {"minutes": 721},
    ],
)
def test_database_refuses_impossible_meetings(pair, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        LoggedMeeting.objects.create(
            partnership=pair, key=uuid4(), on=today(), **({"minutes": 60, "way": "online"} | row)
        )


def test_database_refuses_teaching_oneself(pair):
    mara, _ = people_of(pair)
    meeting, mine = logged(seen_by(mara, pair)), seen_by(mara, pair).mine
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(meeting=meeting, giver=mine, receiver=mine, parts=1)


# The other agrees, or puts it right


def test_other_agrees_with_one_press(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    line = line_of(seen_by(mara, pair), meeting)
    assert (line.waits_for, line.mine_to_say) == (["Tomasz"], False)
    path = reverse("met:meeting", args=[pair.pk, meeting.pk])
    page = client_of(tomasz).post(path, {"do": "agree", "version": "1"}, follow=True)
    assert "You both agree." in text_of(page)
    assert line_of(seen_by(mara, pair), meeting).waits_for == []


def test_other_puts_it_right_and_the_first_is_asked_anew(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair), mine=90)
    path = reverse("met:meeting", args=[pair.pk, meeting.pk])
    said = typed(theirs="60", minutes="45", version="1")
    assert client_of(tomasz).post(path, said).status_code == 302
    assert sorted(minutes_of(pair)) == [("Mara", "Tomasz", 27), ("Tomasz", "Mara", 18)]
    line = line_of(seen_by(mara, pair), LoggedMeeting.objects.get())
    assert (line.waits_for, line.mine_to_say) == ([], True)
    assert Notice.objects.get(person=mara).title.startswith("Tomasz changed your meeting of")


def test_putting_right_from_a_stale_page_changes_nothing_and_keeps_what_was_typed(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    space = seen_by(tomasz, pair)
    actions.put_right(space=space, meeting=meeting, details=details(space, 20), version=1)
    path = reverse("met:meeting", args=[pair.pk, meeting.pk])
    response = client_of(mara).post(path, typed(theirs="10", minutes="33", version="1"))
    page = text_of(response)
    assert response.status_code == 422
    assert "Tomasz has changed this meeting meanwhile." in page
    assert 'value="33"' in page
    assert "You taught 48 min" in page
    assert LoggedMeeting.objects.get().minutes == 60
    again = typed(theirs="10", minutes="33", version="2")
    assert client_of(mara).post(path, again).status_code == 302
    assert LoggedMeeting.objects.get().minutes == 33


def test_nobody_agrees_to_what_they_have_not_seen(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    space = seen_by(mara, pair)
    actions.put_right(space=space, meeting=meeting, details=details(space, 0), version=1)
    with pytest.raises(ChangedMeanwhile):
        actions.agree(space=seen_by(tomasz, pair), meeting=meeting, version=1)
    path = reverse("met:meeting", args=[pair.pk, meeting.pk])
    page = client_of(tomasz).post(path, {"do": "agree", "version": "1"}, follow=True)
    assert "It was changed meanwhile. Here is how it stands now." in text_of(page)


def test_meeting_that_did_not_happen_goes_and_can_come_back(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    path = reverse("met:meeting", args=[pair.pk, meeting.pk])
    page = text_of(client_of(tomasz).post(path, {"do": "remove", "version": "1"}, follow=True))
    assert "removed by Tomasz" in page
    assert minutes_of(pair) == []
    client_of(mara).post(path, {"do": "back"})
    assert len(minutes_of(pair)) == 2


# Two note the same meeting


def test_two_who_say_the_same_have_noted_one_meeting_and_agree(pair):
    mara, tomasz = people_of(pair)
    post_new(mara, pair, theirs="30")
    page = text_of(post_new(tomasz, pair, theirs="70"))
    assert "That meeting was noted already, just as you say. The two are one." in page
    assert "You both agree." in page
    assert LoggedMeeting.objects.count() == 1


def test_two_who_say_otherwise_are_asked_whether_it_is_one(pair):
    mara, tomasz = people_of(pair)
    post_new(mara, pair, theirs="30")
    response = post_new(tomasz, pair, theirs="50", minutes="45")
    page = text_of(response)
    assert f"Mara has noted a meeting on {today():%-d %B} already" in page
    assert "Mara taught 42 min" in page
    assert 'value="45"' in page
    assert LoggedMeeting.objects.count() == 1


@pytest.mark.parametrize(
    ("do", "minutes"), [("theirs", [60]), ("mine", [45]), ("another", [45, 60])]
)
def test_answer_decides_what_becomes_of_the_two(pair, do, minutes):
    mara, tomasz = people_of(pair)
    found = logged(seen_by(mara, pair), mine=70)
    post_new(tomasz, pair, theirs="50", minutes="45", do=do, same=str(found.pk), version="1")
    assert sorted(LoggedMeeting.objects.values_list("minutes", flat=True)) == minutes


def test_meeting_of_elsewhere_is_not_taken_for_the_same(pair):
    tomasz = people_of(pair)[1]
    elsewhere = make_partnership("Una Unrelated", "Ulf Unrelated")
    foreign = logged(seen_by(people_of(elsewhere)[0], elsewhere))
    response = post_new(tomasz, pair, theirs="50", do="theirs", same=str(foreign.pk), version="1")
    assert response.status_code == 404


def test_day_before_is_asked_about_only_while_it_waits_for_me(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair), on=today() - timedelta(days=1))
    with pytest.raises(PerhapsTheSame):
        logged(seen_by(tomasz, pair))
    actions.agree(space=seen_by(tomasz, pair), meeting=meeting, version=1)
    logged(seen_by(tomasz, pair))
    assert LoggedMeeting.objects.count() == 2


# Circles and groups


def test_circle_says_whom_to_whom(ring):
    ben = people_of(ring)[1]
    space = seen_by(ben, ring)
    sides = {side.person.first_name: side.pk for side in (space.mine, *space.others)}
    page = post_new(
        ben,
        ring,
        present=[str(pk) for pk in sides.values()],
        **{
            f"way_{sides['Ana']}_{sides['Ben']}": "2",
            f"way_{sides['Ben']}_{sides['Cleo']}": "1",
            f"way_{sides['Cleo']}_{sides['Ben']}": "1",
        },
    )
    assert minutes_of(ring) == [("Ana", "Ben", 30), ("Ben", "Cleo", 15), ("Cleo", "Ben", 15)]
    assert "Ana taught you 30 min" in text_of(page)
    assert Notice.objects.count() == 2


def test_who_was_not_there_has_taught_nobody(ring):
    ana, *_ = people_of(ring)
    space = seen_by(ana, ring)
    there = [space.mine.pk, space.others[0].pk]
    rows = {f"way_{a}_{b}": "2" for a in space_pks(space) for b in space_pks(space) if a != b}
    page = text_of(post_new(ana, ring, present=[str(pk) for pk in there], **rows))
    assert minutes_of(ring) == [("Ana", "Ben", 30), ("Ben", "Ana", 30)]
    assert "There were Ana and Ben." in page


def test_one_alone_has_not_met(ring):
    ana, *_ = people_of(ring)
    response = post_new(ana, ring, present=[str(seen_by(ana, ring).mine.pk)])
    assert response.status_code == 422
    assert "At least two of you were there." in text_of(response)


def test_group_learns_together_from_who_taught():
    group = make_partnership("Ana Ito", "Ben Ito", "Cleo Ito", kind="group")
    ana, *_ = people_of(group)
    space = seen_by(ana, group)
    present = [str(pk) for pk in space_pks(space)]
    post_new(ana, group, present=present, **{f"by_{space.mine.pk}": "3"})
    assert minutes_of(group) == [("Ana", "Ben", 30), ("Ana", "Cleo", 30)]


def space_pks(space) -> list[int]:
    return [side.pk for side in (space.mine, *space.others)]


def test_meeting_that_waits_for_me_is_the_next_step_at_home_too(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    step = meeting_step(seen_by(tomasz, pair))
    assert step is not None
    assert step.detail == f"Mara noted 60 minutes on {today():%-d %B}."
    assert step.url == reverse("met:meeting", args=[pair.pk, meeting.pk])
    assert meeting_step(seen_by(mara, pair)) is None
    actions.agree(space=seen_by(tomasz, pair), meeting=meeting, version=1)
    assert meeting_step(seen_by(tomasz, pair)) is None


# How it was before


def story_on(person, partnership, meeting) -> str:
    path = reverse("met:meeting", args=[partnership.pk, meeting.pk])
    page = text_of(client_of(person).get(path))
    _, _, story = page.partition("How it was noted before")
    return story.partition("When you met")[0]


def test_both_see_who_put_it_right_and_how_it_was_before(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair), mine=70)
    space = seen_by(tomasz, pair)
    actions.put_right(
        space=space, meeting=meeting, details=details(space, 50, minutes=40), version=1
    )
    newer, noted, older = story_on(mara, pair, meeting).partition("You noted it")
    assert noted
    for words in ("Tomasz put it right", "40 minutes", "You taught 20 min", "Tomasz taught 20 min"):
        assert words in newer
    for words in ("60 minutes", "You taught 42 min", "Tomasz taught 18 min"):
        assert words in older
    assert "You put it right" in story_on(tomasz, pair, meeting)
    assert "Mara noted it" in story_on(tomasz, pair, meeting)


def test_removing_and_bringing_back_are_in_its_story(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    actions.remove(space=seen_by(tomasz, pair), meeting=meeting, version=1)
    actions.bring_back(space=seen_by(mara, pair), meeting=meeting)
    seen = re.findall(r"\w+ (?:noted|removed|brought) it|60 minutes", story_on(mara, pair, meeting))
    assert seen == ["You brought it", "Tomasz removed it", "You noted it", "60 minutes"]


def test_meeting_that_nobody_changed_has_no_story(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    actions.agree(space=seen_by(tomasz, pair), meeting=meeting, version=1)
    assert story_on(mara, pair, meeting) == ""
    page = client_of(mara).get(reverse("met:meetings", args=[pair.pk]))
    assert "How it was noted before" not in text_of(page)


def test_list_leads_to_the_story_also_after_the_end(pair):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    space = seen_by(tomasz, pair)
    actions.put_right(space=space, meeting=meeting, details=details(space, 10), version=1)
    Partnership.objects.update(ended_at=timezone.now())
    page = client_of(mara).get(reverse("met:meetings", args=[pair.pk])).content.decode()
    assert f"{reverse('met:meeting', args=[pair.pk, meeting.pk])}#before" in page
    assert "Tomasz put it right" in story_on(mara, pair, meeting)


# Who, and when


def test_nobody_else_finds_a_meeting(pair):
    mara, _ = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    cora = make_person("Cora Coordinator")
    ProgrammeRole.objects.create(programme=pair.programme, person=cora, role="coordinator")
    elsewhere = make_partnership("Mara Okafor", "Una Unrelated")
    for person, at in ((cora, pair), (make_person("Stan"), pair), (mara, elsewhere)):
        path = reverse("met:meeting", args=[at.pk, meeting.pk])
        for method in ("get", "post"):
            assert getattr(client_of(person), method)(path, {"do": "remove"}).status_code == 404
    assert LoggedMeeting.objects.get().removed_at is None


@pytest.mark.parametrize("how", ["ended", "left", "archived"])
def test_ended_exchange_is_for_reading(pair, how):
    mara, tomasz = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    if how == "ended":
        Partnership.objects.update(ended_at=timezone.now())
    elif how == "left":
        pair.participations.filter(person=tomasz).update(left_at=timezone.now())
    else:
        Programme.objects.update(state="archived")
    response = post_new(tomasz, pair, theirs="50", on=today() - timedelta(days=9))
    assert response.status_code == 422
    assert "is there to be read. Nothing was changed." in text_of(response)
    path = reverse("met:meeting", args=[pair.pk, meeting.pk])
    page = client_of(tomasz).post(path, {"do": "remove", "version": "1"}, follow=True)
    assert "is there to be read. Nothing was changed." in text_of(page)
    assert list(LoggedMeeting.objects.values_list("removed_at", "version")) == [(None, 1)]
    assert "You taught 30 min" in text_of(
        client_of(tomasz).get(reverse("met:meetings", args=[pair.pk]))
    )


def test_partnership_that_ended_since_the_page_was_drawn_takes_nothing(pair):
    mara, _ = people_of(pair)
    space = seen_by(mara, pair)
    Partnership.objects.update(ended_at=timezone.now())
    with pytest.raises(Over):
        logged(space)


def test_names_are_shown_as_text_in_whichever_direction_they_are_written():
    odd = make_partnership("<script>alert(1)</script> X", "נועם לוי")
    odd_one, noam = people_of(odd)
    post_new(noam, odd, theirs="50")
    for person in (odd_one, noam):
        content = client_of(person).get(odd.get_absolute_url()).content.decode()
        assert "<script>alert(1)" not in content


def test_noted_meeting_is_a_sign_of_life(pair):
    mara, _ = people_of(pair)
    meeting = logged(seen_by(mara, pair))
    assert signs_of_life([pair.pk]) == {pair.pk: meeting.changed_at}


def test_list_asks_as_much_for_many_meetings_as_for_one(pair):
    mara, _ = people_of(pair)
    space, client = seen_by(mara, pair), client_of(mara)
    path = reverse("met:meetings", args=[pair.pk])
    counts = []
    for days in ([0], [*range(3, 60, 3)]):
        for day in days:
            logged(space, on=today() - timedelta(days=day))
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).content.count(b"<article") == len(days) + len(counts)
        counts.append(len(captured))
    assert counts[0] == counts[1]
