"""The kinds of files that are taken, found out from the content; the name has to agree."""

from __future__ import annotations

import codecs
import zipfile
from dataclasses import dataclass
from typing import IO

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .errors import (
    CarriesMacros,
    IsAnArchive,
    IsEmpty,
    IsNotWhatItIsCalled,
    IsOfAnOldKind,
    IsOfNoTakenKind,
)
from .names import ending_of, with_ending

HEAD = 4096
"""Bytes from the beginning that tell what it is."""
PIECE = 64 * 1024
MOST_MEMBERS = 5000
"""Parts of an office document; a real one has hundreds at most."""


@dataclass(frozen=True, slots=True)
class Kind:
    slug: str
    words: Promise
    media_type: str
    endings: tuple[str, ...]
    """The first is given to a file that has none."""
    family: str
    icon: str
    is_shown: bool = False
    """Browsers show it where it stands; all others are handed over to be kept."""


def picture(slug: str, media_type: str, *endings: str, is_shown: bool = True) -> Kind:
    return Kind(slug, _("picture"), media_type, endings, "picture", "image", is_shown)


def sound(slug: str, media_type: str, *endings: str) -> Kind:
    return Kind(slug, _("recording"), media_type, endings, "sound", "audio-lines")


def office(slug: str, words: Promise, media_type: str, icon: str) -> Kind:
    return Kind(slug, words, media_type, ("." + slug,), "office", icon)


OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

ALL = (
    picture("png", "image/png", ".png"),
    picture("jpeg", "image/jpeg", ".jpg", ".jpeg", ".jpe", ".jfif"),
    picture("gif", "image/gif", ".gif"),
    picture("webp", "image/webp", ".webp"),
    picture("avif", "image/avif", ".avif"),
    picture("heic", "image/heic", ".heic", ".heif", is_shown=False),
    Kind("pdf", _("PDF"), "application/pdf", (".pdf",), "pdf", "file-text"),
    office("docx", _("document"), OPEN_XML + "wordprocessingml.document", "file-text"),
    office("xlsx", _("spreadsheet"), OPEN_XML + "spreadsheetml.sheet", "table"),
    office("pptx", _("slides"), OPEN_XML + "presentationml.presentation", "presentation"),
    office("odt", _("document"), OPEN_DOCUMENT + "text", "file-text"),
    office("ods", _("spreadsheet"), OPEN_DOCUMENT + "spreadsheet", "table"),
    office("odp", _("slides"), OPEN_DOCUMENT + "presentation", "presentation"),
    Kind("text", _("text"), "text/plain", (".txt", ".md"), "text", "file-text"),
    Kind("csv", _("table"), "text/csv", (".csv", ".tsv"), "text", "table"),
    sound("mp3", "audio/mpeg", ".mp3"),
    sound("m4a", "audio/mp4", ".m4a"),
    sound("ogg", "audio/ogg", ".ogg", ".oga", ".opus"),
    sound("wav", "audio/wav", ".wav"),
    sound("flac", "audio/flac", ".flac"),
)
KINDS: dict[str, Kind] = {kind.slug: kind for kind in ALL}
BY_ENDING: dict[str, Kind] = {ending: kind for kind in ALL for ending in kind.endings}
BY_SIGNATURE: dict[str, str] = {
    ".png": "png",
    ".jfif": "jpeg",
    ".jpeg": "jpeg",
    ".jpe": "jpeg",
    ".jpg": "jpeg",
    ".gif": "gif",
    ".webp": "webp",
    ".avif": "avif",
    ".heic": "heic",
    ".heif": "heic",
    ".pdf": "pdf",
    ".mp1": "mp3",
    ".mp3": "mp3",
    ".m4a": "m4a",
    ".ogg": "ogg",
    ".oga": "ogg",
    ".opus": "ogg",
    ".wav": "wav",
    ".flac": "flac",
}
"""What the finder of signatures answers, and the kind it is."""
ZIP = b"PK\x03\x04"
OTHER_ARCHIVES = (b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTAINERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f")
ACCEPT = ",".join(BY_ENDING)
"""For a file field: a help in the dialogue for choosing, and no more than that."""


def found_out(source: IO[bytes], title: str) -> tuple[Kind, str]:
    """Its kind, and its title with an ending that fits. Raises ``FileRefused``."""
    source.seek(0)
    head = source.read(HEAD)
    if not head:
        raise IsEmpty(title)
    kind = kind_of_content(source, head, title)
    source.seek(0)
    ending = ending_of(title)
    called = BY_ENDING.get(ending)
    if kind is None:
        raise IsNotWhatItIsCalled(title) if called else IsOfNoTakenKind(title)
    if kind.family == "text":
        return kind_of_text(title)
    if called is not None and called.family != kind.family:
        raise IsNotWhatItIsCalled(title)
    if ending in kind.endings:
        return kind, title
    return kind, with_ending(title, kind.endings[0], instead=called is not None)


def kind_of_content(source: IO[bytes], head: bytes, title: str) -> Kind | None:
    if head.startswith(OLD_OFFICE):
        raise IsOfAnOldKind(title)
    if head.startswith(OTHER_ARCHIVES):
        raise IsAnArchive(title)
    if head.startswith(ZIP):
        return KINDS[kind_of_container(source, title)]
    found = signature(head)
    if found == ".mp4" and ending_of(title) == ".m4a":
        return KINDS["m4a"]  # some recorders call themselves so
    slug = BY_SIGNATURE.get(found)
    if slug is not None:
        return KINDS[slug]
    return KINDS["text"] if is_text(source) else None


def signature(head: bytes) -> str:
    """The likeliest ending for these first bytes, “.png” for a picture; empty when unknown."""
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return ""
    return str(matches[0].extension).lower() if matches else ""


def kind_of_container(source: IO[bytes], title: str) -> str:
    """Which office document a ZIP file is, by its list of parts; nothing is unpacked but the one
    line that OpenDocument begins with. Raises ``IsAnArchive`` for any other."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as container:
            names = container.namelist()
            if len(names) > MOST_MEMBERS:
                raise IsAnArchive(title)
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise CarriesMacros(title)
            if "[Content_Types].xml" in names:
                for folder, slug in CONTAINERS.items():
                    if any(name.startswith(folder) for name in names):
                        return slug
            if names[:1] == ["mimetype"]:
                return kind_of_open_document(container, names, title)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise IsNotWhatItIsCalled(title) from None
    raise IsAnArchive(title)


def kind_of_open_document(container: zipfile.ZipFile, names: list[str], title: str) -> str:
    if any(name.startswith("Basic/") for name in names):
        raise CarriesMacros(title)
    with container.open("mimetype") as part:
        media_type = part.read(100).decode("ascii", "replace").strip()
    for slug in ("odt", "ods", "odp"):
        if KINDS[slug].media_type == media_type:
            return slug
    raise IsAnArchive(title)


def kind_of_text(title: str) -> tuple[Kind, str]:
    """Which kind of text it is only its name can say; one without an ending is plain text."""
    ending = ending_of(title)
    called = BY_ENDING.get(ending)
    if called is not None and called.family == "text":
        return called, title
    if called is not None:
        raise IsNotWhatItIsCalled(title)
    if ending:
        raise IsOfNoTakenKind(title)
    return KINDS["text"], with_ending(title, ".txt", instead=False)


def is_text(source: IO[bytes]) -> bool:
    """Whether all of it can be read: no control characters, in UTF-16 (that says so), UTF-8 or one
    of the older sets of letters, in which some programs still write tables."""
    source.seek(0)
    piece = source.read(PIECE)
    if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return is_wide_text(source)
    while piece:
        if CONTROLS & set(piece):
            return False
        piece = source.read(PIECE)
    return True


def is_wide_text(source: IO[bytes]) -> bool:
    source.seek(0)
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        while piece := source.read(PIECE):
            if CONTROLS & set(map(ord, decoder.decode(piece))):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
