"""A coordinator who takes part: no page of her programme may depend on with whom she is matched.

Every address that a coordinator may open is read in two worlds that differ in nothing but that: in
one she is with Zed and Yan with Xia, in the other she is with Xia and Yan with Zed. What
she reads must be the same, letter by letter, so that neither a name nor a gap in a list nor a count
tells. Before that, another coordinator's pages are read alike and must differ: there is something
to leak.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bothways.accounts.models import Person
from bothways.accounts.roles.rules import Rule
from bothways.common.audit.actions import record
from bothways.common.audit.models import Deed
from bothways.config.rules import RULES
from bothways.matching.models import (
    Circle,
    CircleMember,
    LeftOver,
    Match,
    Note,
    Publication,
    ReviewAct,
    Run,
)
from bothways.matching.notes.actions import write_note
from bothways.matching.review.actions import OwnMatch, ban_pair, lock_pair, part_match, undo_act
from bothways.matching.review.own import is_closed_to
from bothways.programmes.models import Programme, ProgrammeRole
from bothways.recruitment.models import Block, Decision, Score, SheetImport, SignUp
from bothways.recruitment.signups.actions import return_to, withdraw
from tests.builders import make_person, make_programme, make_sign_up
from tests.clients import client_of, read_on, text_of
from tests.routes import walk

pytestmark = pytest.mark.django_db

NAMES = ("Zed Canary", "Xia Canary", "Yan Canary", "Lia Canary")
CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|name="shown" value="[^"]*"|data-since="\d+"|nonce-[^\']*'
    r'|name="key" value="[0-9a-f-]{36}"'
)
"""Tokens, what is signed with the time, and the keys that a form sent twice is known by."""
QUERIES = {
    "runs:run": ("?show=locked", "?find=canary", "?sort=name", "?show=notes", "?page=2"),
    "review:left-over": ("?one=Mara&other=Zed",),
    "publishing:publication": ("?find=canary",),
    "signups:list": ("?find=canary",),
    "shortlist:list": ("?show=open",),
    "demand:demand": ("?reach",),
    "live:changes": ("?since=0",),
}
WORKS_ALONE = {"account_logout"}


class House:
    """A programme whose coordinator Mara takes part, while Dan, who coordinates too, doesn't."""

    def __init__(self) -> None:
        self.mara, self.dan = make_person("Mara Both"), make_person("Dan Ode")
        self.programme = make_programme("The House", coordinator=self.mara)
        ProgrammeRole.objects.create(programme=self.programme, person=self.dan, role="coordinator")
        fits = {"offers": ["SQL"], "wants": ["Excel"]}
        self.own = make_sign_up(self.programme, self.mara, offers=["Excel"], wants=["SQL"])
        self.zed, self.xia = (make_sign_up(self.programme, name, **fits) for name in NAMES[:2])
        self.yan = make_sign_up(self.programme, NAMES[2], offers=["Excel"], wants=["SQL"])
        self.lia = make_sign_up(self.programme, NAMES[3], offers=["Excel"], wants=["SQL"])
        now = timezone.now()
        self.runs = [self.run(number, now) for number in (1, 2)]
        self.sheet = SheetImport.objects.create(
            programme=self.programme, by=self.dan, file_name="s.csv", content=b"", row_count=0
        )

    def run(self, number: int, now) -> Run:
        return Run.objects.create(
            programme=self.programme, number=number, state="done", by=self.dan, started_at=now,
            finished_at=now, created_at=now,
            figures={"people": 5, "served": 4, "pairs": 2, "circles": 1, "worth": 1.5,
                     "mean_gain": 0.75, "least_gain": 0.5},
            certificate={
                "value": 1, "bound": 1, "optimal": True, "gap": 0.0, "method": "by hand",
                "pairs_considered": 9, "input_hash": "0", "engine_version": "1", "prices": {},
            },
        )  # fmt: skip

    def match_her_with(self, partner: SignUp, other: SignUp) -> None:
        """Her and ``partner``, Yan and ``other``; in run 1 the other way round, and everything
        else that can name a pair with it."""
        for model in (Match, Circle, LeftOver, ReviewAct):
            model.objects.all().delete()
        Block.objects.all().delete()
        Note.objects.all().delete()
        for run, (hers, his) in zip(
            self.runs[::-1], ((partner, other), (other, partner)), strict=True
        ):
            self.pair(run, self.own, hers, 0.5)
            self.pair(run, self.yan, his, 1.0)
            self.circle(run, hers)
            LeftOver.objects.create(
                run=run, sign_up=self.lia, name=NAMES[3], reason="taken",
                sentence=f"{hers.person.name} is with Mara.",
            )  # fmt: skip
            run.figures["stability"] = {
                "count": 1, "before": 1,
                "listed": [{"one": hers.person.name, "other": NAMES[3], "now_one": 0.5,
                            "then_one": 0.6, "now_other": 0.0, "then_other": 0.5}],
            }  # fmt: skip
            run.save()
        self.decide(partner)
        Block.objects.create(**low_high(self.own, partner))
        write_note(people=[self.own, partner], text="Canary: they fit.", by=self.dan)
        Deed.objects.filter(kind="wrote a note").update(at=self.runs[0].created_at)
        SignUp.objects.update(changed_at=self.runs[0].created_at - timedelta(days=1))

    def pair(self, run: Run, a: SignUp, b: SignUp, gain: float) -> None:
        flow = {"skill": "SQL", "level": 3, "level_now": 0, "priority": 2}
        Match.objects.create(
            run=run, a=a, b=b, name_a=a.person.name, name_b=b.person.name, worth=gain,
            gain_a=gain, gain_b=gain, least_gain=gain, balance=1.0, a_gives=[flow], b_gives=[flow],
            search_text=f"{a.person.name} | {b.person.name}".lower(),
            why={"sentences": [f"{a.person.name} teaches {b.person.name}."], "rules": []},
        )  # fmt: skip

    def circle(self, run: Run, hers: SignUp) -> None:
        circle = Circle.objects.create(run=run, kind="ring", worth=1.0, least_gain=0.5)
        for place, one in enumerate((self.own, hers, self.lia)):
            CircleMember.objects.create(
                circle=circle, sign_up=one, place=place, name=one.person.name, gain=0.5
            )

    def decide(self, partner: SignUp) -> None:
        """A ban between her and her partner stands, and one with Yan was taken back."""
        act = ReviewAct.objects.create(
            programme=self.programme, kind="lock", by=self.dan, **low_high(self.own, partner),
            at=self.runs[0].created_at,
        )  # fmt: skip
        subject = f"Mara Both and {partner.person.name}"
        Deed.objects.filter(programme=self.programme.pk).delete()
        deed = record(
            "locked a pair", subject, by=self.dan, programme=self.programme.pk, act=act.pk
        )
        later = record("swapped partners", subject, by=self.dan, programme=self.programme.pk, run=1)
        Deed.objects.filter(pk__in=[deed.pk, later.pk]).update(at=self.runs[0].created_at)

    def named(self, partner: SignUp) -> dict[str, object]:
        """A value for every argument of an address below a programme that stays the same in both
        worlds: rows have other ids, so those are left to ``test_her_own_rows…``."""
        return {
            "programme": self.programme.pk,
            "run": self.runs[1].pk,
            "sign_up": partner.pk,
            "sheet_import": self.sheet.pk,
            "outcome": self.programme.outcomes.first().pk,
        }

    def pages(self, reader: Person) -> dict[str, str]:
        client = client_of(reader)
        found: dict[str, str] = {}
        for route in walk():
            if route.name in WORKS_ALONE or "programme" not in route.arguments:
                continue
            for sign_up in (self.own, self.zed, self.xia, self.yan, self.lia):
                named = self.named(sign_up)
                if not route.arguments <= named.keys():
                    continue
                address = reverse(route.name, kwargs={key: named[key] for key in route.arguments})
                if address in found:
                    continue
                for query in ("", *QUERIES.get(route.name, ())):
                    found[address + query] = read(client, address + query)
                found[address + "#post"] = posted(client, address, route.name)
        for path in ("/", "/notices/", "/programmes/", "/profile/"):
            found[path] = read(client, path)
        return found


def low_high(one: SignUp, other: SignUp) -> dict[str, SignUp]:
    low, high = sorted((one, other), key=lambda each: each.pk)
    return {"low": low, "high": high}


def read(client: Client, address: str) -> str:
    response = client.get(address)
    content = response.content.decode(errors="replace")
    return f"{response.status_code} {response.headers.get('Location', '')} " + CHANGING.sub(
        "", content
    )


def posted(client: Client, address: str, name: str) -> str:
    """Trying a policy and looking at the e-mail are posts that change nothing."""
    if name == "policies:policy":
        return CHANGING.sub("", text_of(client.post(address, {"do": "try", "objective": "worth"})))
    if name == "publishing:publication":
        return CHANGING.sub("", text_of(client.post(address, {"do": "preview", "words": "Hi"})))
    return ""


@pytest.fixture
def house() -> House:
    return House()


def both_worlds(house: House, reader: Person) -> tuple[dict[str, str], dict[str, str]]:
    house.match_her_with(house.zed, house.xia)
    first = house.pages(reader)
    house.match_her_with(house.xia, house.zed)
    return first, house.pages(reader)


def test_nothing_she_reads_depends_on_her_partner(house: House) -> None:
    first, second = both_worlds(house, house.mara)
    assert len(first) > 40
    assert [address for address in first if first[address] != second[address]] == []


def test_another_coordinator_reads_it_all(house: House) -> None:
    first, second = both_worlds(house, house.dan)
    differing = {address for address in first if first[address] != second[address]}
    board = house.runs[1].get_absolute_url()
    programme = house.programme.get_absolute_url()
    for page in (
        board, f"{board}comparison/", f"{board}publication/", f"{board}left-over/",
        f"{board}circles/", f"{board}matches/download/", f"{programme}history/",
        house.own.get_absolute_url(), house.zed.get_absolute_url(),
    ):  # fmt: skip
        assert page in differing, page


def test_no_page_of_runs_names_anybody_to_her(house: House) -> None:
    house.match_her_with(house.zed, house.xia)
    pages = house.pages(house.mara)
    for address, page in pages.items():
        if "/runs/" in address or "/history/" in address or "/policy/" in address:
            assert not [name for name in NAMES if name in page], address


def test_every_address_that_shows_or_changes_matches_is_for_reviewers() -> None:
    """The list of those that aren't is short, and each asks ``own`` itself."""
    below_a_run = [route.name for route in walk() if "run" in route.arguments]
    names = {name for name in below_a_run if rule_of(name).name == "coordinator"}
    assert names <= {
        "runs:run", "runs:comparison", "runs:progress", "runs:cancellation",
        "publishing:publication", "live:changes",
    }  # fmt: skip


def rule_of(name: str) -> Rule:
    return RULES[name]


def test_her_own_rows_are_closed_with_a_sentence(house: House) -> None:
    house.match_her_with(house.zed, house.xia)
    client = client_of(house.mara)
    match = Match.objects.filter(run=house.runs[1]).earliest("pk")
    response = client.get(match.get_absolute_url())
    assert response.status_code == 403
    assert "ask another coordinator" in text_of(response)
    board = house.runs[1].get_absolute_url()
    for address, data in (
        (f"{board}acts/", {"act": f"lock-{match.pk}"}),
        (f"{board}acts/", {"one": "Zed", "other": "Yan", "kind": "ban"}),
        (f"{board}acts/{ReviewAct.objects.get().pk}/undoing/", {}),
        (f"{board}circles/{Circle.objects.earliest('pk').pk}/parting/", {}),
    ):
        before = ReviewAct.objects.count()
        response = client.post(address, data)
        assert (response.status_code, ReviewAct.objects.count()) == (403, before)
        assert "ask another coordinator" in text_of(response)
        assert "Zed" not in text_of(response)


def test_she_decides_about_no_pair_by_whatever_door(house: House) -> None:
    house.match_her_with(house.zed, house.xia)
    run, match = house.runs[1], Match.objects.filter(run=house.runs[1]).latest("pk")
    act = ReviewAct.objects.get()
    deeds = (
        lambda: lock_pair(run=run, a=house.yan, b=house.zed, by=house.mara),
        lambda: ban_pair(run=run, a=house.yan, b=house.xia, by=house.mara),
        lambda: part_match(match=match, by=house.mara),
        lambda: undo_act(run=run, act=act, by=house.mara),
    )
    for deed in deeds:
        with pytest.raises(OwnMatch):
            deed()
    assert ReviewAct.objects.standing().count() == 1


def test_the_board_says_who_reads_instead_and_she_can_run_and_publish(house: House) -> None:
    house.match_her_with(house.zed, house.xia)
    Block.objects.all().delete()
    Circle.objects.all().delete()  # nobody is told of more partners than they have places for
    client = client_of(house.mara)
    board = house.runs[1].get_absolute_url()
    page = text_of(client.get(board))
    assert "Dan Ode takes no part, and can read every match and decide." in page
    assert "people have a partner" in page
    publication = f"{board}publication/"
    assert text_of(client.get(publication)).count("Publish, and tell 4 people") == 1
    client.post(publication, {"do": "publish", "words": ""})
    assert Publication.objects.get().by == house.mara
    assert "Zed Canary" in text_of(client.get(board)), "everybody knows, and so does she"


def test_the_only_coordinator_is_asked_to_name_another(house: House) -> None:
    house.match_her_with(house.zed, house.xia)
    ProgrammeRole.objects.filter(person=house.dan).delete()
    page = text_of(client_of(house.mara).get(house.runs[1].get_absolute_url()))
    assert "Nobody else coordinates this programme." in page
    assert reverse("programmes:roles", args=[house.programme.pk]) in page


def test_after_publication_lines_about_her_own_pair_stay_closed(house: House) -> None:
    house.match_her_with(house.zed, house.xia)
    record(
        "locked a pair", "Yan Canary and Xia Canary", by=house.dan, programme=house.programme.pk,
        act=ReviewAct.objects.create(
            programme=house.programme, kind="lock", **low_high(house.yan, house.xia)
        ).pk,
    )  # fmt: skip
    Publication.objects.create(programme=house.programme, run=house.runs[1])
    page = text_of(
        client_of(house.mara).get(reverse("programmes:history", args=[house.programme.pk]))
    )
    assert "locked a pair: Yan Canary and Xia Canary" in page
    assert "locked a pair: a match of your own: another coordinator sees it" in page
    assert "Zed Canary" not in page.replace("swapped partners: Mara Both and Zed Canary", "")


def test_who_withdraws_reads_the_matches_from_the_first_run_without_her(house: House) -> None:
    house.match_her_with(house.zed, house.xia)
    assert is_closed_to(house.mara, house.programme.pk)
    withdraw(sign_up=house.own, by=house.mara)
    assert is_closed_to(house.mara, house.programme.pk), "these runs have her in them"
    house.run(3, timezone.now())
    assert not is_closed_to(house.mara, house.programme.pk)
    return_to(sign_up=house.own, by=house.mara)
    assert is_closed_to(house.mara, house.programme.pk)


def test_a_coordinator_who_withdrew_before_any_run_reads_everything(house: House) -> None:
    Run.objects.all().delete()
    withdraw(sign_up=house.own, by=house.mara)
    assert not is_closed_to(house.mara, house.programme.pk)


class TestOwnSignUp:
    """What of herself she leaves to another coordinator."""

    def shortlist(self, programme: Programme) -> str:
        return reverse("shortlist:list", args=[programme.pk])

    def test_her_scores_and_decision_are_in_no_list_or_figure(self, house: House) -> None:
        client = client_of(house.mara)
        client.post(self.shortlist(house.programme), {"is_on": "on", "lines": "What they give"})
        client.get("/")  # shows that it was saved
        before = {show: read(client, self.shortlist(house.programme) + f"?show={show}")
                  for show in ("", "open", "accepted", "declined", "untold")}  # fmt: skip
        history = reverse("programmes:history", args=[house.programme.pk])
        Score.objects.create(sign_up=house.own, reviewer=house.dan, line=0, value=2)
        decision = Decision.objects.create(
            sign_up=house.own, state="declined", reason="Canary reason", by=house.dan
        )
        record("decided about sign-ups", "declined", by=house.dan, programme=house.programme.pk,
               count=1, sign_ups=[house.own.pk])  # fmt: skip
        after = {show: read(client, self.shortlist(house.programme) + f"?show={show}")
                 for show in before}  # fmt: skip
        assert after == before
        own_page = client.get(
            reverse("shortlist:candidate", args=[house.programme.pk, house.own.pk])
        )
        assert own_page.status_code == 403
        assert "Canary reason" not in text_of(own_page)
        assert "decided about sign-ups: yours among them" in text_of(client.get(history))
        assert decision.undone_at is None

    def test_she_neither_scores_nor_decides_about_herself(self, house: House) -> None:
        client = client_of(house.mara)
        client.post(self.shortlist(house.programme), {"is_on": "on", "lines": "What they give"})
        candidate = reverse("shortlist:candidate", args=[house.programme.pk, house.own.pk])
        assert client.post(candidate, {"line-0": "5"}).status_code == 403
        decisions = reverse("shortlist:decisions", args=[house.programme.pk])
        data = {"sign_up": [house.own.pk, house.zed.pk], "state": "accepted", "do": "decide"}
        client.post(decisions, data)
        assert list(Decision.objects.values_list("sign_up", "state")) == [
            (house.zed.pk, "accepted")
        ]
        assert not Score.objects.exists()
        Decision.objects.create(sign_up=house.own, state="declined", by=house.dan)
        client.post(decisions, {"sign_up": [house.own.pk], "do": "take-back"})
        assert Decision.objects.get(sign_up=house.own).undone_at is None

    def test_wishes_that_name_her_are_not_shown_and_survive_her_saving(self, house: House) -> None:
        Block.objects.create(**low_high(house.own, house.zed))
        Block.objects.create(**low_high(house.yan, house.zed))
        client, page = client_of(house.mara), house.zed.get_absolute_url()
        shown = client.get(page)
        text = text_of(shown)
        assert "yan.canary@example.org" in text
        assert "mara.both@example.org" not in re.findall("<textarea.*?</textarea>", text, re.S)[1]
        data = {"name": "Zed Canary", "not_with": "", "partnerships": "1"}
        rows = {f"{kind}-{form}": "0" for kind in ("offers", "wants")
                for form in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
        drawn = {"read": read_on(shown)}
        assert client.post(page, data | rows | drawn).status_code == 302
        assert [(b.low_id, b.high_id) for b in Block.objects.all()] == [
            (house.own.pk, house.zed.pk)
        ]
        own = house.own.get_absolute_url()
        shown = client.get(own)
        assert "zed.canary@example.org" not in text_of(shown)
        hers = {"name": "Mara Both", "partnerships": "1", "read": read_on(shown)}
        assert client.post(own, hers | rows).status_code == 302
        assert Block.objects.count() == 1
        refused = client.post(page, data | rows | {"not_with": "mara.both@example.org"})
        assert refused.status_code == 422
        assert "another coordinator" in text_of(refused)
