"""Several coordinators at once, minds that change, and people who hear what was decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.notifications.models import Notice, OutgoingMail
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.joining.inviting import invite
from bothways.recruitment.models import Criterion, Decision, Door, Score, Shortlist, SignUp
from bothways.recruitment.shortlist.actions import decide, tell_all
from bothways.recruitment.shortlist.queries import counts_of
from bothways.recruitment.signups.actions import withdraw
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def rob(programme: Programme) -> Person:
    rob = make_person("Rob Reviewer")
    ProgrammeRole.objects.create(programme=programme, person=rob, role="coordinator")
    return rob


@pytest.fixture
def programme(cora: Person) -> Programme:
    programme = make_programme(coordinator=cora)
    for name in ("Ann A", "Bob B", "Cid C"):
        make_sign_up(programme, name, offers=["Excel"], wants=["SQL"])
    Shortlist.objects.create(programme=programme, rubric=["What they give"])
    return programme


def up(name: str) -> SignUp:
    return SignUp.objects.select_related("person", "programme").get(person__name=name)


def address(programme: Programme, name: str = "list", *more: int) -> str:
    return reverse(f"shortlist:{name}", args=[programme.pk, *more])


def do(programme: Programme, by: Person, state: str, *names: str, reason: str = "") -> None:
    ids = [up(name).pk for name in names]
    decide(programme=programme, sign_ups=ids, state=state, reason=reason, by=by)


def standing(name: str) -> str:
    found = Decision.objects.filter(sign_up=up(name), undone_at=None).first()
    return found.state if found else ""


def test_decision_made_by_another_meanwhile_is_not_overwritten_unseen(
    programme: Programme, cora: Person, rob: Person
) -> None:
    browser = client_of(cora)
    ids = [up("Ann A").pk, up("Bob B").pk]
    look = browser.post(address(programme, "decisions"), {"state": "declined", "sign_up": ids})
    do(programme, rob, "accepted", "Ann A")
    sent = {"do": "decide", "state": "declined", "reason": "Full.", "seen": look.context["seen"]}
    page = text_of(browser.post(address(programme, "decisions"), sent, follow=True))
    assert "1 was decided by somebody else meanwhile" in page
    assert (standing("Ann A"), standing("Bob B")) == ("accepted", "declined")


def test_what_was_decided_after_the_last_look_is_not_told_unseen(
    programme: Programme, cora: Person, rob: Person
) -> None:
    do(programme, cora, "accepted", "Ann A")
    browser = client_of(cora)
    look = browser.get(address(programme, "telling"))
    do(programme, rob, "declined", "Bob B", reason="Full.")
    page = browser.post(
        address(programme, "telling"), {"up_to": look.context["up_to"]}, follow=True
    )
    assert "1 person is told." in text_of(page)
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["ann.a@example.org"]


def test_telling_twice_tells_once(programme: Programme, cora: Person) -> None:
    do(programme, cora, "accepted", "Ann A")
    browser = client_of(cora)
    seen = {"up_to": browser.get(address(programme, "telling")).context["up_to"]}
    browser.post(address(programme, "telling"), seen)
    page = text_of(browser.post(address(programme, "telling"), seen, follow=True))
    assert "Nobody was told: all of them know already." in page
    assert OutgoingMail.objects.count() == Notice.objects.count() == 1
    assert "Everybody knows" in text_of(browser.get(address(programme, "telling")))


@pytest.mark.parametrize("up_to", ["", "x", "²", "-1", "9" * 40])
def test_telling_without_having_looked_tells_nobody(
    programme: Programme, cora: Person, up_to: str
) -> None:
    do(programme, cora, "accepted", "Ann A")
    client_of(cora).post(address(programme, "telling"), {"up_to": up_to})
    assert not OutgoingMail.objects.exists()


def test_looking_tells_nobody_and_shows_the_very_words(programme: Programme, cora: Person) -> None:
    do(programme, cora, "declined", "Ann A", reason="Next spring, <b>surely</b> & gladly.")
    page = client_of(cora).get(address(programme, "telling")).content.decode()
    assert "&lt;b&gt;surely&lt;/b&gt; &amp; gladly." in page
    assert not OutgoingMail.objects.exists()
    tell_all(programme=programme, by=cora)
    assert "Next spring, <b>surely</b> & gladly." in OutgoingMail.objects.get().text


def test_candidate_who_withdrew_meanwhile_is_left_out_and_said_so(
    programme: Programme, cora: Person
) -> None:
    browser, ann = client_of(cora), up("Ann A")
    ticked = {"state": "accepted", "sign_up": [ann.pk, up("Bob B").pk]}
    look = browser.post(address(programme, "decisions"), ticked)
    withdraw(sign_up=ann, by=ann.person)
    sent = {"do": "decide", "state": "accepted", "seen": look.context["seen"]}
    page = text_of(browser.post(address(programme, "decisions"), sent, follow=True))
    assert "1 has withdrawn, and was left out." in page
    assert (standing("Ann A"), standing("Bob B")) == ("", "accepted")
    page = browser.get(address(programme, "candidate", ann.pk), follow=True)
    assert "This candidate has withdrawn" in text_of(page)


def test_who_withdraws_after_the_decision_hears_nothing(programme: Programme, cora: Person) -> None:
    do(programme, cora, "accepted", "Ann A")
    withdraw(sign_up=up("Ann A"), by=up("Ann A").person)
    assert tell_all(programme=programme, by=cora) == 0
    assert counts_of(programme).accepted == 0


def test_declined_person_is_reconsidered_kindly(programme: Programme, cora: Person) -> None:
    do(programme, cora, "declined", "Ann A", reason="Full.")
    tell_all(programme=programme, by=cora)
    browser = client_of(cora)
    look = browser.post(
        address(programme, "decisions"), {"state": "accepted", "sign_up": up("Ann A").pk}
    )
    assert "they would hear that you thought again" in text_of(look)
    do(programme, cora, "accepted", "Ann A")
    assert tell_all(programme=programme, by=cora) == 1
    mail = OutgoingMail.objects.order_by("pk").last()
    assert mail
    assert "we have thought again about Across the House" in mail.text
    assert "you are in" in mail.text
    assert counts_of(programme).accepted == 1


def test_yes_that_somebody_knows_of_stands(programme: Programme, cora: Person) -> None:
    do(programme, cora, "accepted", "Ann A")
    tell_all(programme=programme, by=cora)
    do(programme, cora, "declined", "Ann A", reason="No.")
    assert standing("Ann A") == "accepted"
    page = text_of(client_of(cora).get(address(programme, "candidate", up("Ann A").pk)))
    assert "A yes that somebody knows of stands." in page


def test_declined_person_is_not_invited_again_behind_their_back(
    programme: Programme, cora: Person
) -> None:
    do(programme, cora, "declined", "Ann A", reason="Full.")
    tell_all(programme=programme, by=cora)
    OutgoingMail.objects.all().delete()
    day = timezone.localdate() + timedelta(days=5)
    door = Door.objects.create(programme=programme, closes_on=day, expectations="Be kind.")
    done = invite(door=door, by=cora, emails=["ann.a@example.org"], words="")
    assert (done.invited, done.here) == (0, 1)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("accepted", "You are in."),
        ("wait-listed", "You are on the wait list."),
        ("declined", "This time it doesn’t work out."),
    ],
)
def test_people_find_on_their_pages_what_they_were_told_and_not_before(
    programme: Programme, cora: Person, state: str, words: str
) -> None:
    day = timezone.localdate() + timedelta(days=5)
    door = Door.objects.create(programme=programme, closes_on=day, expectations="Be kind.")
    do(programme, cora, state, "Ann A", reason="So it is.")
    ann = client_of(up("Ann A").person)
    for path in ("/", door.get_absolute_url()):
        assert "So it is." not in text_of(ann.get(path))
    tell_all(programme=programme, by=cora)
    home = text_of(ann.get("/"))
    assert words in home
    assert "So it is." in home
    assert "Your match is on its way" not in home
    assert ("So it is." in text_of(ann.get(door.get_absolute_url()))) == (state != "accepted")


@pytest.mark.parametrize("reason", ["a\x00b", "x" * 1_000_000, "<script>alert(1)</script>", "שלום"])
def test_hostile_words_are_kept_as_words(programme: Programme, cora: Person, reason: str) -> None:
    sent = {"do": "decide", "state": "declined", "reason": reason, "sign_up": up("Ann A").pk}
    browser = client_of(cora)
    assert browser.post(address(programme, "decisions"), sent).status_code == 302
    kept = Decision.objects.get().reason
    assert kept == reason.replace("\x00", "")[:2000]
    page = browser.get(address(programme, "telling")).content.decode()
    assert "<script>alert" not in page


def test_everybody_of_the_list_is_decided_in_one_go(programme: Programme, cora: Person) -> None:
    for number in range(60):
        make_sign_up(programme, f"P {number}", offers=["Piano"], wants=["SQL"])
    browser = client_of(cora)
    sent = {"state": "accepted", "everybody": "1", "find": "Piano", "show": "open"}
    look = browser.post(address(programme, "decisions"), sent)
    assert look.context["count"] == 60
    done = {"do": "decide", "state": "accepted", "seen": look.context["seen"]}
    browser.post(address(programme, "decisions"), done)
    assert counts_of(programme).accepted == 60


@pytest.mark.parametrize("seen", ["", "x", "1:2:3", "²:1", "1", ":", "9" * 40 + ":1"])
def test_look_that_was_tampered_with_decides_nothing(
    programme: Programme, cora: Person, seen: str
) -> None:
    sent = {"do": "decide", "state": "accepted", "seen": seen}
    assert client_of(cora).post(address(programme, "decisions"), sent).status_code == 302
    assert not Decision.objects.exists()


def test_more_than_there_are_places_is_said_before(programme: Programme, cora: Person) -> None:
    Programme.objects.update(places=2)
    do(programme, cora, "accepted", "Ann A")
    ids = [up(name).pk for name in ("Ann A", "Bob B", "Cid C")]
    look = client_of(cora).post(address(programme, "decisions"), {"sign_up": ids})
    assert "would be 1 more than there are places" in text_of(look)


def test_list_is_ordered_as_asked(programme: Programme, cora: Person) -> None:
    Criterion.objects.create(
        programme=programme, fact="function", test="one of", values=["Sales"], is_hard=False,
        points=3, reason="For sales.",
    )  # fmt: skip
    cid = up("Cid C").person
    cid.profile.function = "Sales"
    cid.profile.save()
    Score.objects.create(sign_up=up("Bob B"), reviewer=cora, line=0, value=4)
    browser = client_of(cora)

    def names(sort: str) -> list[str]:
        page = browser.get(address(programme), {"sort": sort}).context["page"]
        return [line.name for line in page.object_list]

    assert names("") == ["Bob B", "Ann A", "Cid C"]
    assert names("points") == ["Cid C", "Bob B", "Ann A"]
    # The same points however the list stands.
    for sort in ("", "points", "name", "waiting"):
        shown = browser.get(address(programme), {"sort": sort}).context["page"]
        assert {line.name: line.points for line in shown} == {"Cid C": 3, "Ann A": 0, "Bob B": 0}
    assert names("name") == ["Ann A", "Bob B", "Cid C"]
    assert names("nonsense") == names("")
    Shortlist.objects.update(is_blind=True)
    page = browser.get(address(programme), {"sort": "points"})
    assert {line.points for line in page.context["page"].object_list} == {None}


def test_reviewers_who_differ_stand_out_in_the_list(
    programme: Programme, cora: Person, rob: Person
) -> None:
    for reviewer, value in ((cora, 5), (rob, 2)):
        Score.objects.create(sign_up=up("Ann A"), reviewer=reviewer, line=0, value=value)
        Score.objects.create(sign_up=up("Bob B"), reviewer=reviewer, line=0, value=3)
    lines = client_of(cora).get(address(programme)).context["page"].object_list
    assert {line.name: line.differ for line in lines} == {
        "Ann A": True,
        "Bob B": False,
        "Cid C": False,
    }
