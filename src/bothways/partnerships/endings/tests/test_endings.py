"""Pausing, going on, finishing, ending: kindly, once, and with everything kept."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.matching.models import Match
from bothways.matching.places.queries import places_of
from bothways.notifications.models import Notice
from bothways.partnerships.checkins.asking import ask_whoever_is_due
from bothways.partnerships.checkins.tests.test_checkins import partnership_of, people_of
from bothways.partnerships.models import (
    CheckIn,
    Departure,
    Ending,
    Extension,
    LookBack,
    Participation,
    Partnership,
    Pause,
    Rematch,
)
from bothways.partnerships.partnerships.actions import open_partnerships
from bothways.partnerships.space.queries import space_of
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, text_of
from tests.sweeps.conftest import make_run

from .. import actions
from ..chores import keep_courses
from ..refusals import Over
from ..worries import worries

TODAY = timezone.localdate


@pytest.fixture
def programme(db: None) -> Programme:
    programme = make_programme(coordinator=make_person("Cora Coordinator"))
    Programme.objects.filter(pk=programme.pk).update(
        state="under way",
        starts_on=TODAY() - timedelta(weeks=20),
        ends_on=TODAY() + timedelta(weeks=10),
    )
    programme.refresh_from_db()
    return programme


@pytest.fixture
def pair(programme: Programme) -> Partnership:
    return partnership_of(programme, "Mara Okafor", "Jun Watanabe")


@pytest.fixture
def ring(programme: Programme) -> Partnership:
    return partnership_of(programme, "Ana Alba", "Ben Bold", "Cleo Court", kind="ring")


def course(of: Partnership, person: Person, do: str, **typed: Any) -> Any:
    path = reverse("endings:course", args=[of.pk])
    said = {"do": do, **{f"{do}-{name}": value for name, value in typed.items()}}
    return client_of(person).post(path, said, follow=True)


def read(of: Partnership, person: Person, name: str = "course") -> str:
    return text_of(client_of(person).get(reverse(f"endings:{name}", args=[of.pk])))


def in_weeks(count: int) -> str:
    return str(TODAY() + timedelta(weeks=count))


def titles(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).values_list("title", flat=True))


# Pausing


def test_pause_rests_check_ins_and_tells_the_other_until_when_and_not_why(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)
    assert course(pair, mara, "pause", until=in_weeks(3)).status_code == 200
    assert ask_whoever_is_due() == 0
    assert titles(jun)[0].startswith("Mara has paused your exchange until")
    assert "Paused until" in text_of(client_of(jun).get(pair.get_absolute_url()))
    assert course(pair, jun, "pause", until=in_weeks(3)).status_code == 422
    course(pair, jun, "take up")
    assert ask_whoever_is_due() == 2
    assert Pause.objects.get().over_at is not None


@pytest.mark.parametrize("weeks", [-1, 0, 17])
def test_pause_until_an_impossible_day_is_refused_with_the_possible_ones(
    pair: Partnership, weeks: int
) -> None:
    mara, _ = people_of(pair)
    answer = course(pair, mara, "pause", until=in_weeks(weeks))
    assert answer.status_code == 422
    assert "Choose a day from" in text_of(answer)
    assert not Pause.objects.exists()


def test_pause_runs_out_by_itself(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    course(pair, mara, "pause", until=in_weeks(1))
    Pause.objects.update(until=TODAY())
    keep_courses()
    keep_courses()
    assert Pause.objects.get().over_at is not None
    assert titles(jun).count("The pause of your exchange is over: when do you meet?") == 1


# Going on longer


def test_longer_holds_once_everybody_has_agreed(pair: Partnership, programme: Programme) -> None:
    mara, jun = people_of(pair)
    Partnership.objects.update(ends_on=TODAY() + timedelta(weeks=2))
    course(pair, mara, "longer", until=in_weeks(6))
    proposal = Extension.objects.get()
    assert "Waits for Jun" in read(pair, mara)
    path = reverse("endings:extension", args=[pair.pk, proposal.pk])
    client_of(jun).post(path, {"do": "agree"})
    pair.refresh_from_db()
    assert str(pair.ends_on) == in_weeks(6)
    assert any(title.startswith("Agreed") for title in titles(mara))


def test_longer_than_the_programme_waits_for_a_coordinators_yes(
    pair: Partnership, programme: Programme
) -> None:
    mara, jun = people_of(pair)
    course(pair, mara, "longer", until=in_weeks(20))
    proposal = Extension.objects.get()
    client_of(jun).post(reverse("endings:extension", args=[pair.pk, proposal.pk]), {"do": "agree"})
    assert "a coordinator’s yes is missing" in read(pair, mara)
    assert [each.key.split(":")[0] for each in worries(programme, [pair.pk], TODAY())] == ["longer"]
    cora = Person.objects.get(name="Cora Coordinator")
    path = reverse("pulse:exchange", args=[programme.pk, pair.pk])
    client_of(cora).post(path, {"longer": proposal.pk})
    pair.refresh_from_db()
    assert str(pair.ends_on) == in_weeks(20)


def test_proposal_and_the_last_weeks_are_the_one_next_step_on_the_first_page(
    pair: Partnership,
) -> None:
    mara, jun = people_of(pair)

    def primary(person: Person) -> list[str]:
        page = client_of(person).get(pair.get_absolute_url()).content.decode()
        return re.findall(r'class="button button--primary" href="[^"]*">([^<]+)<', page)

    course(pair, mara, "longer", until=in_weeks(12))
    assert primary(jun) == ["Say whether you would too"]
    pair.extensions.all().delete()
    Programme.objects.update(ends_on=timezone.localdate() + timedelta(days=3))
    assert primary(mara) == primary(jun) == ["Look back and say thanks"]


def test_proposal_can_be_taken_back_and_made_anew_but_not_twice_at_once(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    course(pair, mara, "longer", until=in_weeks(12))
    assert course(pair, jun, "longer", until=in_weeks(14)).status_code == 422
    path = reverse("endings:extension", args=[pair.pk, Extension.objects.get().pk])
    client_of(jun).post(path, {"do": "drop"})
    client_of(mara).post(path, {"do": "agree"})
    assert Extension.objects.get().holds_since is None
    assert course(pair, jun, "longer", until=in_weeks(14)).status_code == 200


# Finishing


def look_back(of: Partnership, person: Person, **said: str) -> Any:
    path = reverse("endings:look-back", args=[of.pk])
    return client_of(person).post(path, {"thanks": "Thank you!", "took_away": "", **said})


def test_exchange_is_finished_when_everybody_has_looked_back(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    look_back(pair, mara, thanks="For your patience <b>", took_away="MINE ALONE")
    pair.refresh_from_db()
    assert pair.ended_at is None
    page = read(pair, jun, "look-back")
    assert "For your patience <b>" in page.replace("&lt;", "<").replace("&gt;", ">")
    assert "MINE ALONE" not in page  # not ticked to be shared
    look_back(pair, jun, took_away="I can read a forecast", is_shared="on")
    assert Ending.objects.get().how == "finished"
    assert "I can read a forecast" in read(pair, mara, "look-back")
    look_back(pair, mara, thanks="And for the jokes")
    assert LookBack.objects.count() == 2


def test_after_the_last_day_people_are_asked_once_and_two_weeks_later_it_is_finished(
    pair: Partnership, programme: Programme
) -> None:
    mara, _ = people_of(pair)
    Programme.objects.update(ends_on=TODAY() - timedelta(days=1))
    keep_courses()
    keep_courses()
    assert sum("at its end" in title for title in titles(mara)) == 1
    assert not Ending.objects.exists()
    Programme.objects.update(ends_on=TODAY() - timedelta(days=15))
    keep_courses()
    assert Ending.objects.get().how == "finished"


def test_exchange_that_goes_on_longer_outlives_the_last_day_of_the_programme(
    pair: Partnership,
) -> None:
    Programme.objects.update(ends_on=TODAY() - timedelta(days=30))
    Partnership.objects.update(ends_on=TODAY() + timedelta(days=30))
    keep_courses()
    assert not Ending.objects.exists()


# Ending early


def test_one_person_ends_it_and_the_other_reads_kind_words_and_no_reason(
    pair: Partnership, programme: Programme
) -> None:
    mara, jun = people_of(pair)
    course(pair, mara, "early", reason="SECRETREASON", sure="on")
    assert titles(jun) == ["Your exchange has come to an early end, without anybody’s fault."]
    for path in (pair.get_absolute_url(), reverse("endings:course", args=[pair.pk])):
        page = text_of(client_of(jun).get(path))
        assert "SECRETREASON" not in page
        assert "without anybody’s fault" in page
    cora = Person.objects.get(name="Cora Coordinator")
    outside = client_of(cora).get(reverse("pulse:exchange", args=[programme.pk, pair.pk]))
    assert "SECRETREASON" in text_of(outside)


def test_ending_asks_to_be_sure_and_ends_once(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    assert course(pair, mara, "early", reason="x").status_code == 422
    assert not Ending.objects.exists()
    course(pair, mara, "early", sure="on")
    assert "has ended already" in text_of(course(pair, jun, "early", sure="on"))
    assert Ending.objects.count() == 1


def test_what_was_shared_stays_to_be_read_and_nothing_can_be_changed(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    ask_whoever_is_due()
    course(pair, mara, "early", sure="on")
    assert client_of(jun).get(pair.get_absolute_url()).status_code == 200
    for name in ("checkins:check-in", "feedback:list", "shared:notes", "journal:journal"):
        assert client_of(jun).get(reverse(name, args=[pair.pk])).status_code == 200, name
    course(pair, jun, "pause", until=in_weeks(3))
    course(pair, jun, "longer", until=in_weeks(12))
    assert not Pause.objects.exists()
    assert not Extension.objects.exists()
    assert not CheckIn.objects.answered().exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_end_it_in_the_same_moment_end_it_once() -> None:
    programme = make_programme()
    pair = partnership_of(programme, "Mara Okafor", "Jun Watanabe")
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def ends(person: Person) -> None:
        space = space_of(person, Partnership.objects.get(pk=pair.pk))
        gate.wait()
        try:
            actions.end_early(space=space, reason="")
            outcomes.append("ended")
        except Over:
            outcomes.append("over")
        finally:
            connection.close()

    threads = [threading.Thread(target=ends, args=[person]) for person in people_of(pair)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "over"]
    assert Ending.objects.count() == 1


# Another partner


def published_pair(programme: Programme) -> Partnership:
    mara = make_sign_up(programme, "Mara Match", offers=["Excel"], wants=["SQL"])
    jun = make_sign_up(programme, "Jun Match", offers=["SQL"], wants=["Excel"])
    lena = make_sign_up(programme, "Lena Left", wants=["Chess"])
    cora = Person.objects.get(name="Cora Coordinator")
    run = make_run(programme, cora, mara, jun, lena)
    from bothways.matching.models import Publication

    Publication.objects.create(programme=programme, number=1, run=run, by=cora)
    open_partnerships(matches=list(run.matches.select_related("a", "b", "run")), by=cora)
    return Partnership.objects.get(match__run=run)


def test_place_is_free_again_but_nobody_is_matched_before_they_say_so(
    programme: Programme,
) -> None:
    pair = published_pair(programme)
    mara = Person.objects.get(name="Mara Match")
    sign_up = SignUp.objects.get(person=mara)
    assert places_of(programme).here[sign_up.pk] == 1
    course(pair, mara, "early", sure="on")
    assert places_of(programme).here[sign_up.pk] == 0
    assert Match.objects.get().ended_at is not None
    sign_up.refresh_from_db()
    assert sign_up.is_waiting_this_time
    path = reverse("endings:another", args=[pair.pk])
    client_of(mara).post(path, {"do": "yes"})
    sign_up.refresh_from_db()
    assert not sign_up.is_waiting_this_time
    cora = Person.objects.get(name="Cora Coordinator")
    page = client_of(cora).get(reverse("pulse:pulse", args=[programme.pk]))
    assert "Would have another partner" in text_of(page)
    client_of(mara).post(path, {"do": "no"})
    sign_up.refresh_from_db()
    assert sign_up.is_waiting_this_time
    assert Rematch.objects.filter(answer="no").count() == 1


def test_nobody_is_asked_for_another_partner_while_it_goes_on(pair: Partnership) -> None:
    mara, _ = people_of(pair)
    client_of(mara).post(reverse("endings:another", args=[pair.pk]), {"do": "yes"})
    assert not Rematch.objects.exists()


# Leaving


def test_who_leaves_the_organisation_ends_the_pair_with_kind_words(pair: Partnership) -> None:
    mara, jun = people_of(pair)
    Person.objects.filter(pk=mara.pk).update(is_active=False)
    keep_courses()
    keep_courses()
    assert Ending.objects.get().how == "left"
    assert titles(jun) == ["Your exchange has come to its end: somebody has left. It isn’t you."]
    assert [each.participation.person for each in Rematch.objects.all()] == [jun]
    assert "unless you say no" in read(pair, jun)


def test_who_withdraws_from_the_programme_leaves_its_exchanges_alone_there(
    programme: Programme,
) -> None:
    pair = published_pair(programme)
    elsewhere = partnership_of(make_programme("Elsewhere"), "Una Other", "Vic Other")
    SignUp.objects.filter(person__name="Mara Match").update(withdrawn_at=timezone.now())
    keep_courses()
    pair.refresh_from_db()
    elsewhere.refresh_from_db()
    assert not SignUp.objects.get(person__name="Jun Match").is_waiting_this_time
    assert pair.ended_at is not None
    assert elsewhere.ended_at is None


def test_circle_that_loses_one_rests_for_the_coordinator_and_keeps_its_history(
    ring: Partnership, programme: Programme
) -> None:
    ana, ben, cleo = people_of(ring)
    course(ring, ana, "early", reason="SECRETREASON", sure="on")
    ring.refresh_from_db()
    assert ring.ended_at is None
    assert Departure.objects.get().participation.person == ana
    assert titles(ben) == ["Your circle has lost Ana. The coordinators look how it goes on."]
    assert client_of(ana).get(ring.get_absolute_url()).status_code == 200
    course(ring, ana, "pause", until=in_weeks(2))
    assert not Pause.objects.exists()
    assert [each.key.split(":")[0] for each in worries(programme, [ring.pk], TODAY())] == ["broken"]
    assert "SECRETREASON" not in read(ring, cleo)


def test_circle_of_two_that_loses_another_comes_to_its_end(ring: Partnership) -> None:
    ana, ben, _ = people_of(ring)
    course(ring, ana, "early", sure="on")
    course(ring, ben, "early", sure="on")
    assert Ending.objects.get().how == "early"
    assert Participation.objects.filter(left_at=None).count() == 2
