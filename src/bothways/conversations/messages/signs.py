"""The signs that can be put under a message: few, kind, and each with a name to be read out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# Of the first hours of emoji, so that plain fonts have them too.
SIGNS = {
    "👍": _("thumbs up"),
    "❤️": _("heart"),
    "😊": _("smile"),
    "😂": _("laughing"),
    "⭐": _("well done"),
    "❓": _("a question"),
}
