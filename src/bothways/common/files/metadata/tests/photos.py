"""Small pictures as phones write them: with the place, the time and the camera inside."""

from __future__ import annotations

import zlib

PLACE = b"48.8584N 2.2945E"
TURNED_LEFT = 6


def exif(orientation: int = TURNED_LEFT, *, little: bool = True) -> bytes:
    """Exif with how the picture is turned, and a place among the values."""
    order = "little" if little else "big"
    head = (b"II*\x00" if little else b"MM\x00*") + (8).to_bytes(4, order)
    place = entry(0x9286, 7, len(PLACE), (38).to_bytes(4, order), order)
    way_up = entry(0x0112, 3, 1, orientation.to_bytes(2, order) + bytes(2), order)
    return head + (2).to_bytes(2, order) + way_up + place + bytes(4) + PLACE


def entry(tag: int, kind: int, count: int, value: bytes, order: str) -> bytes:
    sizes = ((tag, 2), (kind, 2), (count, 4))
    return b"".join(part.to_bytes(size, order) for part, size in sizes) + value  # type: ignore[arg-type]


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2) + content


JFIF = segment(0xE0, b"JFIF\x00\x01\x01" + bytes(7))
COLOURS = segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + b"colours")
FRAME = segment(0xDB, bytes(65)) + segment(0xC0, bytes(9)) + segment(0xC4, bytes(20))
SCAN = segment(0xDA, bytes(6)) + b"\x12\xff\x00\x34\xff\xd0\x56\xff\xff\x00\x78"
PLAIN_JPEG = b"\xff\xd8" + JFIF + COLOURS + FRAME + SCAN + SCAN + b"\xff\xd9"
"""With two scans, a byte of 255 among the data, and a mark to begin anew."""


def jpeg(said: bytes | None = None) -> bytes:
    about = segment(0xE1, b"Exif\x00\x00" + (exif() if said is None else said))
    about += segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + PLACE)
    about += segment(0xED, b"Photoshop 3.0\x00" + PLACE) + segment(0xE2, b"MPF\x00" + PLACE)
    about += segment(0xFE, PLACE)
    film = b"\x00\x00\x00\x18ftypmp42" + PLACE
    return b"\xff\xd8" + JFIF + about + COLOURS + FRAME + SCAN + SCAN + b"\xff\xd9" + film


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


HEADER = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes.fromhex("00000001000000010800000000"))
DOTS = chunk(b"IDAT", zlib.compress(b"\x00\x7f")) + chunk(b"IEND", b"")
PLAIN_PNG = HEADER + chunk(b"gAMA", (45455).to_bytes(4)) + DOTS


def png(said: bytes | None = None) -> bytes:
    about = chunk(b"eXIf", exif() if said is None else said) + chunk(
        b"tEXt", b"Comment\x00" + PLACE
    )
    about += chunk(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + PLACE) + chunk(b"tIME", bytes(7))
    about += chunk(b"maKr", PLACE)
    return HEADER + about + chunk(b"gAMA", (45455).to_bytes(4)) + DOTS + PLACE


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    inside = b"".join(
        name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
        for name, content in chunks
    )
    return b"RIFF" + (4 + len(inside)).to_bytes(4, "little") + b"WEBP" + inside


def webp_parts(flags: int) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
    return (b"VP8X", bytes((flags,)) + bytes(9)), (b"VP8 ", b"picture")


PLAIN_WEBP = riff(*webp_parts(0x20))


def webp(said: bytes | None = None) -> bytes:
    about = (b"EXIF", exif() if said is None else said), (b"XMP ", PLACE), (b"MAKR", PLACE)
    return riff(*webp_parts(0x2C), *about) + PLACE


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + name + content


def heic(said: bytes | None = None) -> bytes:
    """A picture, its Exif and its XMP, each an item in ``mdat``."""
    about = bytes(4) + (exif() if said is None else said)
    xmp = b"<x:xmpmeta>" + PLACE
    items = ((1, b"hvc1", b"", b"picture"), (2, b"Exif", b"", about))
    items += ((3, b"mime", b"application/rdf+xml\x00", xmp),)
    kinds = b"".join(
        box(b"infe", b"\x02\x00\x00\x00" + bytes((0, pk, 0, 0)) + kind + b"\x00" + more)
        for pk, kind, more, _ in items
    )
    infos = box(b"iinf", bytes(4) + len(items).to_bytes(2) + kinds)
    brand = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")

    def meta(start: int) -> bytes:
        rows, at = b"", start
        for pk, _, _, content in items:
            rows += pk.to_bytes(2) + bytes(2) + (1).to_bytes(2) + at.to_bytes(4)
            rows += len(content).to_bytes(4)
            at += len(content)
        places = box(b"iloc", bytes(4) + b"\x44\x00" + len(items).to_bytes(2) + rows)
        return box(b"meta", bytes(4) + infos + places)

    start = len(brand) + len(meta(0)) + 8
    film = box(b"mpvd", PLACE)
    return brand + meta(start) + box(b"mdat", b"".join(item[3] for item in items)) + film
