"""A photo is kept without the place it was taken at, and looks as it did."""

from __future__ import annotations

import io
import tempfile
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .. import pieces
from ..stripping import STRIPPERS, stripped
from ..turning import only, turned
from . import photos
from .photos import PLACE, exif

PHOTOS = {
    "jpeg": photos.jpeg,
    "png": photos.png,
    "webp": photos.webp,
    "heic": photos.heic,
    "avif": photos.heic,
}
PLAIN = {"jpeg": photos.PLAIN_JPEG, "png": photos.PLAIN_PNG, "webp": photos.PLAIN_WEBP}


def kept(kind: str, content: bytes) -> bytes:
    return b"".join(stripped(io.BytesIO(content), kind))


@pytest.mark.parametrize("kind", STRIPPERS)
def test_place_is_gone_from_wherever_phones_and_programs_write_it(kind):
    photo = PHOTOS[kind]()
    assert PLACE in photo
    assert PLACE not in kept(kind, photo)


@pytest.mark.parametrize("kind", PLAIN)
def test_picture_itself_its_colours_and_nothing_else_are_left(kind):
    assert kept(kind, PHOTOS[kind](said=exif(orientation=1))) == PLAIN[kind]


@pytest.mark.parametrize("kind", STRIPPERS)
def test_what_says_nothing_stays_as_it_was(kind):
    once = kept(kind, PHOTOS[kind]())
    assert kept(kind, once) == once


def test_jpeg_keeps_how_it_is_turned():
    said = photos.segment(0xE1, b"Exif\x00\x00" + only(6))
    after = 2 + len(photos.JFIF)
    plain = photos.PLAIN_JPEG
    assert kept("jpeg", photos.jpeg()) == plain[:after] + said + plain[after:]


def test_png_keeps_how_it_is_turned():
    said = photos.chunk(b"eXIf", only(6))
    after = len(photos.HEADER)
    plain = photos.PLAIN_PNG
    assert kept("png", photos.png()) == plain[:after] + said + plain[after:]


def test_webp_keeps_how_it_is_turned():
    assert kept("webp", photos.webp()) == photos.riff(*photos.webp_parts(0x28), (b"EXIF", only(6)))


def test_webp_of_a_program_that_writes_exif_as_in_jpeg_keeps_how_it_is_turned():
    photo = photos.webp(said=b"Exif\x00\x00" + exif(8))
    assert kept("webp", photo) == photos.riff(*photos.webp_parts(0x28), (b"EXIF", only(8)))


def test_heic_keeps_its_length_for_its_items_are_found_by_place():
    photo = photos.heic()
    bare = kept("heic", photo)
    assert len(bare) == len(photo)
    assert b"picture" in bare
    assert b"mpvd" not in bare
    assert bare.index(b"picture") == photo.index(b"picture")


@pytest.mark.parametrize("little", [True, False])
def test_turning_is_read_in_either_order_of_bytes(little):
    assert [turned(exif(way, little=little)) for way in range(10)] == [0, 0, *range(2, 9), 0]


def test_turning_that_is_kept_can_be_read_again():
    assert [turned(only(way)) for way in range(2, 9)] == list(range(2, 9))


@pytest.mark.parametrize("kind", STRIPPERS)
def test_picture_that_breaks_off_is_kept_as_it_came(kind):
    photo = PHOTOS[kind]()
    for length in range(1, len(photo) - len(PLACE) - 20):
        broken = photo[:length]
        found = kept(kind, broken)
        assert found == broken or (kind == "heic" and PLACE not in found)


@pytest.mark.parametrize("kind", ["gif", "pdf", "docx", "m4a", "text"])
def test_other_kinds_are_kept_as_they_came(kind):
    assert kept(kind, photos.jpeg()) == photos.jpeg()


def test_file_on_disk_is_read_where_it_lies():
    with tempfile.NamedTemporaryFile() as file:
        file.write(photos.jpeg(said=exif(1)))
        assert b"".join(stripped(file, "jpeg")) == photos.PLAIN_JPEG


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(sorted(STRIPPERS)), data=st.data())
def test_whatever_is_changed_in_a_photo_is_kept_or_stripped_but_never_an_error(kind, data):
    photo = bytearray(PHOTOS[kind]())
    places = st.integers(0, len(photo) - 1)
    for at in data.draw(st.lists(places, min_size=1, max_size=6)):
        photo[at] = data.draw(st.integers(0, 255))
    found = kept(kind, bytes(photo))
    assert 0 < len(found) <= len(photo)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("jpeg", b"\xff\xd8" + b"\xff" * 3_000_000 + b"\x00"),
        ("jpeg", photos.PLAIN_JPEG[:-2] + b"\xff" * 3_000_000 + b"\x00"),
        ("jpeg", b"\xff\xd8" + b"\xff\xd0" * 200_000),
        ("png", photos.HEADER + photos.chunk(b"maKr", b"") * 120_000),
        ("webp", photos.riff(*[(b"MAKR", b"")] * 120_000)),
        ("heic", photos.box(b"ftyp", b"") * 120_000),
    ],
)
def test_file_made_to_keep_us_busy_does_not(kind, content):
    started = time.process_time()
    assert kept(kind, content) == content
    assert time.process_time() - started < 2


def test_place_of_an_item_beyond_the_file_writes_nothing():
    photo = photos.heic()
    at = photo.index(b"iloc") + 4 + 8 + 14 + 10
    assert number_at(photo, at) == len(exif()) + 4
    huge = photo[:at] + (0x7FFFFFFF).to_bytes(4) + photo[at + 4 :]
    assert kept("heic", huge) == huge


def number_at(content: bytes, at: int) -> int:
    return pieces.number(content, at, 4)
