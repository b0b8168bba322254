"""The board as a coordinator uses it: order, search, filters, rows and acts over HTTP."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from bothways.accounts.models import Person
from bothways.matching.models import LeftOver, Match, Publication, ReviewAct, Run
from bothways.matching.tests.scenes import made_run
from bothways.programmes.models import Programme
from tests.builders import make_person, make_programme

pytestmark = pytest.mark.django_db

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cora() -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def run(programme: Programme) -> Run:
    return made_run(programme, 10)


@pytest.fixture
def browser(cora: Person, client: Client) -> Client:
    client.force_login(cora, backend=ALLAUTH)
    return client


def names(response) -> list[str]:
    html = response.content.decode()
    return re.findall(r'pair__who--a"><\w+ class="pair__name"[^>]*>([^<]*)<', html)


def address(name: str, run: Run, **more: object) -> str:
    return reverse(name, kwargs={"programme": run.programme_id, "run": run.pk, **more})


def match_number(run: Run, place: int) -> Match:
    return Match.objects.get(run=run, name_a=f"Person {2 * place:05}")


def test_board_begins_with_the_worthiest(browser: Client, run: Run) -> None:
    page = browser.get(run.get_absolute_url())
    assert names(page) == [f"Person {place:05}" for place in range(18, -1, -2)]
    assert "20 of 20" in page.content.decode()
    assert "No other way of pairing these 20 people is better." in page.content.decode()


@pytest.mark.parametrize(
    ("sort", "first", "direction"),
    [
        ("worth", "Person 00000", "ascending"),
        ("-worth", "Person 00018", "descending"),
        ("balance", "Person 00000", "ascending"),
        ("-balance", "Person 00018", "descending"),
        ("least", "Person 00000", "ascending"),
        ("-least", "Person 00018", "descending"),
        ("name", "Person 00000", "ascending"),
        ("-name", "Person 00018", "descending"),
    ],
)
def test_heading_sorts_and_says_so(
    browser: Client, run: Run, sort: str, first: str, direction: str
) -> None:
    page = browser.get(run.get_absolute_url(), {"sort": sort})
    assert names(page)[0] == first
    assert page.content.decode().count("aria-sort=") == 1
    assert f'aria-sort="{direction}"' in page.content.decode()


@pytest.mark.parametrize(
    ("show", "places"),
    [
        ("uneven", [3, 2, 1, 0]),
        ("crossing", [8, 6, 4, 2, 0]),
        ("low", [1, 0]),
        ("parted", [9]),
        ("locked", [5]),
    ],
)
def test_filter_shows_what_it_says(browser: Client, run: Run, show: str, places: list[int]) -> None:
    parted, locked = match_number(run, 9), match_number(run, 5)
    browser.post(address("review:act", run), {"act": f"part-{parted.pk}"})
    browser.post(address("review:act", run), {"act": f"lock-{locked.pk}"})
    page = browser.get(run.get_absolute_url(), {"show": show})
    assert names(page) == [f"Person {2 * place:05}" for place in places]
    current = re.search(r'aria-current="true">([^<]*)<span[^>]*>(\d+)', page.content.decode())
    assert current is not None
    assert int(current[2]) == len(places)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Person 00007", ["Person 00006"]),
        ("CRAFT3", ["Person 00006"]),
        ("nobody of that name", []),
        ("%", []),
        ("person 00006 sql", ["Person 00006"]),
    ],
)
def test_search_finds_a_person_or_a_skill(
    browser: Client, run: Run, typed: str, found: list[str]
) -> None:
    assert names(browser.get(run.get_absolute_url(), {"find": typed})) == found


def test_search_doesn_t_mind_accents(browser: Client, run: Run) -> None:
    Match.objects.filter(pk=match_number(run, 0).pk).update(search_text="tomasz zielinski")
    assert names(browser.get(run.get_absolute_url(), {"find": "Zieliński"})) == ["Person 00000"]


@pytest.mark.parametrize(
    "query", ["?page=x", "?page=99", "?sort=-", "?sort=id", "?show=zzz", "?page=-1"]
)
def test_nonsense_in_the_address_shows_the_board(browser: Client, run: Run, query: str) -> None:
    page = browser.get(run.get_absolute_url() + query)
    assert (page.status_code, len(names(page))) == (200, 10)


def test_fifty_are_on_a_page_and_the_rest_on_the_next(
    browser: Client, programme: Programme
) -> None:
    run = made_run(programme, 60)
    assert len(names(browser.get(run.get_absolute_url()))) == 50
    assert len(names(browser.get(run.get_absolute_url(), {"page": 2}))) == 10


def test_board_takes_the_same_queries_with_one_match_and_with_sixty(
    browser: Client, cora: Person, django_assert_max_num_queries
) -> None:
    """With decisions, people left over and three pages, or with next to nothing."""
    few = made_run(make_programme("Small", coordinator=cora), 2)
    many = made_run(make_programme("Large", coordinator=cora), 120)
    for run, acts in ((few, 2), (many, 30)):
        for place in range(acts):
            kind = "part" if place % 2 else "lock"
            browser.post(
                address("review:act", run), {"act": f"{kind}-{match_number(run, place).pk}"}
            )
        browser.get(run.get_absolute_url())
    with django_assert_max_num_queries(38) as counted:
        assert len(names(browser.get(few.get_absolute_url()))) == 2
    with django_assert_max_num_queries(len(counted)):
        assert len(names(browser.get(many.get_absolute_url()))) == 50


def test_run_without_matches_says_so(browser: Client, programme: Programme) -> None:
    run = made_run(programme, 0)
    page = browser.get(run.get_absolute_url())
    assert page.status_code == 200
    assert "0 of 0" in page.content.decode()
    assert "Publish" not in page.content.decode()


def test_act_without_scripts_leads_back_to_the_row_with_what_was_asked(
    browser: Client, run: Run
) -> None:
    match = match_number(run, 3)
    back = run.get_absolute_url() + "?show=uneven&sort=balance"
    response = browser.post(
        address("review:act", run), {"act": f"ban-{match.pk}", "back": back}, follow=False
    )
    assert (response.status_code, response.url) == (302, f"{back}#match-{match.pk}")
    page = browser.get(back)
    assert "Person 00006 and Person 00007 are kept apart." in page.content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/programmes/", ""])
def test_act_leads_nowhere_but_to_this_run(browser: Client, run: Run, back: str) -> None:
    match = match_number(run, 3)
    response = browser.post(address("review:act", run), {"act": f"lock-{match.pk}", "back": back})
    assert response.url == f"{run.get_absolute_url()}#match-{match.pk}"


def test_act_with_scripts_renews_the_row_and_the_numbers(browser: Client, run: Run) -> None:
    match = match_number(run, 3)
    response = browser.post(address("review:act", run), {"act": f"part-{match.pk}"}, headers=HTMX)
    text = response.content.decode()
    assert response.headers["HX-Retarget"] == f"#match-{match.pk}"
    assert text.startswith(f'<tbody class="pair pair--parted" id="match-{match.pk}">')
    assert "18 of 20" in text
    for part in ("figures", "choices", "decisions", "next", "publish", "alone"):
        assert re.search(rf'id="board-{part}" hx-swap-oob="true"', text), part
    assert "1 taken apart" in text


def test_refusal_with_scripts_stands_in_the_row(browser: Client, run: Run) -> None:
    match = match_number(run, 3)
    browser.post(address("review:act", run), {"act": f"lock-{match.pk}"})
    response = browser.post(address("review:act", run), {"act": f"ban-{match.pk}"}, headers=HTMX)
    assert "are locked together. Undo the lock first." in response.content.decode()
    assert ReviewAct.objects.standing().get().kind == "lock"


def test_last_act_is_undone_from_the_board(browser: Client, run: Run) -> None:
    browser.post(address("review:act", run), {"act": f"part-{match_number(run, 3).pk}"})
    act = ReviewAct.objects.get()
    undoing = address("review:undo", run, act=act.pk)
    assert undoing in browser.get(run.get_absolute_url()).content.decode()
    browser.post(undoing)
    act.refresh_from_db()
    assert act.undone_at is not None
    assert match_number(run, 3).parted_at is None


def test_row_opens_and_closes_in_place(browser: Client, run: Run) -> None:
    match = match_number(run, 3)
    opened = browser.get(
        address("review:match", run, match=match.pk), {"row": "open"}, headers=HTMX
    )
    closed = browser.get(
        address("review:match", run, match=match.pk), {"row": "closed"}, headers=HTMX
    )
    assert "They fit." in opened.content.decode()
    assert 'aria-expanded="true"' in opened.content.decode()
    assert "They fit." not in closed.content.decode()
    assert 'aria-expanded="false"' in closed.content.decode()


def test_match_is_a_page_without_scripts(browser: Client, run: Run) -> None:
    match = match_number(run, 3)
    page = browser.get(address("review:match", run, match=match.pk)).content.decode()
    assert "<!doctype html>" in page
    assert "They fit." in page
    assert "Person: very experienced · Person: just begun" in page


def test_two_people_are_kept_together_by_name(browser: Client, run: Run) -> None:
    form = {"one": "person 00000", "other": "Person 00005", "kind": "lock"}
    response = browser.post(address("review:act", run), form)
    assert response.status_code == 302
    act = ReviewAct.objects.get()
    assert (act.kind, act.low.person.name, act.high.person.name) == (
        "lock",
        "Person 00000",
        "Person 00005",
    )
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "Run again around these decisions" in page


@pytest.mark.parametrize(
    ("one", "other", "problem"),
    [
        ("Person", "Person 00001", "Several people fit: Person 00000; Person 00001;"),
        ("Zoë", "Person 00001", "Nobody who takes part is called that."),
        ("Person 00001", "Person 00001", "That is the same person twice."),
        ("", "Person 00001", "This field is required."),
    ],
)
def test_names_that_don_t_fit_are_said_beside_the_field_and_kept(
    browser: Client, run: Run, one: str, other: str, problem: str
) -> None:
    form = {"one": one, "other": other, "kind": "ban"}
    response = browser.post(address("review:act", run), form)
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert f'value="{other}"' in response.content.decode()
    assert ReviewAct.objects.count() == 0


def test_people_of_one_name_are_told_apart(browser: Client, run: Run) -> None:
    Person.objects.filter(name="Person 00003").update(name="Person 00001")
    form = {"one": "Person 00001", "other": "Person 00000", "kind": "ban"}
    response = browser.post(address("review:act", run), form)
    suggestions = re.findall(r"Person 00001 #\d+", response.content.decode())
    assert len(set(suggestions)) == 2
    response = browser.post(address("review:act", run), {**form, "one": suggestions[1]})
    assert response.status_code == 302


def test_published_board_is_closed(browser: Client, cora: Person, run: Run) -> None:
    Publication.objects.create(programme=run.programme, run=run, by=cora)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "Published by Cora Coordinator" in page
    assert 'name="act"' not in page
    response = browser.post(
        address("review:act", run), {"act": f"part-{match_number(run, 0).pk}"}, headers=HTMX
    )
    assert "have been published" in response.content.decode()
    assert Match.objects.filter(parted_at__isnull=False).count() == 0


def test_hostile_names_stand_as_text(browser: Client, run: Run) -> None:
    hostile = '<script>alert("x")</script>'
    match = match_number(run, 0)
    Match.objects.filter(pk=match.pk).update(
        name_a=hostile,
        where_a=hostile,
        b_gives=[{"skill": hostile, "level": 3, "level_now": 0, "priority": 2}],
        why={
            "sentences": [hostile],
            "rules": [hostile],
            "next_a": {"id": "1", "name": hostile, "worth": 0.1},
            "next_b": None,
        },
    )
    Person.objects.filter(pk=match.a.person_id).update(name=hostile)
    LeftOver.objects.create(
        run=run, sign_up=match.a, name=hostile, reason="no_wants", sentence=hostile, help=hostile
    )
    browser.post(address("review:act", run), {"act": f"part-{match.pk}"})
    pages = [
        browser.get(run.get_absolute_url()),
        browser.get(address("review:match", run, match=match.pk)),
        browser.get(address("review:left-over", run)),
        browser.get(address("review:match", run, match=match.pk), {"row": "open"}, headers=HTMX),
    ]
    for page in pages:
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()


def test_left_over_people_are_grouped_by_reason(browser: Client, run: Run) -> None:
    match = match_number(run, 0)
    browser.post(address("review:act", run), {"act": f"part-{match.pk}"})
    other = match_number(run, 1)
    LeftOver.objects.create(
        run=run,
        sign_up=other.a,
        name="Lena Fuchs",
        reason="nobody_offers",
        sentence="Lena wants grant writing, which nobody offers.",
        help="Adding SQL would open two.",
    )
    page = browser.get(address("review:left-over", run)).content.decode()
    assert "Taken apart from Person 00001 on the board." in page
    assert page.index("Taken apart on the board") < page.index("Nobody offers what they want")
    assert "Adding SQL would open two." in page


def test_download_is_safe_to_open_in_a_spreadsheet(browser: Client, run: Run) -> None:
    Match.objects.filter(pk=match_number(run, 9).pk).update(name_a="=HYPERLINK(1)")
    response = browser.get(address("review:download", run))
    lines = response.content.decode("utf-8-sig").splitlines()
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="across-the-house-run-1.csv"'
    )
    assert len(lines) == 11
    assert lines[1].startswith("'=HYPERLINK(1),Marketing · London,SQL; Excel,1.0,Person 00019,")


@pytest.mark.parametrize("name", ["review:act", "review:undo", "runs:cancellation"])
def test_changes_are_posted(browser: Client, run: Run, name: str) -> None:
    more = {"act": 1} if name == "review:undo" else {}
    assert browser.get(address(name, run, **more)).status_code == 405


def test_coordinator_of_another_programme_finds_nothing(client: Client, run: Run) -> None:
    otto = make_person("Otto Other")
    other = make_programme("Elsewhere", coordinator=otto)
    client.force_login(otto, backend=ALLAUTH)
    match = match_number(run, 0)
    foreign = {"programme": other.pk, "run": run.pk}
    for name, more in [
        ("runs:run", {}), ("review:match", {"match": match.pk}), ("review:left-over", {}),
        ("review:download", {}), ("publishing:publication", {}),
    ]:  # fmt: skip
        assert client.get(reverse(name, kwargs={**foreign, **more})).status_code == 404, name
    act = client.post(reverse("review:act", kwargs=foreign), {"act": f"ban-{match.pk}"})
    assert act.status_code == 404
    assert ReviewAct.objects.count() == 0


def test_match_of_another_run_is_not_found_under_this_one(
    browser: Client, programme: Programme, run: Run
) -> None:
    later = made_run(programme, 1, number=2)
    match = match_number(run, 3)
    assert browser.get(address("review:match", later, match=match.pk)).status_code == 404
    response = browser.post(address("review:act", later), {"act": f"part-{match.pk}"})
    assert response.status_code == 404
