"""Sheets of the directory through the real pages: good ones, messy ones, and what else comes."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from bothways.accounts.models import Person, SignInLink
from bothways.accounts.signin.actions import create_link
from bothways.common.audit.models import Deed
from bothways.people.imports import actions
from bothways.people.imports.tests.scenes import NEW, Visit, work
from bothways.people.models import DirectoryImport, PreviewPage, Profile
from tests.builders import make_administrator, make_person
from tests.clients import client_of

pytestmark = pytest.mark.django_db

GOOD = """Name,Work e-mail,Job title,Dept,Team,Office,Grade,Hire date,Courses,Manager
Mara Okafor,mara@example.org,Buyer,Sales,North,Łódź,Senior,2020-02-01,A; B,tom@example.org
Tom Tan,TOM@example.org,Head,Sales,,London,Director,1.3.2010,,
"""
FORMULA = "is a formula, and formulas aren’t run here. Put its result into the cell."


@pytest.fixture
def ada() -> Person:
    return make_administrator()


@pytest.fixture
def visit(ada: Person) -> Visit:
    return Visit(ada)


def profile_of(email: str) -> Profile:
    return Profile.objects.select_related("person", "manager").get(person__email=email)


def test_good_sheet_is_shown_and_taken(visit: Visit) -> None:
    page = visit.bring(GOOD)
    assert "Take 2 people" in page
    assert "1 active person isn’t in this sheet and is left alone." in page
    assert not Person.objects.filter(email="mara@example.org").exists()
    assert "This sheet has been taken" in visit.take()
    mara = profile_of("mara@example.org")
    assert (mara.person.name, mara.title, mara.function, mara.team) == (
        "Mara Okafor",
        "Buyer",
        "Sales",
        "North",
    )
    assert (mara.location, mara.level, mara.started_on) == ("Łódź", "Senior", date(2020, 2, 1))
    assert mara.trainings == ["A", "B"]
    assert mara.manager is not None
    assert mara.manager.email == "tom@example.org"
    assert profile_of("tom@example.org").started_on == date(2010, 3, 1)
    assert not mara.person.has_usable_password()
    deed = Deed.objects.get(kind="took a sheet of the directory")
    assert (deed.details["new"], deed.details["rows"]) == (2, 2)


def test_same_sheet_again_changes_nothing(visit: Visit) -> None:
    visit.bring_and_take(GOOD)
    assert "There is nothing to take." in visit.bring(GOOD)
    assert set(visit.states().values()) == {"as it was"}
    assert "No row of this sheet would change anything." in visit.take()


def test_empty_cell_changes_nothing_and_other_columns_stay(visit: Visit) -> None:
    tom = make_person("Tom Tan", email="tom@example.org")
    make_person(
        "Mara O", email="mara@example.org", function="Sales", level="Senior", manager=tom,
        contact="mornings", trainings=["First aid"],
    )  # fmt: skip
    visit.bring_and_take("email,name,function,level,trainings,manager\nmara@example.org,,,Lead,,\n")
    mara = profile_of("mara@example.org")
    assert (mara.person.name, mara.function, mara.level) == ("Mara O", "Sales", "Lead")
    assert (mara.manager, mara.contact, mara.trainings) == (tom, "mornings", ["First aid"])


def test_who_is_not_in_the_sheet_is_left_alone_and_counted(visit: Visit) -> None:
    ben = make_person("Ben Ode", function="Legal")
    make_person("Cid C")
    closed = make_person("Dee D")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    page = visit.bring("email,function\ncid.c@example.org,Sales\n")
    # Ada and Ben; Dee's account is closed.
    assert "2 active people aren’t in this sheet and are left alone." in page
    visit.take()
    assert profile_of("ben.ode@example.org").function == "Legal"
    ben.refresh_from_db()
    assert ben.is_active


# What is wrong


def test_every_problem_stands_beside_its_row_and_good_rows_are_taken(visit: Visit) -> None:
    sheet = (
        "name,email,start date,manager\n"
        "Mara,mara@example.org,soon,nobody@example.org\n"
        "Una,not an address,,\n"
        "Vic,mara@example.org,,\n"
        "Wim,,,\n"
        "Xia,=cmd|' /C calc'!A0,,\n"
        "Yan,yan@example.org,,yan@example.org\n"
    )
    page = visit.bring(sheet)
    assert visit.said() == {
        2: [
            "“soon” isn’t a date such as 2024-03-31; it was left out.",
            "Nobody here or in the good rows has the address nobody@example.org.",
        ],
        3: ["“not an address” isn’t an e-mail address."],
        4: ["“mara@example.org” is in row 2 already."],
        5: ["The e-mail address is missing."],
        6: [
            f"“=cmd|' /C calc'!A0” {FORMULA}",
            "The e-mail address is missing.",
        ],
        7: ["“yan@example.org” is the person themselves; it was left out."],
    }
    assert "4 rows have a problem and stay out" in page
    visit.take()
    assert set(Person.objects.values_list("name", flat=True)) == {"Ada Admin", "Mara", "Yan"}


def test_bad_rows_come_back_as_a_file_that_can_be_imported_again(visit: Visit) -> None:
    visit.bring_and_take("name,email,note\nMara,mara@example.org,\nUna,nowhere,=1+1\n")
    file = visit.client.get(visit.path("import-problems")).getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert rows == [
        ["What to change", "name", "email", "note"],
        ["email: “nowhere” isn’t an e-mail address.", "Una", "nowhere", "'=1+1"],
    ]
    mended = file.replace(",nowhere,", ",una@example.org,")
    visit.bring_and_take(mended)
    assert Person.objects.filter(email="una@example.org", name="Una").exists()


def test_file_of_bad_rows_that_is_left_half_read_holds_nothing_open(visit: Visit) -> None:
    bad = "".join(f"Una {number},mara@example.org\n" for number in range(1200))
    visit.bring_and_take(f"name,email\nMara,mara@example.org\n{bad}")
    whole = visit.client.get(visit.path("import-problems")).getvalue().decode("utf-8-sig")
    assert len(whole.splitlines()) == 1 + 1200
    begun = iter(visit.client.get(visit.path("import-problems")))
    while b"Una 0" not in next(begun):
        pass
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_cursors")
            assert cursor.fetchone() == (0,)
    # The kept pages after the first few, and that there are no more.
    with CaptureQueriesContext(connection) as read_on:
        rest = b"".join(begun).decode()
    assert len(read_on) == 2
    assert "Una 1199" in rest


def test_ring_within_the_sheet_is_named_and_its_rows_refused(visit: Visit) -> None:
    sheet = (
        "name,email,manager\nAnn,ann@example.org,bob@example.org\n"
        "Bob,bob@example.org,cid@example.org\nCid,cid@example.org,ann@example.org\n"
        "Dan,dan@example.org,ann@example.org\nEve,eve@example.org,\n"
    )
    visit.bring(sheet)
    said = visit.said()
    ring = "The line of management would close a ring: Ann → Bob → Cid → Ann."
    assert [said[row] for row in (2, 3, 4)] == [[ring]] * 3
    assert said[5] == ["Nobody here or in the good rows has the address ann@example.org."]
    visit.take()
    assert set(Person.objects.values_list("name", flat=True)) == {"Ada Admin", "Dan", "Eve"}


def test_ring_together_with_what_is_known_is_refused(visit: Visit) -> None:
    ann, bob = make_person("Ann A"), make_person("Bob B")
    Profile.objects.filter(person=ann).update(manager=bob)
    visit.bring("email,manager,function\nbob.b@example.org,ann.a@example.org,Sales\n")
    assert visit.said()[2] == ["The line of management would close a ring: Ann A → Bob B → Ann A."]
    assert "No row can be taken as it is" in visit.page()
    assert profile_of("bob.b@example.org").function == ""


def test_sheet_that_turns_a_line_round_is_no_ring(visit: Visit) -> None:
    ann, bob = make_person("Ann A"), make_person("Bob B")
    cid = make_person("Cid C")
    Profile.objects.filter(person=ann).update(manager=bob)
    visit.bring_and_take(
        "email,manager\nann.a@example.org,cid.c@example.org\nbob.b@example.org,ann.a@example.org\n"
    )
    assert profile_of("bob.b@example.org").manager == ann
    assert profile_of("ann.a@example.org").manager == cid


def test_row_kept_from_a_ring_does_not_leave_another(visit: Visit) -> None:
    """Ann's new manager is refused, so the old one counts, with which Bob would close a ring."""
    ann, bob = make_person("Ann A"), make_person("Bob B")
    cid = make_person("Cid C")
    Profile.objects.filter(person=ann).update(manager=bob)
    visit.bring(
        "email,manager\nann.a@example.org,cid.c@example.org\ncid.c@example.org,ann.a@example.org\n"
        "bob.b@example.org,ann.a@example.org\n"
    )
    assert sorted(visit.said()) == [2, 3, 4]
    assert {cid.pk, bob.pk} == set(
        Person.objects.filter(profile__manager=None, name__in=["Bob B", "Cid C"]).values_list(
            "pk", flat=True
        )
    )


def test_ring_that_was_there_before_is_not_the_fault_of_a_sheet(visit: Visit) -> None:
    ann, bob = make_person("Ann A"), make_person("Bob B")
    Profile.objects.filter(person=ann).update(manager=bob)
    Profile.objects.filter(person=bob).update(manager=ann)
    visit.bring_and_take("email,manager,level\nann.a@example.org,bob.b@example.org,Lead\n")
    assert profile_of("ann.a@example.org").level == "Lead"


def test_ring_made_possible_since_the_preview_is_left_out(visit: Visit) -> None:
    ann, bob = make_person("Ann A"), make_person("Bob B")
    visit.bring("email,manager,level\nann.a@example.org,bob.b@example.org,Lead\n")
    Profile.objects.filter(person=bob).update(manager=ann)
    visit.take()
    assert profile_of("ann.a@example.org").manager is None


# Who has left


@pytest.mark.parametrize("cell", ["yes", "X", "Left", "terminated", "2020-01-31", "31.1.2020"])
def test_who_has_left_is_closed(visit: Visit, cell: str) -> None:
    mara = make_person("Mara", email="mara@example.org")
    create_link(mara)
    page = visit.bring(f"email,leaving date\nmara@example.org,{cell}\n")
    assert "1 account will be closed" in page
    visit.take()
    mara.refresh_from_db()
    assert not mara.is_active
    assert not SignInLink.objects.filter(person=mara).exists()
    assert Deed.objects.filter(kind="closed an account", subject="Mara").count() == 1


@pytest.mark.parametrize("cell", ["", "no", "active", "2999-01-31", "perhaps"])
def test_who_has_not_left_stays(visit: Visit, cell: str) -> None:
    mara = make_person("Mara", email="mara@example.org")
    visit.bring_and_take(f"email,leaving date,level\nmara@example.org,{cell},Lead\n")
    mara.refresh_from_db()
    assert mara.is_active


def test_closed_account_stays_closed_whatever_the_sheet_says(visit: Visit) -> None:
    mara = make_person("Mara", email="mara@example.org")
    Person.objects.filter(pk=mara.pk).update(is_active=False)
    visit.bring("email,status,level\nmara@example.org,active,Lead\n")
    assert visit.said()[2] == [
        "Their account is closed and stays so; their page here opens it again."
    ]
    visit.take()
    assert not Person.objects.get(pk=mara.pk).is_active
    assert profile_of("mara@example.org").level == "Lead"


def test_sheet_closes_no_administrator(visit: Visit, ada: Person) -> None:
    visit.bring(f"email,left\n{ada.email},yes\n")
    assert "They administer this installation" in visit.said()[2][0]
    assert Person.objects.get(pk=ada.pk).is_active


def test_who_has_left_and_was_never_here_is_not_made(visit: Visit) -> None:
    visit.bring_and_take("email,left,level\ngone@example.org,yes,Lead\nhere@example.org,,Lead\n")
    assert not Person.objects.filter(email="gone@example.org").exists()


# Names


def test_who_has_signed_in_keeps_the_name(visit: Visit) -> None:
    for name in ("mara", "ben"):
        make_person(name, email=f"{name}@example.org")
    Person.objects.filter(name="mara").update(last_login=timezone.now())
    visit.bring_and_take("email,name\nmara@example.org,Mara Okafor\nben@example.org,Ben Ode\n")
    assert set(Person.objects.values_list("name", flat=True)) == {"Ada Admin", "mara", "Ben Ode"}


def test_first_and_last_names_are_put_together(visit: Visit) -> None:
    visit.bring_and_take("Vorname,Nachname,E-Mail\nDana,Müller,dana@example.org\n")
    assert Person.objects.get(email="dana@example.org").name == "Dana Müller"


def test_scripts_and_right_to_left_names_are_only_text(visit: Visit) -> None:
    response = visit.upload("name,email,team\nدانا الحسن,d@example.org,<script>x</script>\n")
    page = response.content.decode()
    assert "دانا الحسن" in page
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_what_is_too_long_is_cut_and_said(visit: Visit) -> None:
    visit.bring_and_take(f"email,team\nmara@example.org,{'x' * 500}\n")
    assert profile_of("mara@example.org").team == "x" * 120


# Columns


def test_columns_can_be_given_other_meanings_and_are_remembered(visit: Visit) -> None:
    sheet = "email,Where one sits\nmara@example.org,London\n"
    visit.bring(sheet)
    visit.post("import-columns", **{"column-0": "email", "column-1": "location"})
    visit.take()
    assert profile_of("mara@example.org").location == "London"
    visit.bring(sheet.replace("London", "Łódź"))
    assert "As you answered last time." in visit.page()
    visit.take()
    assert profile_of("mara@example.org").location == "Łódź"


def test_sheet_without_addresses_asks_for_their_column(visit: Visit) -> None:
    page = visit.bring("who,team\nMara,North\n")
    assert "Which column holds the e-mail addresses?" in page
    assert "Take " not in page


def test_one_meaning_for_two_columns_is_refused(visit: Visit) -> None:
    visit.bring(GOOD)
    page = visit.post("import-columns", **{"column-2": "team", "column-4": "team"})
    assert "only one column can be." in page


def test_columns_changed_in_another_window_are_looked_at_again(visit: Visit) -> None:
    visit.bring(GOOD)
    seen = visit.seen()
    visit.post("import-columns", **{"column-2": "ignore"})
    page = visit.post("import-acceptance", seen=seen)
    assert "The columns of this sheet were given other meanings" in page
    assert not Person.objects.filter(email="mara@example.org").exists()
    assert visit.sheet().state == "ready"


def test_second_press_takes_nothing_twice(visit: Visit) -> None:
    visit.bring(GOOD)
    seen = visit.seen()
    visit.post("import-acceptance", seen=seen)
    assert "Nothing was taken twice." in visit.post("import-acceptance", seen=seen)
    assert Deed.objects.filter(kind="took a sheet of the directory").count() == 1


# What people bring


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\x89PNG", "is a picture"),
        (b"email\n", "headings but no rows"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(visit: Visit, content: bytes, sentence: str) -> None:
    response = visit.upload(content)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not DirectoryImport.objects.exists()


def test_workbook_is_read(visit: Visit) -> None:
    book = Workbook()
    book.active.append(["E-mail", "Start date"])
    book.active.append(["mara@example.org", date(2020, 2, 1)])
    stream = io.BytesIO()
    book.save(stream)
    visit.bring_and_take(stream.getvalue(), "people.xlsx")
    assert profile_of("mara@example.org").started_on == date(2020, 2, 1)


def test_only_administrators_bring_and_see_sheets(visit: Visit) -> None:
    visit.bring(GOOD)
    browser = client_of(make_person("Una Unrelated"))
    for path in (NEW, visit.path("import"), visit.path("import-problems")):
        assert browser.get(path).status_code == 404


# Large ones


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LARGE", 1)


@pytest.mark.usefixtures("everything_is_large")
def test_large_sheet_is_read_and_taken_by_jobs(visit: Visit) -> None:
    page = visit.bring(GOOD)
    assert "Reading the sheet" in page
    assert "You can leave this page" in page
    work()
    assert "Take 2 people" in visit.page()
    assert "Taking the good rows" in visit.take()
    assert not Person.objects.filter(email="mara@example.org").exists()
    work()
    assert "This sheet has been taken" in visit.page()
    assert profile_of("mara@example.org").function == "Sales"
    assert profile_of("mara@example.org").manager is not None


@pytest.mark.usefixtures("everything_is_large")
def test_large_file_that_is_no_sheet_says_so_on_its_page(visit: Visit) -> None:
    visit.bring(b"%PDF-1.7 not a sheet")
    work()
    page = visit.page()
    assert "This sheet can’t be read" in page
    assert "is a PDF document" in page
    assert visit.sheet().content == b""


@pytest.mark.usefixtures("everything_is_large")
def test_progress_leads_on_when_it_is_done(visit: Visit) -> None:
    visit.bring(GOOD)
    htmx = {"HTTP_HX_REQUEST": "true"}
    assert b"Reading the sheet" in visit.client.get(visit.path("import-progress"), **htmx).content
    work()
    answer = visit.client.get(visit.path("import-progress"), **htmx)
    assert answer.headers["HX-Redirect"] == visit.sheet().get_absolute_url()


@pytest.mark.usefixtures("everything_is_large")
def test_taking_that_breaks_off_keeps_what_it_took_and_can_go_on(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.bring(GOOD)
    work()
    with monkeypatch.context() as broken:
        broken.setattr("bothways.people.imports.writing.write_managers", lambda changes: 1 / 0)
        visit.take()
        work()
    page = visit.page()
    assert "Press again, and the rest is taken too." in page
    assert profile_of("mara@example.org").manager is None
    visit.take()
    work()
    assert profile_of("mara@example.org").manager is not None
    assert Deed.objects.get(kind="took a sheet of the directory").details["new"] == 2


@pytest.mark.usefixtures("everything_is_large")
def test_columns_of_a_large_sheet_are_read_anew_by_a_job(visit: Visit) -> None:
    visit.bring(GOOD)
    work()
    page = visit.post("import-columns", **{"column-2": "ignore"})
    assert "Reading the sheet" in page
    work()
    assert visit.sheet().columns[2][1] == "ignore"
    assert "Take 2 people" in visit.page()


def test_sheets_nobody_took_are_forgotten_after_a_week(visit: Visit) -> None:
    visit.bring(GOOD)
    DirectoryImport.objects.update(created_at=timezone.now() - timedelta(days=8))
    visit.bring(GOOD)
    assert DirectoryImport.objects.count() == 1
    assert PreviewPage.objects.count() == 1


def test_another_sheet_instead_forgets_this_one(visit: Visit) -> None:
    visit.bring(GOOD)
    visit.post("import-acceptance", instead="yes")
    assert not DirectoryImport.objects.exists()


def sheet_of(count: int) -> str:
    rows = (f"P {n},p{n}@example.org,Sales,p{n // 8}@example.org" for n in range(count))
    return "\n".join(["name,email,function,manager", *rows])


def test_preview_and_taking_ask_no_more_for_more_rows(visit: Visit) -> None:
    def asked(count: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as brought:
            visit.bring(sheet_of(count))
        with CaptureQueriesContext(connection) as taken:
            visit.take()
        return len(brought), len(taken)

    few = asked(20)
    many = asked(400)
    assert many[0] - few[0] <= 2
    assert many[1] - few[1] <= 2
