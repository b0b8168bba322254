"""“Video call by …” on a form that plans: fills in the link by a way that somebody has set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bothways.meetings.hooks import Call, calls_for


class CallMixin(forms.Form):
    """Needs the field “link”, and “key” where the form plans something new."""

    calls: Mapping[str, Call] = {}

    def offer_calls(self, person: Any, *, partnership: int | None, uid: UUID | None = None) -> None:
        """Call it when the fields are there; ``uid`` is of what is planned already."""
        self.partnership, self.uid = partnership, uid
        calls = calls_for(person)
        self.calls = {call.key: call for call in calls if not call.to_do}
        if not calls:
            return
        choices = [("", _("no, or by the link below"))]
        self.fields["call"] = forms.ChoiceField(
            label=_("Video call by"),
            required=False,
            choices=[*choices, *((call.key, call.title) for call in self.calls.values())],
            help_text=to_do_first([call for call in calls if call.to_do]),
        )
        names = list(self.fields)
        names.insert(names.index("link"), names.pop())
        self.order_fields(names)

    def fill_in_link(self, said: dict[str, Any]) -> None:
        """From ``clean``: the way that was chosen makes the link."""
        call = self.calls.get(said.get("call", ""))
        if call is None:
            return
        uid = self.uid or said.get("key") or uuid4()
        if not self.uid:
            said["key"] = uid
        said["link"] = call.link(uid, self.partnership)
        self.errors.pop("link", None)


def to_do_first(calls: list[Call]) -> SafeString | str:
    """What could be chosen once the person has made it ready."""
    if not calls:
        return gettext("Fills in the link.")
    links = format_html_join(", ", '<a href="{}">{}</a>', ((c.to_do, c.title) for c in calls))
    words = gettext("Fills in the link. Save your own room to choose it: ")
    return SafeString(words + links)
