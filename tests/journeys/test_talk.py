"""Two people talk in two browsers: at once, with lost connections, and with nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from bothways.conversations.messages.actions import say
from bothways.conversations.messages.tests.scenes import make_partnership, person_in, said
from bothways.conversations.models import Message, ReadMark
from bothways.notifications.telling.actions import notify
from bothways.partnerships.models import Partnership
from tests.serving import Served

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


@pytest.fixture
def served(tmp_path: Path, transactional_db: None) -> Iterator[Served]:
    """Instead of Django's server, which has no sockets."""
    server = Served(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def address(served: Served) -> str:
    return served.url


@pytest.fixture
def pair(transactional_db: None) -> Partnership:
    return make_partnership("Mara Okafor", "Jun Ito")


def at_talk(visitor: Visitor, pair: Partnership, first: str) -> Page:
    visitor.sign_in(person_in(pair, first))
    visitor.open(f"/partnerships/{pair.pk}/talk/")
    return visitor.page


def height_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"]


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message to").fill(text)
    page.get_by_role("button", name="Send").click()


def test_two_people_talk_at_once(visit: Visit, pair: Partnership) -> None:
    hers, his = visit(), visit(width=390, theme="dark")
    mara, jun = at_talk(hers, pair, "Mara"), at_talk(his, pair, "Jun")
    hers.look("talk-empty")
    expect(mara.locator(".talk--live")).to_be_visible()
    jun.get_by_label("Your message to").press_sequentially("Hello Mara, ", delay=20)
    expect(mara.get_by_text("Jun is writing …")).to_be_visible()
    write(jun, "Hello Mara, שלום 👋\nsee www.example.org <script>alert(1)</script>")
    first = mara.locator("#m1")
    expect(first).to_contain_text("see www.example.org <script>alert(1)</script>")
    expect(first.get_by_role("link", name="www.example.org")).to_have_attribute(
        "href", "https://www.example.org"
    )
    expect(mara.get_by_text("Jun is writing …")).to_have_count(0)
    expect(jun.locator("#m1")).to_contain_text("Sent")
    expect(jun.locator("[data-key]")).to_have_count(0)
    # An answer, a sign, a change, and taking back.
    first.locator(".message__more").click()
    hers.look("talk-tools")
    mara.get_by_role("button", name="Answer", exact=True).click()
    write(mara, "Hello Jun")
    expect(jun.locator("#m2 .message__quote")).to_contain_text("Hello Mara")
    jun.locator("#m2 .message__more").click()
    jun.get_by_role("button", name="heart").click()
    expect(mara.locator("#m2").get_by_role("button", name="heart: Jun")).to_be_visible()
    mara.locator("#m2 .message__more").click()
    mara.get_by_role("button", name="Change", exact=True).click()
    mara.locator(".message__edit textarea").fill("Hello Jun!")
    hers.look("talk-changing")
    mara.get_by_role("button", name="Keep the change").click()
    expect(jun.locator("#m2 .message__text")).to_have_text("Hello Jun!")
    expect(jun.locator("#m2")).to_contain_text("changed")
    jun.locator("#m1 .message__more").click()
    jun.get_by_role("button", name="Take back", exact=True).click()
    jun.get_by_role("button", name="Really take it back?").click()
    expect(mara.locator("#m1")).to_contain_text("This message was taken back.")
    expect(mara.locator("#m2 .message__quote")).to_contain_text("taken back")
    expect(jun.get_by_text("Sending …")).to_have_count(0)
    expect(mara.get_by_text("Sending …")).to_have_count(0)
    hers.look("talk-two-wide")
    his.look("talk-two-narrow")


def test_bell_follows_what_happens_while_a_talk_is_open(visit: Visit, pair: Partnership) -> None:
    visitor = visit()
    heard: list[str | bytes] = []

    def keep(frame: str | bytes) -> None:
        heard.append(frame)

    visitor.page.on("websocket", lambda socket: socket.on("framereceived", keep))
    page = at_talk(visitor, pair, "Mara")
    visitor.until(lambda: any("opened" in str(frame) for frame in heard))
    expect(page.locator(".bell__count")).to_have_count(0)
    notify(person_in(pair, "Mara"), kind="feedback", key="a", title="Thanks", path="/profile/")
    expect(page.locator(".bell__count")).to_have_text("1")


def test_what_is_written_without_a_connection_is_sent_when_there_is_one(
    visit: Visit, pair: Partnership, served: Served
) -> None:
    hers, his = visit(), visit()
    mara, jun = at_talk(hers, pair, "Mara"), at_talk(his, pair, "Jun")
    write(mara, "One")
    expect(jun.locator("#m1")).to_be_visible()
    served.kill()
    expect(mara.get_by_text("No connection. What you write is kept here")).to_be_visible()
    write(mara, "Two")
    write(mara, "Three")
    expect(mara.locator("[data-key]").first).to_contain_text("Not sent yet.")
    mara.get_by_label("Your message to").fill("half a wo")
    served.start()
    expect(jun.locator("#m3")).to_have_count(1)
    assert [line.inner_text() for line in jun.locator(".message__text").all()] == [
        "One",
        "Two",
        "Three",
    ]
    expect(mara.locator("#m3")).to_contain_text("Sent")
    expect(mara.locator("[data-key]")).to_have_count(0)
    assert mara.get_by_label("Your message to").input_value() == "half a wo"
    assert list(Message.objects.values_list("seq", "text")) == [
        (1, "One"),
        (2, "Two"),
        (3, "Three"),
    ]


def test_unsent_text_outlives_a_reload_and_a_sign_out_and_is_nobody_elses(
    visit: Visit, pair: Partnership, served: Served
) -> None:
    hers = visit(width=390)
    mara = at_talk(hers, pair, "Mara")
    expect(mara.locator("#talk-state")).to_have_text("")
    mara.get_by_label("Your message to").fill("half a wo")
    mara.reload()
    assert mara.get_by_label("Your message to").input_value() == "half a wo"
    elsewhere = mara.context.new_page()
    elsewhere.goto(served.url + "/sign-in/out/")
    elsewhere.get_by_role("button", name="Sign out").last.click()
    expect(mara.get_by_text("You have been signed out.")).to_be_visible()
    hers.look("talk-signed-out")
    # Somebody else at this browser has an empty box.
    jun = at_talk(Visitor(elsewhere, served.url, None), pair, "Jun")
    assert jun.get_by_label("Your message to").input_value() == ""
    elsewhere.goto(served.url + "/sign-in/out/")
    elsewhere.get_by_role("button", name="Sign out").last.click()
    again = at_talk(Visitor(elsewhere, served.url, None), pair, "Mara")
    assert again.get_by_label("Your message to").input_value() == "half a wo"


def test_refused_message_says_why_and_comes_back_into_the_box(
    visit: Visit, pair: Partnership
) -> None:
    hers = visit()
    mara = at_talk(hers, pair, "Mara")
    box = mara.get_by_label("Your message to")
    box.fill("x" * 8001)
    mara.get_by_role("button", name="Send").click()
    expect(mara.get_by_text("this one has 8,001. Nothing was sent")).to_be_visible()
    assert len(box.input_value()) == 8001
    hers.look("talk-too-long")


def test_long_talk_shows_its_end_and_goes_back_on_demand(visit: Visit, pair: Partnership) -> None:
    mara, jun = person_in(pair, "Mara"), person_in(pair, "Jun")
    for number in range(1, 121):
        said(pair, mara if number % 3 else jun, f"number {number}.")
    his = visit()
    page = at_talk(his, pair, "Jun")
    expect(page.locator(".message")).to_have_count(50)
    expect(page.locator("#m120")).to_be_in_viewport()
    expect(page.get_by_label("Your message to")).to_be_in_viewport()
    page.get_by_role("link", name="Earlier messages").click()
    expect(page.locator(".message")).to_have_count(100)
    page.get_by_role("link", name="Earlier messages").click()
    expect(page.locator(".message")).to_have_count(120)
    expect(page.get_by_role("link", name="Earlier messages")).to_have_count(0)
    seqs = [int(line.get_attribute("data-seq") or 0) for line in page.locator(".message").all()]
    assert seqs == list(range(1, 121))
    assert page.locator(".talk__day").count() == 1
    # Reading far up, one is not dragged down by what comes.
    page.evaluate("document.getElementById('talk-scroll').scrollTop = -100000")
    top = height_of(page, "#m1")
    say(partnership=pair, by=mara, text="And one more", key=uuid4())
    expect(page.get_by_role("button", name="New messages below")).to_be_visible()
    assert abs(height_of(page, "#m1") - top) < 2
    page.get_by_role("button", name="New messages below").click()
    expect(page.locator("#m121")).to_be_in_viewport()
    expect(page.locator(".tabs__count")).to_have_text("")
    his.until(lambda: ReadMark.objects.filter(person=jun, seq=121).exists())


def test_talk_by_keyboard_alone(visit: Visit, pair: Partnership) -> None:
    said(pair, person_in(pair, "Jun"), "Hello")
    hers = visit()
    page = at_talk(hers, pair, "Mara")
    expect(page.locator("#talk-state")).to_have_text("")
    page.locator("#m1 .message__more").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="thumbs up")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#m1 .message__more")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#m1").get_by_role("button", name="thumbs up: You")).to_be_visible()
    page.get_by_label("Your message to").focus()
    page.keyboard.type("A line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("and another")
    page.keyboard.press("Enter")
    expect(page.locator("#m2")).to_contain_text("Sent")
    assert Message.objects.get(seq=2).text == "A line\nand another"


def test_talk_goes_on_where_sockets_are_blocked(visit: Visit, pair: Partnership) -> None:
    hers, his = visit(), visit()
    hers.page.route_web_socket("**/live/", lambda socket: socket.close())
    mara, jun = at_talk(hers, pair, "Mara"), at_talk(his, pair, "Jun")
    write(mara, "Can you hear me?")
    expect(jun.locator("#m1")).to_contain_text("Can you hear me?")
    expect(mara.locator("#m1")).to_contain_text("Sent")
    write(jun, "Clearly")
    expect(mara.locator("#m2")).to_contain_text("Clearly")
    expect(mara.locator("#talk-state")).to_have_text("")


def test_file_goes_with_its_message_at_once(
    visit: Visit, pair: Partnership, tmp_path: Path
) -> None:
    hers, his = visit(), visit()
    mara, jun = at_talk(hers, pair, "Mara"), at_talk(his, pair, "Jun")
    for number in (1, 2):
        letter = tmp_path / f"letter-{number}.txt"
        letter.write_text(f"Dear Jun {number}")
        mara.locator("#write input[type=file]").set_input_files(letter)
        expect(mara.locator("[data-attached]")).to_have_count(1)
        mara.get_by_role("button", name="Send", exact=True).click()
        expect(jun.locator(f"#m{number}")).to_contain_text(f"letter-{number}.txt")
        expect(mara.locator("[data-attached]")).to_have_count(0)
    assert list(Message.objects.values_list("text", flat=True)) == ["", ""]


def test_talk_without_scripts(visit: Visit, pair: Partnership) -> None:
    his = visit(scripts=False, width=390)
    page = at_talk(his, pair, "Jun")
    page.get_by_role("link", name="Begin with a suggestion").click()
    box = page.get_by_label("Your message to")
    assert "Hello Mara, I look forward to our exchange!" in box.input_value()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#m1")).to_contain_text("I look forward to our exchange!")
    said(pair, person_in(pair, "Mara"), "Hello Jun")
    page.reload()
    expect(page.locator("#new")).to_have_count(1)
    page.get_by_role("button", name="I have read this").click()
    expect(page.locator("#new")).to_have_count(0)
    page.locator("#m2 .message__more").click()
    page.get_by_role("button", name="heart").click()
    expect(page.locator("#m2").get_by_role("button", name="heart: You")).to_be_visible()
