from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from bothways.common.files.kinds import ACCEPT
from bothways.conversations.messages.forms import SayForm


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ShareForm(SayForm):
    """A few words that go with the files, and the field for these; the view reads them itself."""

    file = forms.FileField(
        label=_("Files"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = _("A few words about them")
        self.fields["text"].widget.attrs["rows"] = 2
        self.fields["file"].required = not self.is_bound  # then some may be waiting already


class NewFileForm(forms.Form):
    key = forms.UUIDField(initial=uuid4)
