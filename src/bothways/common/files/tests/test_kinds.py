"""What is taken, what isn't, and what it is called afterwards."""

from __future__ import annotations

import io

import pytest

from bothways.common.files import errors
from bothways.common.files.kinds import found_out
from bothways.common.files.names import LONGEST, clean_title
from bothways.ui.icons import icon

from . import samples


def found(name: str, content: bytes) -> tuple[str, str]:
    kind, title = found_out(io.BytesIO(content), name)
    return kind.slug, title


def named(value: object) -> str:
    return "" if isinstance(value, bytes) else str(getattr(value, "__name__", value))


@pytest.mark.parametrize(
    ("name", "content", "slug"),
    [
        ("a.png", samples.PNG, "png"),
        ("a.JPG", samples.JPEG, "jpeg"),
        ("a.gif", samples.GIF, "gif"),
        ("a.webp", samples.WEBP, "webp"),
        ("a.avif", samples.AVIF, "avif"),
        ("a.heic", samples.HEIC, "heic"),
        ("a.pdf", samples.PDF, "pdf"),
        ("a.docx", samples.DOCX, "docx"),
        ("a.xlsx", samples.XLSX, "xlsx"),
        ("a.pptx", samples.PPTX, "pptx"),
        ("a.odt", samples.ODT, "odt"),
        ("a.mp3", samples.MP3, "mp3"),
        ("a.mp3", samples.BARE_MP3, "mp3"),
        ("a.m4a", samples.M4A, "m4a"),
        ("a.m4a", samples.MP4, "m4a"),
        ("a.opus", samples.OGG, "ogg"),
        ("a.wav", samples.WAV, "wav"),
        ("a.flac", samples.FLAC, "flac"),
        ("a.txt", "Grüße, 你好, שלום".encode(), "text"),
        ("a.md", b"# Notes\n", "text"),
        ("a.txt", "wide".encode("utf-16"), "text"),
        ("a.csv", "name;größe\r\nMara;3".encode("cp1252"), "csv"),
        ("a.txt", samples.HTML, "text"),
    ],
    ids=named,
)
def test_kind_is_found_out_from_the_content(name: str, content: bytes, slug: str) -> None:
    assert found(name, content) == (slug, name)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("x.png", samples.HTML, errors.IsNotWhatItIsCalled),
        ("x.png", samples.SVG, errors.IsNotWhatItIsCalled),
        ("x.png", samples.PDF, errors.IsNotWhatItIsCalled),
        ("x.pdf", samples.PROGRAM, errors.IsNotWhatItIsCalled),
        ("x.txt", samples.PROGRAM, errors.IsNotWhatItIsCalled),
        ("x.txt", samples.PNG, errors.IsNotWhatItIsCalled),
        ("x.docx", samples.ZIP, errors.IsAnArchive),
        ("x.docx", samples.ZIP[:40], errors.IsNotWhatItIsCalled),
        ("x.zip", samples.ZIP, errors.IsAnArchive),
        ("x.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), errors.IsAnArchive),
        ("x.gz", b"\x1f\x8b" + bytes(20), errors.IsAnArchive),
        ("x.docm", samples.MACROS, errors.CarriesMacros),
        ("x.docx", samples.MACROS, errors.CarriesMacros),
        ("x.doc", samples.OLD_WORD, errors.IsOfAnOldKind),
        ("x.html", samples.HTML, errors.IsOfNoTakenKind),
        ("x.svg", samples.SVG, errors.IsOfNoTakenKind),
        ("x.exe", samples.PROGRAM, errors.IsOfNoTakenKind),
        ("x.mp4", samples.MP4, errors.IsOfNoTakenKind),
        ("x.js", b"alert(1)", errors.IsOfNoTakenKind),
        ("x.txt", b"a\x00b", errors.IsNotWhatItIsCalled),
        ("x.txt", b"", errors.IsEmpty),
    ],
    ids=named,
)
def test_what_isnt_taken_is_refused_by_name(
    name: str, content: bytes, refusal: type[errors.FileRefused]
) -> None:
    with pytest.raises(errors.FileRefused) as raised:
        found(name, content)
    assert type(raised.value) is refusal
    assert f"“{name}”" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("photo.jpg", samples.PNG, "photo.png"),
        ("pasted", samples.PNG, "pasted.png"),
        ("contract", samples.PDF, "contract.pdf"),
        ("README", b"hello", "README.txt"),
        ("setup.exe", samples.PNG, "setup.exe.png"),
    ],
)
def test_name_gets_the_ending_that_its_content_has(name: str, content: bytes, title: str) -> None:
    assert found(name, content)[1] == title


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mara\\cv.pdf", "cv.pdf"),
        ("שלום.pdf", "שלום.pdf"),
        ('a "quoted" name.pdf', 'a "quoted" name.pdf'),
        ("cod\u202egpj.exe", "codgpj.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("", "file"),
        ("...", "file"),
        ("\ud800.txt", "?.txt"),
    ],
)
def test_title_is_kept_as_people_read_it(given: str, title: str) -> None:
    assert clean_title(given, "file") == title


def test_long_title_keeps_its_ending() -> None:
    title = clean_title("x" * 400 + ".pdf", "file")
    assert len(title) == LONGEST
    assert title.endswith("x….pdf")


def test_every_kind_has_an_icon_there_is() -> None:
    from bothways.common.files.kinds import ALL

    assert all(icon(kind.icon) for kind in ALL)
