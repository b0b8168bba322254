"""The main job, whole, as people do it: from a new programme to a partner who is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bothways.accounts.models import Person
from bothways.matching.models import Publication
from bothways.notifications.models import OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from bothways.recruitment.models import Shortlist, SignUp
from tests.builders import make_administrator, make_person, make_programme, make_sign_up

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]

SHEET = Path(__file__).with_name("sign-ups.csv")


def button(page: Page, name: str | re.Pattern[str]):
    return page.get_by_role("button", name=name)


def link(page: Page, name: str | re.Pattern[str]):
    return page.get_by_role("link", name=name)


def test_coordinator_takes_sign_ups_to_published_matches(visit: Visit, worker: None) -> None:
    ada = make_administrator()
    visitor = visit()
    page = visitor.page
    visitor.open("/")
    visitor.look("sign-in")
    visitor.sign_in(ada)
    visitor.look("home-of-an-administrator")

    # The programme, outcomes first
    visitor.open("/programmes/")
    visitor.look("programmes-empty")
    link(page, "New programme").click()
    visitor.look("programme-templates")
    link(page, re.compile("^Begin from this.*Cross-functional exchange")).click()
    visitor.look("programme-new")
    page.get_by_label("Name", exact=True).fill("Across the House")
    page.get_by_label("Starts on").fill("2027-01-11")
    page.get_by_label("Ends on").fill("2027-07-09")
    page.get_by_label("What should participants have").fill("One new skill each")
    page.get_by_label("What should the organisation have").fill("More ties across functions")
    button(page, "Create the programme").click()
    visitor.look("programme-checklist")
    expect(page.get_by_text("2 outcomes are set.")).to_be_visible()
    link(page, re.compile("^Go on with step 2")).click()
    expect(page.get_by_text("Set-up, step 2 of")).to_be_visible()
    visitor.look("outcomes")
    link(page, "One new skill each").click()
    visitor.look("outcome")
    page.get_by_label("How you will know").select_option("goals")
    page.get_by_label("Where it should be").fill("4")
    button(page, "Save").click()
    expect(page.get_by_text("Ratings of own goals: 4")).to_be_visible()

    # People, from the sheet as it was exported
    programme = Programme.objects.get()
    visitor.open(f"/programmes/{programme.pk}/people/imports/new/")
    visitor.look("import-new")
    page.get_by_label("Sign-up sheet", exact=True).set_input_files(SHEET)
    button(page, "Read the sheet").click()
    visitor.look("import-preview")
    expect(page.get_by_text("not an address").first).to_be_visible()
    button(page, re.compile(r"^Take ")).first.click()
    page.wait_for_load_state()
    assert SignUp.objects.count() == 7
    visitor.look("import-done")
    visitor.open(f"/programmes/{programme.pk}/people/")
    visitor.look("people")
    expect(page.get_by_text("Tomasz Zieliński")).to_be_visible()

    # What counts
    visitor.open(f"/programmes/{programme.pk}/policy/")
    page.wait_for_load_state("networkidle")
    visitor.look("policy")
    button(page, "Save what counts").click()

    # The match, in the background
    visitor.open(f"/programmes/{programme.pk}/runs/")
    visitor.look("runs")
    button(page, "Match 7 people").click()
    expect(page.get_by_text("Review the matches")).to_be_visible(timeout=60_000)
    visitor.look("board")
    expect(page.get_by_text("6 of 7")).to_be_visible()
    expect(page.get_by_text("No other way of pairing these 7 people").first).to_be_visible()

    # A second thought: ban a pair, see it come apart, undo
    button(page, re.compile(r"^(Never|Ban|Keep apart)[^:]*: .*Inés Prado")).first.click()
    expect(page.get_by_text(re.compile("1 banned"))).to_be_visible()
    visitor.look("board-with-a-ban")
    button(page, "undo the last").click()
    expect(page.get_by_text(re.compile("1 banned"))).to_have_count(0)

    # Why, and who is left over
    link(page, re.compile("without a partner")).first.click()
    visitor.look("left-over")
    expect(page.get_by_text(re.compile("Grant writing, which nobody offers")).first).to_be_visible()
    visitor.back()

    # The last look, and everybody hears
    link(page, "Publish 3 pairs…").click()
    visitor.look("last-look")
    button(page, "Publish, and tell 6 people").click()
    page.wait_for_load_state()
    visitor.look("published")
    assert Publication.objects.get().by == ada
    assert Partnership.objects.count() == 3
    assert OutgoingMail.objects.filter(kind="match").count() == 6

    # Mara follows the link of her e-mail
    mail = OutgoingMail.objects.get(to="mara@example.org", kind="match")
    path = re.search(r"https?://\S+?(/partnerships/\d+/)", mail.text)
    assert path is not None
    mara = visit(width=390, theme="dark")
    mara.sign_in(Person.objects.get(email="mara@example.org"))
    mara.look("home-of-a-participant")
    mara.open(path[1])
    mara.look("partnership")
    expect(mara.page.get_by_role("heading", name="You and Tomasz")).to_be_visible()
    expect(mara.page.get_by_text("tomasz@example.org")).to_be_visible()


PAGES = (
    "/", "/programmes/", "/programmes/new/", "/programmes/templates/", "/programmes/{p}/outcomes/",
    "/programmes/{p}/people/joining/", "/programmes/{p}/people/criteria/",
    "/programmes/{p}/people/shortlist/",
    "/programmes/{p}/people/shortlist/{s}/", "/programmes/{p}/demand/?reach",
    "/programmes/{p}/", "/programmes/{p}/edit/", "/programmes/{p}/set-up/",
    "/programmes/{p}/set-up/meetings/", "/programmes/{p}/set-up/preview/exchange/",
    "/programmes/{p}/people/shortlist/telling/",
    "/programmes/{p}/team/", "/programmes/{p}/history/", "/programmes/{p}/figures/",
    "/programmes/{p}/people/", "/programmes/{p}/people/new/", "/programmes/{p}/people/{s}/",
    "/programmes/{p}/people/imports/new/", "/programmes/{p}/policy/", "/programmes/{p}/runs/",
    "/profile/", "/notices/", "/administration/", "/administration/administrators/",
    "/administration/coordinators/", "/administration/mail/", "/administration/history/",
    "/directory/", "/directory/words/", "/nowhere/",
)  # fmt: skip


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_no_page_has_a_barrier_or_runs_out_of_the_window(
    visit: Visit, width: int, theme: str
) -> None:
    person = make_administrator()
    programme = make_programme(coordinator=person)
    sign_up = make_sign_up(
        programme, "Maximiliane-Theodora von Hohenfels", offers=["Excel"], wants=["SQL"]
    )
    Shortlist.objects.create(programme=programme, rubric=["What they give", "Why now"])
    make_sign_up(programme, "Bo Li", offers=["Chess"], wants=["Piano", "SQL"])
    visitor = visit(width=width, theme=theme)
    visitor.sign_in(person)
    for path in PAGES:
        visitor.open(path.format(p=programme.pk, s=sign_up.pk))
        name = path.strip("/").replace("/", "-").replace("?", "").format(p="p", s="s") or "home"
        visitor.look(f"{name}-{width}-{theme}")


def test_main_job_is_possible_by_keyboard_alone(visit: Visit) -> None:
    person = make_person("Cora Coordinator")
    programme = make_programme(coordinator=person)
    visitor = visit()
    visitor.sign_in(person)
    visitor.open(f"/programmes/{programme.pk}/policy/")
    page = visitor.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"no visible focus on {focused!r}"
        if focused == "Save what counts":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved. The next run will use it.")).to_be_visible()


def test_pages_work_without_scripts(visit: Visit, worker: None) -> None:
    person = make_person("Cora Coordinator")
    programme = make_programme(coordinator=person)
    make_sign_up(programme, "Mara Okafor", offers=["Excel"], wants=["SQL"])
    make_sign_up(programme, "Jun Watanabe", offers=["SQL"], wants=["Excel"])
    visitor = visit(scripts=False)
    page = visitor.page
    visitor.sign_in(person)
    visitor.open(f"/programmes/{programme.pk}/runs/")
    button(page, "Match 2 people").click()
    expect(page.get_by_role("heading", name="Review the matches")).to_be_visible(timeout=60_000)
    link(page, re.compile("^Publish 1 pair")).click()
    button(page, "Publish, and tell 2 people").click()
    page.wait_for_load_state()
    assert Publication.objects.filter(programme=programme).exists()
