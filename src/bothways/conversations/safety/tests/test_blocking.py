"""Blocking: who reaches whom afterwards, who may be matched, and that nobody is told."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bothways.common.audit.models import Deed
from bothways.common.files.tests import samples
from bothways.conversations.files.actions import attach, take_back
from bothways.conversations.files.errors import NotOnesOwnFile
from bothways.conversations.hooks import SAID
from bothways.conversations.messages.actions import delete, edit, react, say
from bothways.conversations.messages.errors import NotOnesOwn, TalkIsClosed
from bothways.conversations.messages.queries import unread_in
from bothways.conversations.messages.tests.scenes import make_partnership, person_in, said
from bothways.conversations.models import Attachment, Blocked, Message
from bothways.conversations.safety.blocking import block, is_silenced, lift
from bothways.conversations.safety.errors import NobodyThere
from bothways.notifications.models import Notice
from bothways.partnerships.meeting_log.actions import hold
from bothways.partnerships.models import Agreement, Participation, Partnership, SharedNote
from bothways.partnerships.space.queries import space_of
from bothways.partnerships.space.writing import CantBeDelivered
from bothways.recruitment.models import Block, KeptApart
from bothways.recruitment.signups.actions import in_order
from tests.builders import make_administrator, make_person, make_sign_up
from tests.clients import client_of, text_of

pytestmark = pytest.mark.django_db

CANT = "This can’t be delivered in this space. The coordinator can help."


@pytest.fixture
def pair():
    return make_partnership("Mara Okafor", "Jun Ito", coordinator=make_person("Cora Coordinator"))


@pytest.fixture
def mara(pair):
    return person_in(pair, "Mara")


@pytest.fixture
def jun(pair):
    return person_in(pair, "Jun")


@pytest.fixture
def ring():
    return make_partnership("Mara Okafor", "Jun Ito", "Ana Sol")


def blocks(partnership, by, whom):
    return block(space=space_of(by, partnership), whom=whom.pk)


def lifts(partnership, by, whom):
    return lift(space=space_of(by, partnership), whom=whom.pk)


def talk(partnership):
    return reverse("talk:talk", args=[partnership.pk])


def page_of(partnership):
    return reverse("safety:safety", args=[partnership.pk])


class TestOfTwo:
    def test_words_of_who_is_blocked_are_refused_kindly_and_kept(self, pair, mara, jun):
        blocks(pair, mara, jun)
        refused = client_of(jun).post(talk(pair), {"text": "Hello?", "key": uuid4()})
        page = text_of(refused)
        assert refused.status_code == 422
        assert CANT in page
        assert "Hello?</textarea>" in page
        assert "block" not in page.lower().replace("blocktrans", "")
        assert not Message.objects.exists()

    def test_nothing_else_reaches_them_either(self, pair, mara, jun):
        said(pair, jun, "First")
        blocks(pair, mara, jun)
        acts = [
            lambda: edit(partnership=pair, by=jun, seq=1, text="Else", key=uuid4()),
            lambda: react(partnership=pair, by=jun, seq=1, sign="👍", on=True, key=uuid4()),
            lambda: attach(
                partnership=pair, by=jun, key=uuid4(), upload=samples.upload("a.png", samples.PNG)
            ),
        ]
        for act in acts:
            with pytest.raises(TalkIsClosed, match="can’t be delivered"):
                act()

    def test_both_take_back_what_was_their_own_and_nothing_of_the_other(
        self, pair, mara, jun, settings, tmp_path
    ):
        settings.FILES = tmp_path / "files"
        for person in (mara, jun):
            key = uuid4()
            attach(
                partnership=pair, by=person, key=key, upload=samples.upload("a.png", samples.PNG)
            )
            say(partnership=pair, by=person, text="Private", key=key)
            said(pair, person, "Gone too")
        blocks(pair, mara, jun)
        told = Notice.objects.count()
        for person, other, place in ((mara, jun, 1), (jun, mara, 3)):
            file = Attachment.objects.get(by=person)
            with pytest.raises(NotOnesOwnFile):
                take_back(attachment=file, by=other)
            take_back(attachment=file, by=person)
            with pytest.raises(NotOnesOwn):
                delete(partnership=pair, by=other, seq=place + 1, key=uuid4())
            delete(partnership=pair, by=person, seq=place + 1, key=uuid4())
        assert not Attachment.objects.exists()
        assert [message.text for message in Message.objects.all()] == ["Private", "", "Private", ""]
        assert Notice.objects.count() == told

    def test_who_blocks_doesnt_write_either_and_is_told_why(self, pair, mara, jun):
        blocks(pair, mara, jun)
        with pytest.raises(TalkIsClosed, match="You have blocked Jun here"):
            say(partnership=pair, by=mara, text="Hi", key=uuid4())
        page = text_of(client_of(mara).get(talk(pair)))
        assert "You have blocked Jun here, so neither of you writes." in page
        assert 'id="write"' not in page

    def test_lifting_lets_both_write_again(self, pair, mara, jun):
        blocks(pair, mara, jun)
        assert lifts(pair, mara, jun) is True
        assert lifts(pair, mara, jun) is False
        assert said(pair, jun, "Hello").seq == 1
        assert said(pair, mara, "Hello").seq == 2

    def test_what_was_said_stays_readable_to_both(self, pair, mara, jun):
        said(pair, jun, "Earlier words")
        blocks(pair, mara, jun)
        for person in (mara, jun):
            assert "Earlier words" in text_of(client_of(person).get(talk(pair)))

    def test_blocking_is_silent(self, pair, mara, jun):
        before = Deed.objects.count()
        blocks(pair, mara, jun)
        assert not Notice.objects.exists()
        assert Deed.objects.count() == before
        for path in (talk(pair), page_of(pair), pair.get_absolute_url()):
            assert "You have blocked" not in text_of(client_of(jun).get(path))

    def test_both_may_block_and_each_lifts_their_own(self, pair, mara, jun):
        blocks(pair, mara, jun)
        blocks(pair, jun, mara)
        lifts(pair, jun, mara)
        with pytest.raises(TalkIsClosed):
            said(pair, jun, "Hello")
        assert is_silenced(pair.pk, jun.pk, mara.pk)
        assert not is_silenced(pair.pk, mara.pk, jun.pk)

    def test_blocking_twice_is_blocking_once(self, pair, mara, jun):
        assert blocks(pair, mara, jun) == blocks(pair, mara, jun)

    def test_ended_exchange_can_still_be_blocked_in(self, pair, mara, jun):
        Partnership.objects.update(ended_at=timezone.now())
        blocks(Partnership.objects.get(), mara, jun)
        assert Blocked.objects.count() == 1


class TestWhatIsKeptTogether:
    def test_of_two_nothing_is_written_there_either(self, pair, mara, jun):
        blocks(pair, mara, jun)
        notes = reverse("shared:new-note", args=[pair.pk])
        for person in (mara, jun):
            data = {"title": "Look", "text": "Here", "key": uuid4()}
            refused = client_of(person).post(notes, data)
            assert CANT in text_of(refused)
            assert "Here</textarea>" in text_of(refused)
            client_of(person).post(reverse("agreement:agreement", args=[pair.pk]), {"do": "begin"})
            with pytest.raises(CantBeDelivered):
                hold(space_of(person, pair))
        assert not SharedNote.objects.exists()
        assert not Agreement.objects.exists()

    def test_in_a_circle_it_goes_on_for_the_others(self, ring):
        mara, jun = person_in(ring, "Mara"), person_in(ring, "Jun")
        blocks(ring, mara, jun)
        data = {"title": "Look", "text": "Here", "key": uuid4()}
        client_of(jun).post(reverse("shared:new-note", args=[ring.pk]), data)
        assert SharedNote.objects.count() == 1


class TestOfMany:
    def test_talk_goes_on_and_only_the_one_finds_it_folded(self, ring, monkeypatch):
        mara, jun, ana = (person_in(ring, name) for name in ("Mara", "Jun", "Ana"))
        heard: list[list[int]] = []
        monkeypatch.setattr(
            "bothways.conversations.messages.actions.SAID",
            [*SAID, lambda message, hearing: heard.append(list(hearing))],
        )
        blocks(ring, mara, jun)
        said(ring, jun, "Hello all")
        said(ring, ana, "Hi Jun")
        assert [set(hearing) for hearing in heard] == [{ana.pk}, {mara.pk, jun.pk}]
        folded = text_of(client_of(mara).get(talk(ring)))
        assert folded.count('<details class="message__folded">') == 1
        assert "What Jun writes is folded away." in folded
        for person in (jun, ana):
            page = text_of(client_of(person).get(talk(ring)))
            assert "message__folded" not in page
            assert "Hello all" in page

    def test_what_is_folded_away_isnt_counted_as_unread(self, ring):
        mara, jun, ana = (person_in(ring, name) for name in ("Mara", "Jun", "Ana"))
        said(ring, jun, "One")
        blocks(ring, mara, jun)
        said(ring, jun, "Two")
        said(ring, ana, "Three")
        assert unread_in(mara.pk, [ring.pk]) == {ring.pk: 1}
        assert unread_in(ana.pk, [ring.pk]) == {ring.pk: 2}
        assert unread_in(jun.pk, [ring.pk]) == {ring.pk: 1}
        lifts(ring, mara, jun)
        assert unread_in(mara.pk, [ring.pk]) == {ring.pk: 3}

    def test_block_in_one_circle_counts_in_no_other(self, ring):
        mara, jun = person_in(ring, "Mara"), person_in(ring, "Jun")
        other = Partnership.objects.create(programme=ring.programme, kind="pair")
        for place, person in enumerate((mara, jun)):
            Participation.objects.create(partnership=other, person=person, place=place, gain=0.5)
        blocks(ring, mara, jun)
        said(ring, jun, "Folded")
        said(other, jun, "Heard")
        assert unread_in(mara.pk, [ring.pk, other.pk]) == {other.pk: 1}

    def test_circle_of_which_two_are_left_is_two_people(self, ring):
        mara, jun, ana = (person_in(ring, name) for name in ("Mara", "Jun", "Ana"))
        blocks(ring, mara, jun)
        said(ring, jun, "Still to all")
        Participation.objects.filter(person=ana).update(left_at=timezone.now())
        with pytest.raises(TalkIsClosed, match="can’t be delivered"):
            said(ring, jun, "To one")


class TestNotMatchedAgain:
    def wishes(self):
        return [(wish.sign_up.person.first_name, wish.email) for wish in KeptApart.objects.all()]

    def test_two_are_kept_apart_wherever_one_has_signed_up(self, pair, mara, jun):
        mine, theirs = make_sign_up(pair.programme, mara), make_sign_up(pair.programme, jun)
        blocks(pair, mara, jun)
        assert self.wishes() == [("Mara", jun.email)]
        row = Block.objects.get()
        assert (row.low_id, row.high_id) == in_order(mine.pk, theirs.pk)
        lifts(pair, mara, jun)
        assert not Block.objects.exists()
        assert not KeptApart.objects.exists()

    def test_who_signs_up_later_is_kept_apart_too(self, pair, mara, jun):
        from bothways.recruitment.signups.actions import upsert_many
        from bothways.recruitment.signups.entries import Entry

        make_sign_up(pair.programme, mara)
        blocks(pair, mara, jun)
        assert not Block.objects.exists()
        upsert_many(programme=pair.programme, entries=[Entry(email=jun.email, name=jun.name)])
        assert Block.objects.count() == 1

    def test_lifting_ends_nothing_that_stood_before(self, pair, mara, jun):
        mine, theirs = make_sign_up(pair.programme, mara), make_sign_up(pair.programme, jun)
        low, high = in_order(mine.pk, theirs.pk)
        Block.objects.create(low_id=low, high_id=high)
        KeptApart.objects.create(sign_up=mine, email=jun.email)
        blocks(pair, mara, jun)
        lifts(pair, mara, jun)
        assert Block.objects.count() == KeptApart.objects.count() == 1

    def test_lifting_leaves_what_the_other_wishes(self, pair, mara, jun):
        make_sign_up(pair.programme, mara)
        make_sign_up(pair.programme, jun)
        blocks(pair, mara, jun)
        blocks(pair, jun, mara)
        lifts(pair, mara, jun)
        assert Block.objects.count() == 1
        assert self.wishes() == [("Jun", mara.email)]
        lifts(pair, jun, mara)
        assert not Block.objects.exists()


class TestPage:
    def test_says_what_a_block_does_and_does_it(self, pair, mara, jun):
        page = text_of(client_of(mara).get(page_of(pair)))
        assert "Jun isn’t told." in page
        assert "They learn that you want help if you report." in page
        path = reverse("safety:blocks", args=[pair.pk, jun.pk])
        answer = client_of(mara).post(path, {"do": "block"}, follow=True)
        assert "You have blocked Jun" in text_of(answer)
        client_of(mara).post(path, {"do": "lift"})
        assert not Blocked.objects.exists()

    def test_only_somebody_of_the_exchange_can_be_blocked(self, pair, mara):
        stranger = make_person("Una Unrelated")
        for pk in (stranger.pk, mara.pk, 10**9):
            path = reverse("safety:blocks", args=[pair.pk, pk])
            client_of(mara).post(path, {"do": "block"})
            with pytest.raises(NobodyThere):
                block(space=space_of(mara, pair), whom=pk)
        assert not Blocked.objects.exists()

    def test_nobody_else_finds_it(self, pair, mara):
        cora = pair.programme.roles.get().person
        for person in (cora, make_administrator(), make_person("Una Unrelated")):
            assert client_of(person).get(page_of(pair)).status_code == 404
