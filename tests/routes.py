"""Every address of the product, found by walking the resolver, and a real object for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    """As the resolver calls it, with its namespaces: “signups:list”."""
    arguments: frozenset[str]


def walk() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, (), frozenset()))


def _walk(
    patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...], named: frozenset[str]
) -> Iterator[Route]:
    for pattern in patterns:
        arguments = named | pattern.pattern.regex.groupindex.keys()
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, inner, arguments)
        else:
            yield Route(":".join((*spaces, pattern.name or "unnamed")), arguments)
