"""Icons drawn inline, from the lucide package."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

# Icons that point along the reading direction and turn round in right-to-left text.
DIRECTED = ("arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-out", "undo", "send")


@lru_cache(maxsize=512)
def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    """The icon as SVG: silent beside words, or named by ``label`` where it stands alone.

    Raises ``lucide.IconDoesNotExist`` for a name that lucide doesn't have.
    """
    classes = "icon icon--directed" if name.startswith(DIRECTED) else "icon"
    attributes = {"class": classes, "aria-hidden": "true", "focusable": "false"}
    drawn = SafeString(lucide(name, size=size, **attributes))
    if label:
        return format_html('<span role="img" aria-label="{}">{}</span>', label, drawn)
    return drawn
