"""Files in a talk, in two browsers: chosen, dropped out again, sent, fetched and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bothways.common.files.tests import samples
from bothways.conversations.messages.tests.scenes import make_partnership, person_in
from bothways.conversations.models import Attachment

from .conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Visitor]


@pytest.fixture
def files(settings, tmp_path: Path) -> dict[str, Path]:
    settings.FILES = tmp_path / "files"
    contents = {
        "plan.pdf": samples.PDF,
        "sketch.png": samples.PNG,
        "page.png": samples.HTML,
        "שלום.txt": "שלום".encode(),
    }
    paths = {name: tmp_path / name for name in contents}
    for name, path in paths.items():
        path.write_bytes(contents[name])
    return paths


def test_file_goes_while_words_are_written_and_is_fetched_by_the_other(
    visit: Visit, files: dict[str, Path]
) -> None:
    pair = make_partnership("Mara Okafor", "Jun Ito")
    talk = reverse("talk:talk", args=[pair.pk])
    mara, jun = visit(), visit(width=390, theme="dark")
    mara.sign_in(person_in(pair, "Mara"))
    mara.open(talk)
    page = mara.page
    chooser = page.get_by_label("Add files")
    chooser.set_input_files([files["plan.pdf"], files["page.png"], files["sketch.png"]])
    problem = page.locator(".attach__item--problem")
    expect(problem).to_contain_text("“page.png” isn’t inside what its name says")
    expect(page.locator("[data-attached]")).to_have_count(2)
    mara.look("files-waiting")
    page.get_by_role("button", name="Take this line away").click()
    page.get_by_role("button", name="Don’t send plan.pdf").click()
    expect(page.locator("[data-attached]")).to_have_count(1)
    chooser.set_input_files([files["שלום.txt"], files["plan.pdf"]])
    expect(page.locator("[data-attached]")).to_have_count(3)
    page.get_by_role("textbox").fill("The plan, and a sketch")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message .attached__file")).to_have_count(2)
    expect(page.get_by_role("img", name="sketch.png")).to_be_visible()
    mara.look("files-sent")
    assert [file.message.text for file in Attachment.objects.select_related("message")] == [
        "The plan, and a sketch"
    ] * 3

    jun.sign_in(person_in(pair, "Jun"))
    jun.open(talk)
    with jun.page.expect_download() as fetched:
        jun.page.get_by_role("link", name="plan.pdf").click()
    assert fetched.value.suggested_filename == "plan.pdf"
    assert Path(fetched.value.path()).read_bytes() == samples.PDF
    jun.look("files-read")
    jun.page.get_by_role("link", name="Files").click()
    expect(jun.page.get_by_role("button", name="Take back")).to_have_count(0)
    jun.look("files-list-phone")

    page.get_by_role("link", name="Files").click()
    mara.look("files-list")
    page.get_by_role("button", name="Take back plan.pdf").click()
    expect(page.get_by_text("Your file is taken back")).to_be_visible()
    jun.page.reload()
    expect(jun.page.get_by_text("plan.pdf")).to_have_count(0)


def test_page_without_scripts_sends_files_with_the_words(
    visit: Visit, files: dict[str, Path]
) -> None:
    pair = make_partnership("Mara Okafor", "Jun Ito")
    mara = visit(scripts=False)
    mara.sign_in(person_in(pair, "Mara"))
    mara.open(reverse("talk:talk", args=[pair.pk]))
    page = mara.page
    page.get_by_role("textbox").fill("Here")
    page.get_by_label("Add files").set_input_files([files["plan.pdf"], files["page.png"]])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("textbox")).to_have_value("Here")
    expect(page.get_by_text("“page.png” isn’t inside what its name says")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message .attached__file")).to_have_count(1)
