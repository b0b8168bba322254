"""Levels and priorities in words, as everybody reads them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVEL_WORDS: dict[int, Promise] = {
    0: _("new to it"),
    1: _("just begun"),
    2: _("some practice"),
    3: _("at home in it"),
    4: _("very experienced"),
    5: _("the one others ask"),
}
PRIORITY_WORDS: dict[int, Promise] = {
    3: _("why they take part"),
    2: _("matters"),
    1: _("would be nice"),
}
