"""Sheets through the real pages: good ones, messy ones, and whatever else people bring."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from bothways.accounts.models import Person
from bothways.common.models import Deed
from bothways.programmes.models import Programme
from bothways.recruitment.models import Block, ColumnMemory, SheetImport, SignUp
from bothways.recruitment.signups.actions import withdraw
from tests.builders import make_person, make_programme, make_sign_up

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
SURVEY = Path("../shared/data/developer-survey-2025.csv")

GOOD = """Name,E-mail,Department,Country,I can teach,I want to learn,Line manager,Not with
Mara Okafor,mara@example.org,Marketing,UK,Pitching (4); Chess,Sourdough!,Tom Tan,
Tom Tan,tom@example.org,Finance,UK,Sourdough (5),Chess,,mara@example.org
"""
MESSY = """Name,E-mail,I can teach,I want to learn,Line manager,Not with
Mara Okafor,mara@example.org,Pitching,Sourdough,Nobody Known,Ghost
Una Umar,not an address,Chess,Go,,
Vic Vale,mara@example.org,Chess,Go,,
Wim Waits,wim@example.org,Chess (9),Go (-1),,
Xia Xu,xia@example.org,Chess (NaN),Go,,
Yan Yu,yan@example.org,=cmd|' /C calc'!A0,Go,,
"""


@pytest.fixture
def cora(db: None) -> Person:
    return make_person("Cora Coordinator")


@pytest.fixture
def programme(cora: Person) -> Programme:
    return make_programme(coordinator=cora)


@pytest.fixture
def client(cora: Person) -> Client:
    client = Client()
    client.force_login(cora, backend=ALLAUTH)
    return client


class Visit:
    """A coordinator with a sheet in hand."""

    def __init__(self, client: Client, programme: Programme) -> None:
        self.client, self.programme = client, programme

    def bring(self, content: str | bytes, name: str = "sheet.csv") -> HttpResponse:
        data = content.encode() if isinstance(content, str) else content
        path = reverse("imports:new", args=[self.programme.pk])
        return self.client.post(path, {"sheet": SimpleUploadedFile(name, data)})

    def sheet(self, content: str | bytes, name: str = "sheet.csv") -> SheetImport:
        response = self.bring(content, name)
        assert response.status_code == 302, response.content.decode()
        return SheetImport.objects.latest("pk")

    def path(self, name: str, sheet: SheetImport) -> str:
        return reverse(f"imports:{name}", args=[self.programme.pk, sheet.pk])

    def page(self, sheet: SheetImport, **query: str) -> str:
        response = self.client.get(self.path("import", sheet), query)
        assert response.status_code == 200
        return response.content.decode()

    def seen(self, sheet: SheetImport) -> str:
        return self.client.get(self.path("import", sheet)).context["seen"]

    def take(self, sheet: SheetImport, seen: str | None = None) -> str:
        given = {"seen": self.seen(sheet) if seen is None else seen}
        return self.client.post(self.path("acceptance", sheet), given, follow=True).content.decode()

    def map(self, sheet: SheetImport, **roles: str) -> HttpResponse:
        """Roles by heading; “without_addresses” ticks the box."""
        sheet.refresh_from_db()
        headings = [heading for heading, _role, _why in sheet.mapping["columns"]]
        sent = {
            f"column-{at}": roles.get(heading, role)
            for at, (heading, role, _why) in enumerate(sheet.mapping["columns"])
        }
        assert set(roles) - {"without_addresses"} <= set(headings)
        if "without_addresses" in roles:
            sent["without_addresses"] = "on"
        return self.client.post(self.path("mapping", sheet), sent, follow=True)

    def problems(self, sheet: SheetImport) -> list[list[str]]:
        response = self.client.get(self.path("problems", sheet))
        return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


@pytest.fixture
def visit(client: Client, programme: Programme) -> Visit:
    return Visit(client, programme)


def counts_of(sheet: SheetImport) -> dict[str, int]:
    sheet.refresh_from_db()
    counts = sheet.summary["counts"]
    return {name: counts[name] for name in ("new", "updated", "unchanged", "wrong") if counts[name]}


# What becomes of a good sheet


def test_sheet_is_shown_before_anything_is_taken(visit: Visit) -> None:
    sheet = visit.sheet(GOOD)
    page = visit.page(sheet)
    assert counts_of(sheet) == {"new": 2}
    assert "Take 2 people" in page
    for words in ("Mara Okafor", "Marketing · UK", "Sourdough", "Pitching", "Chess"):
        assert words in page
    assert (SignUp.objects.count(), Person.objects.count()) == (0, 1)


def test_taken_sheet_becomes_sign_ups_with_managers_and_blocks(
    visit: Visit, programme: Programme, cora: Person
) -> None:
    page = visit.take(visit.sheet(GOOD))
    assert "The sheet is taken: 2 people are new." in page
    mara = SignUp.objects.get(person__email="mara@example.org")
    tom = SignUp.objects.get(person__email="tom@example.org")
    assert mara.person.name == "Mara Okafor"
    assert mara.person.profile.where == "Marketing · UK"
    assert mara.person.profile.manager == tom.person
    assert [(str(o.skill), o.level) for o in mara.offers.all()] == [("Pitching", 4), ("Chess", 3)]
    assert [(str(w.skill), w.priority) for w in mara.wants.all()] == [("Sourdough", 3)]
    assert Block.objects.count() == 1
    deed = Deed.objects.get(kind="took a sign-up sheet")
    assert (deed.subject, deed.by, deed.programme) == ("sheet.csv", cora, programme.pk)
    assert deed.details == {"rows": 2, "new": 2, "updated": 0, "unchanged": 0, "wrong": 0}


def test_nothing_of_a_taken_sheet_is_kept_but_its_problems(visit: Visit) -> None:
    sheet = visit.sheet(GOOD)
    visit.take(sheet)
    page = visit.page(sheet)
    assert "This sheet has been taken" in page
    assert "Mara Okafor" not in page
    assert "Mara Okafor" not in str(visit.problems(sheet))


def test_same_sheet_again_changes_nothing(visit: Visit) -> None:
    visit.take(visit.sheet(GOOD))
    again = visit.sheet(GOOD)
    assert counts_of(again) == {"unchanged": 2}
    assert "2 are as before" in visit.take(again)
    assert SignUp.objects.count() == 2


def test_sheet_with_changes_updates_and_leaves_who_is_absent(visit: Visit) -> None:
    visit.take(visit.sheet(GOOD))
    later = "E-mail,I can teach,Country\nMARA@example.org,Go (2),\nnina@example.org,Weaving,Oslo\n"
    sheet = visit.sheet(later)
    assert counts_of(sheet) == {"new": 1, "updated": 1}
    visit.take(sheet)
    mara = SignUp.objects.get(person__email="mara@example.org")
    assert [(str(o.skill), o.level) for o in mara.offers.all()] == [("Go", 2)]
    # An empty cell and a column that isn't there change nothing.
    assert [str(want.skill) for want in mara.wants.all()] == ["Sourdough"]
    assert (mara.person.name, mara.person.profile.location) == ("Mara Okafor", "UK")
    assert SignUp.objects.filter(person__email="tom@example.org").exists()


def test_two_people_who_block_each_other_are_one_block(visit: Visit) -> None:
    sheet = "Name,E-mail,Not with\nAnn A,ann@x.org,Bob B\nBob B,bob@x.org,ann@x.org\n"
    visit.take(visit.sheet(sheet))
    visit.take(visit.sheet(sheet))
    assert Block.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-be"])
def test_old_and_new_encodings_are_read(encoding: str, visit: Visit) -> None:
    sheet = visit.sheet("Name;E-mail;Offers\nJosé Müller;jose@example.org;Café\n".encode(encoding))
    visit.take(sheet)
    sign_up = SignUp.objects.get()
    assert sign_up.person.name == "José Müller"
    assert str(sign_up.offers.get().skill) == "Café"


def test_workbook_is_read_and_its_formulas_are_not_run(visit: Visit) -> None:
    book = Workbook()
    book.active.append(["Name", "E-mail", "Offers"])
    book.active.append(["Mara", "mara@example.org", "Chess"])
    book.active.append(["Tom", '=HYPERLINK("http://example.org")', "Chess"])
    stream = io.BytesIO()
    book.save(stream)
    sheet = visit.sheet(stream.getvalue(), "people.xlsx")
    assert counts_of(sheet) == {"new": 1, "wrong": 1}
    assert "is a formula" in visit.page(sheet)


# Rows with problems


def test_bad_rows_stay_out_and_come_back_as_a_file(visit: Visit) -> None:
    sheet = visit.sheet(MESSY)
    assert counts_of(sheet) == {"new": 1, "wrong": 5}
    visit.take(sheet)
    assert [sign_up.person.name for sign_up in SignUp.objects.all()] == ["Mara Okafor"]
    rows = visit.problems(sheet)
    assert rows[0] == ["What to change", *MESSY.splitlines()[0].split(",")]
    assert [row[1] for row in rows[1:]] == ["Una Umar", "Vic Vale", "Wim Waits", "Xia Xu", "Yan Yu"]
    assert rows[1][0] == "E-mail: “not an address” isn't an e-mail address."
    assert "is in row 2 already" in rows[2][0]
    assert "a level is a whole number from 1 to 5" in rows[3][0]
    assert "where somebody stands now is a whole number from 0 to 4" in rows[3][0]
    assert "NaN" in rows[4][0]
    # A spreadsheet that opens the file runs nothing.
    assert rows[5][3] == "'=cmd|' /C calc'!A0"
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)


def test_mended_problem_file_is_imported_as_it_is(visit: Visit) -> None:
    sheet = visit.sheet(MESSY)
    visit.take(sheet)
    rows = visit.problems(sheet)
    mended = [rows[0], [*rows[1][:2], "una@example.org", *rows[1][3:]], rows[3]]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(mended)
    again = visit.sheet(stream.getvalue(), "sheet – what to change.csv")
    roles = {heading: role for heading, role, _why in again.mapping["columns"]}
    assert roles["What to change"] == "ignore"
    assert counts_of(again) == {"new": 1, "wrong": 1}
    assert visit.problems(again)[0] == rows[0]
    visit.take(again)
    assert SignUp.objects.filter(person__name="Una Umar").exists()


def test_each_problem_stands_beside_its_row_with_a_filter_for_them(visit: Visit) -> None:
    good = "".join(f"Good {n},good{n}@example.org,Chess,Go,,\n" for n in range(60))
    sheet = visit.sheet(MESSY + good)
    first, second = visit.page(sheet), visit.page(sheet, page="2")
    assert ("Good 59" in first, "Good 59" in second) == (False, True)
    page = visit.page(sheet, show="problems")
    page = page[page.index('id="rows"') :]
    assert "Good 1" not in page
    row = page[page.index("Una Umar") : page.index("Vic Vale")]
    assert "stays out" in row
    assert "“not an address” isn&#x27;t an e-mail address." in row
    row = page[page.index("Mara Okafor") : page.index("Una Umar")]
    assert "Nobody here or in the sheet is “Nobody Known”" in row
    assert "Nobody in the sheet or the programme is “Ghost”" in row


def test_sheet_in_which_every_row_is_bad_cannot_be_taken(visit: Visit) -> None:
    sheet = visit.sheet("Name,E-mail,Offers\nMara,nothing,Chess\n")
    visit.map(sheet, **{"E-mail": "email"})
    assert "No row can be taken as it is" in visit.page(sheet)
    assert "No row of this sheet can be taken as it is." in visit.take(sheet)
    sheet.refresh_from_db()
    assert sheet.applied_at is None


def test_closed_accounts_stay_out_and_withdrawn_people_stay_withdrawn(
    visit: Visit, programme: Programme, cora: Person
) -> None:
    Person.objects.filter(pk=make_person("Dee Gone", email="tom@example.org").pk).update(
        is_active=False
    )
    mara = make_sign_up(programme, make_person("Mara Okafor", email="mara@example.org"))
    withdraw(sign_up=mara, by=cora)
    sheet = visit.sheet(GOOD)
    assert counts_of(sheet) == {"updated": 1, "wrong": 1}
    page = visit.page(sheet)
    assert "The account with this address is closed." in page
    assert "They have withdrawn, and stay so." in page
    visit.take(sheet)
    assert not SignUp.objects.taking_part().exists()


def test_name_of_who_has_signed_in_stays_and_it_is_said(visit: Visit) -> None:
    known = make_person("Mara Jane Okafor", email="mara@example.org")
    Person.objects.filter(pk=known.pk).update(last_login=timezone.now())
    sheet = visit.sheet(GOOD)
    assert "They sign in as “Mara Jane Okafor” and keep that name." in visit.page(sheet)
    visit.take(sheet)
    known.refresh_from_db()
    assert known.name == "Mara Jane Okafor"


def test_two_people_of_one_name_are_not_guessed_between(visit: Visit) -> None:
    sheet = visit.sheet(
        "Name,E-mail,Line manager\nTom Tan,t@x.org,\nTom Tan,u@x.org,\nAnn,ann@x.org,Tom Tan\n"
    )
    assert "Several people are called “Tom Tan”; give the e-mail address." in visit.page(sheet)
    visit.take(sheet)
    assert Person.objects.get(email="ann@x.org").profile.manager is None


# What is no sheet at all


def zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("sheet.csv", b"", "The file is empty."),
        ("sheet.csv", b"\n\n", "The file is empty."),
        ("sheet.csv", b"Name,E-mail\n", "headings but no rows below them"),
        ("sheet.xlsx", b"%PDF-1.7 not a workbook", "“sheet.xlsx” is a PDF document."),
        ("sheet.csv", b"PK\x03\x04 not a workbook", "can&#x27;t be read to the end"),
        ("sheet.csv", b"\x00\x01\x02\x03" * 200, "isn&#x27;t a table we can read"),
        ("sheet.xlsx", zip_bomb(), "unpacks to far more than"),
        ("sheet.csv", (",".join(f"c{n}" for n in range(300)) + "\n1\n").encode(),
         "more than 200 columns"),
        ("sheet.csv", b"Name,E-mail\n" + b"a,b\n" * 25_001, "more than 25,000 rows"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused_in_words(
    name: str, content: bytes, sentence: str, visit: Visit
) -> None:
    response = visit.bring(content, name)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not SheetImport.objects.exists()


def test_upload_without_a_file_is_answered(visit: Visit, programme: Programme) -> None:
    response = visit.client.post(reverse("imports:new", args=[programme.pk]), {})
    assert response.status_code == 422
    assert "Choose a file first." in response.content.decode()


def test_upload_of_more_than_20_megabytes_is_refused_and_not_kept(visit: Visit) -> None:
    response = visit.bring(b"Name,E-mail\n" + b"x" * (21 * 1024 * 1024))
    assert response.status_code == 422
    assert "The file is larger than 20 MB." in response.content.decode()
    assert not SheetImport.objects.exists()


# Columns


def test_column_that_was_not_recognised_is_mapped_by_hand_and_remembered(visit: Visit) -> None:
    odd = "Who,Reach them at,Brings\nMara,mara@example.org,Chess\n"
    sheet = visit.sheet(odd)
    response = visit.map(sheet, Who="name", Brings="offers")
    assert "Every row was read again with these columns." in response.content.decode()
    visit.take(sheet)
    assert str(SignUp.objects.get().offers.get().skill) == "Chess"
    again = visit.sheet(odd)
    assert [column[1] for column in again.mapping["columns"]] == ["name", "email", "offers"]
    assert again.mapping["columns"][0][2] == "As you answered last time."


def test_answers_are_remembered_across_ones_own_programmes_only(
    visit: Visit, cora: Person, programme: Programme
) -> None:
    mine = make_programme("Last Year", coordinator=cora)
    foreign = make_programme("Not Mine", coordinator=make_person("Otto Other"))
    for place, heading, role in (
        (mine, "brings", "offers"), (foreign, "seeks it", "wants"), (foreign, "brings", "wants"),
    ):  # fmt: skip
        ColumnMemory.objects.create(programme=place, heading=heading, role=role)
    sheet = visit.sheet("E-mail,Brings,Seeks it\nmara@example.org,Chess,Go\n")
    assert sheet.mapping["columns"][1] == ["Brings", "offers", "As in Last Year."]
    assert sheet.mapping["columns"][2][1] == "ignore"


def test_one_meaning_for_two_columns_is_refused_beside_the_second(visit: Visit) -> None:
    sheet = visit.sheet("Name,E-mail,Second\nMara,mara@example.org,mara@other.org\n")
    before = dict(sheet.mapping)
    response = visit.map(sheet, Second="email")
    assert response.status_code == 422
    assert "“E-mail” is the e-mail address already; only one column can be." in (
        response.content.decode()
    )
    sheet.refresh_from_db()
    assert sheet.mapping == before


def test_meaning_that_does_not_exist_is_refused(visit: Visit) -> None:
    sheet = visit.sheet(GOOD)
    assert visit.map(sheet, Name="emperor").status_code == 422


# People without addresses


def test_sheet_without_addresses_asks_before_it_takes(visit: Visit) -> None:
    sheet = visit.sheet("ResponseId,Offers,Wants\n1,Chess,Go\n2,Go,Chess\n")
    page = visit.page(sheet)
    assert "Which column holds the e-mail addresses?" in page
    assert "These people have no e-mail addresses" in page
    assert "needs an address" in page
    assert "Say first which column holds the e-mail addresses." in visit.take(sheet)
    assert not SignUp.objects.exists()


def test_people_without_addresses_are_taken_on_request_and_found_again(
    visit: Visit, programme: Programme
) -> None:
    content = "ResponseId,Offers,Wants\n1,Chess,Go\n2,Go,Chess\n"
    for expected in ({"new": 2}, {"unchanged": 2}):
        sheet = visit.sheet(content)
        visit.map(sheet, without_addresses="on")
        assert counts_of(sheet) == expected
        assert "they can’t sign in, and you tell them yourself" in visit.page(sheet)
        visit.take(sheet)
    people = Person.objects.filter(sign_ups__programme=programme).order_by("pk")
    assert [(person.name, person.email) for person in people] == [
        ("Person 1", f"1.programme-{programme.pk}@no-mail.invalid"),
        ("Person 2", f"2.programme-{programme.pk}@no-mail.invalid"),
    ]


def test_two_people_of_one_name_without_addresses_are_not_made_one(visit: Visit) -> None:
    sheet = visit.sheet("Name,Offers\nTom Tan,Chess\nTom Tan,Go\n")
    visit.map(sheet, without_addresses="on")
    assert counts_of(sheet) == {"new": 1, "wrong": 1}
    assert "This is the same person as in row 2, or somebody of the same name" in visit.page(sheet)


def test_rows_that_say_nothing_of_who_they_are_go_by_their_number(visit: Visit) -> None:
    sheet = visit.sheet("Offers,Wants\nChess,Go\nGo,Chess\n")
    visit.map(sheet, without_addresses="on")
    assert "Keep the order of the rows if you import it again." in visit.page(sheet)
    assert counts_of(sheet) == {"new": 2}


@pytest.mark.slow
@pytest.mark.skipif(not SURVEY.exists(), reason="the survey isn't on this machine")
def test_real_survey_is_imported_as_it_is(visit: Visit, programme: Programme) -> None:
    sheet = visit.sheet(SURVEY.read_bytes(), SURVEY.name)
    visit.map(sheet, without_addresses="on")
    assert counts_of(sheet) == {"new": 999}
    visit.take(sheet)
    assert SignUp.objects.filter(programme=programme).count() == 999
    python = SignUp.objects.filter(offers__skill__name="Python").count()
    rows = list(csv.DictReader(io.StringIO(SURVEY.read_text(encoding="utf-8"))))
    assert python == sum("Python" in row["LanguageHaveWorkedWith"].split(";") for row in rows)


# Twice, at once, and from elsewhere


def test_second_press_takes_nothing_twice(visit: Visit) -> None:
    sheet = visit.sheet(GOOD)
    seen = visit.seen(sheet)
    visit.take(sheet, seen)
    assert "This sheet has been taken already. Nothing was taken twice." in visit.take(sheet, seen)
    assert SignUp.objects.count() == 2
    assert Deed.objects.filter(kind="took a sign-up sheet").count() == 1


def test_columns_changed_in_another_tab_are_looked_at_again(visit: Visit) -> None:
    sheet = visit.sheet(GOOD)
    seen = visit.seen(sheet)
    visit.map(sheet, Country="ignore")
    assert "other meanings since you opened this page" in visit.take(sheet, seen)
    assert not SignUp.objects.exists()


def test_columns_of_a_taken_sheet_stay(visit: Visit) -> None:
    sheet = visit.sheet(GOOD)
    visit.take(sheet)
    page = visit.map(sheet, Country="ignore").content.decode()
    assert "This sheet has been taken already." in page


def test_two_tabs_at_once_take_it_once(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tab takes the sheet while this one is still reading it."""
    from bothways.recruitment.imports import actions

    sheet = visit.sheet(GOOD)
    seen = visit.seen(sheet)
    plan, others = actions.plan_import, []

    def plan_while_another_tab_takes_it(*args, **kwargs):
        found = plan(*args, **kwargs)
        if not others:
            others.append(True)
            other = Client()
            other.force_login(Person.objects.get(name="Cora Coordinator"), backend=ALLAUTH)
            other.post(visit.path("acceptance", sheet), {"seen": seen})
        return found

    monkeypatch.setattr(actions, "plan_import", plan_while_another_tab_takes_it)
    assert "Nothing was taken twice." in visit.take(sheet, seen)
    assert Deed.objects.filter(kind="took a sign-up sheet").count() == 1


def test_import_of_another_programme_is_not_found(visit: Visit, cora: Person) -> None:
    sheet = visit.sheet(GOOD)
    own = make_programme("Another of mine", coordinator=cora)
    for name in ("import", "problems"):
        path = reverse(f"imports:{name}", args=[own.pk, sheet.pk])
        assert visit.client.get(path).status_code == 404
    for name in ("mapping", "acceptance"):
        path = reverse(f"imports:{name}", args=[own.pk, sheet.pk])
        assert visit.client.post(path, {"seen": visit.seen(sheet)}).status_code == 404
    assert not SignUp.objects.exists()


def test_sheet_that_can_no_longer_be_read_says_so(visit: Visit, programme: Programme) -> None:
    broken = SheetImport.objects.create(
        programme=programme, file_name="old.csv", content=b"", row_count=0
    )
    assert "This sheet can’t be read any more" in visit.page(broken)
    for name in ("mapping", "acceptance"):
        given = {"seen": visit.seen(broken)}
        page = visit.client.post(visit.path(name, broken), given, follow=True).content.decode()
        assert "Please upload it once more." in page
    assert visit.client.get(visit.path("problems", broken)).status_code == 302


def test_sheets_nobody_took_are_forgotten_after_a_week(visit: Visit) -> None:
    old, recent = visit.sheet(GOOD), visit.sheet(GOOD)
    week_ago = timezone.now() - timedelta(days=8)
    SheetImport.objects.filter(pk=old.pk).update(created_at=week_ago)
    newest = visit.sheet(GOOD)
    assert set(SheetImport.objects.values_list("pk", flat=True)) == {recent.pk, newest.pk}


def test_preview_reads_the_same_few_rows_of_the_database_for_more_people(visit: Visit) -> None:
    def asked(people: int) -> int:
        rows = "".join(f"P {n},p{n}@example.org,Chess,Go,,\n" for n in range(people))
        path = visit.path("import", visit.sheet(MESSY + rows))
        visit.client.get(path)
        with CaptureQueriesContext(connection) as captured:
            visit.client.get(path)
        return len(captured)

    few = asked(1)
    assert few <= 10
    assert asked(300) == few
