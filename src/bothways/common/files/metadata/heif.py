"""HEIC and AVIF: boxes, with a list of where each item lies.

Places of items are counted from the beginning of the file, so nothing is cut out: Exif is
overwritten by one that says nothing, XMP by blanks. How the picture is turned stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .pieces import Buffer, NotUnderstood, Piece, counted, number, text

EMPTY_EXIF = bytes(4) + b"MM\x00*" + (8).to_bytes(4) + bytes(6)
PLAIN = frozenset((b"ftyp", b"meta", b"mdat", b"moov", b"moof", b"free", b"skip"))
"""Boxes of the file itself that a picture needs or that say nothing."""
SAYS = frozenset((b"Exif", b"mime", b"uri "))


@dataclass(frozen=True, slots=True)
class Box:
    name: bytes
    name_at: int
    start: int
    end: int


def pieces(data: Buffer) -> list[Piece]:
    """Raises ``NotUnderstood``."""
    top = list(boxes(data, 0, len(data)))
    if not top or top[0].name != b"ftyp":
        raise NotUnderstood
    changes: list[tuple[int, bytes]] = []
    for box in top:
        if box.name == b"meta":
            changes += blanks(data, box)
        elif box.name not in PLAIN:
            changes += [(box.name_at, b"free"), (box.start, bytes(box.end - box.start))]
    return changed(data, changes)


def changed(data: Buffer, changes: list[tuple[int, bytes]]) -> list[Piece]:
    kept: list[Piece] = []
    at = 0
    for start, said in sorted(changes):
        if start < at or start + len(said) > len(data):
            raise NotUnderstood
        kept += [range(at, start), said]
        at = start + len(said)
    return [*kept, range(at, len(data))]


def boxes(data: Buffer, start: int, end: int) -> Iterator[Box]:
    parts = 0
    while start < end:
        parts = counted(parts)
        size, name, head = number(data, start, 4), text(data, start + 4, 4), 8
        if size == 1:
            size, head = number(data, start + 8, 8), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end or not is_word(name):
            raise NotUnderstood
        yield Box(name, start + 4, start + head, start + size)
        start += size


def is_word(name: bytes) -> bool:
    return len(name) == 4 and name.isascii() and name.decode().isprintable()


def blanks(data: Buffer, meta: Box) -> list[tuple[int, bytes]]:
    """What to write over the items that say something of the picture."""
    inside = {box.name: box for box in boxes(data, meta.start + 4, meta.end)}
    names = item_kinds(data, inside.get(b"iinf"))
    saying = {item for item, kind in names.items() if kind in SAYS}
    if not saying:
        return []
    if b"iloc" not in inside:
        raise NotUnderstood
    found: list[tuple[int, bytes]] = []
    written = 0
    for item, stretches in places(data, inside[b"iloc"], inside.get(b"idat")):
        if item not in saying:
            continue
        written += sum(map(len, stretches))
        if written > len(data) or not all(stretches):  # an empty one stands for all that follows
            raise NotUnderstood
        found += blanked(stretches, is_exif=names[item] == b"Exif")
        saying.discard(item)
    if saying:
        raise NotUnderstood
    return found


def blanked(stretches: list[range], *, is_exif: bool) -> Iterator[tuple[int, bytes]]:
    """The first bytes of Exif are such that readers find it well formed, with nothing in it."""
    for place, stretch in enumerate(stretches):
        head = EMPTY_EXIF if is_exif and not place and len(stretch) >= len(EMPTY_EXIF) else b""
        yield stretch.start, head.ljust(len(stretch), b"\x00" if is_exif else b" ")


def item_kinds(data: Buffer, box: Box | None) -> dict[int, bytes]:
    if box is None:
        return {}
    count_size = 2 if number(data, box.start, 1) == 0 else 4
    found: dict[int, bytes] = {}
    for entry in boxes(data, box.start + 4 + count_size, box.end):
        version = number(data, entry.start, 1)
        if entry.name != b"infe" or version not in (2, 3):
            raise NotUnderstood
        size = 2 if version == 2 else 4
        kind_at = entry.start + 4 + size + 2
        found[number(data, entry.start + 4, size)] = text(data, kind_at, 4)
    return found


def places(data: Buffer, box: Box, idat: Box | None) -> Iterator[tuple[int, list[range]]]:
    """Each item, and the stretches of the file that it lies in."""
    version = number(data, box.start, 1)
    if version > 2:
        raise NotUnderstood
    sizes = number(data, box.start + 4, 2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    item_size = 4 if version == 2 else 2
    count = number(data, box.start + 6, item_size)
    at = box.start + 6 + item_size
    if not offset_size or not length_size:
        raise NotUnderstood
    for _ in range(count):
        item = number(data, at, item_size)
        at += item_size
        method = number(data, at, 2) & 15 if version else 0
        at += 2 if version else 0
        base = number(data, at + 2, base_size) + beginning(method, idat)
        extents = number(data, at + 2 + base_size, 2)
        at += 4 + base_size
        stretches = []
        for _ in range(extents):
            start = base + number(data, at + index_size, offset_size)
            length = number(data, at + index_size + offset_size, length_size)
            at += index_size + offset_size + length_size
            stretches.append(range(start, start + length))
        yield item, stretches


def beginning(method: int, idat: Box | None) -> int:
    if method == 0:
        return 0
    if method == 1 and idat is not None:
        return idat.start
    raise NotUnderstood
