"""The menu of the administration's pages."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext

register = template.Library()


@dataclass(frozen=True, slots=True)
class Tab:
    title: str
    url: str
    current: bool


@register.simple_tag
def administration_tabs(path: str) -> list[Tab]:
    pages = {
        "overview": gettext("Health"),
        "administrators": gettext("Administrators"),
        "coordinators": gettext("Coordinators"),
        "mail": gettext("Mail"),
        "history": gettext("History"),
    }
    addresses = {name: reverse(f"administration:{name}") for name in pages}
    tabs = [Tab(title, addresses[name], path == addresses[name]) for name, title in pages.items()]
    tabs.insert(
        1, Tab(gettext("Directory"), reverse("directory:list"), path.startswith("/directory/"))
    )
    tabs.append(
        Tab(gettext("Video calls"), reverse("video:systems"), "/administration/video/" in path)
    )
    # The words belong to everybody's programmes, and some administrators coordinate none.
    return [*tabs, Tab(gettext("Skills and words"), reverse("skills:list"), current=False)]
