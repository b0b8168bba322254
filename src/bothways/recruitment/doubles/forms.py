from __future__ import annotations

from typing import Any

from bothways.people.merging.forms import MergeForm
from bothways.recruitment.models import SignUp


class DoubleForm(MergeForm):
    """Which of two sign-ups' addresses stays."""

    def __init__(self, *args: Any, two: list[SignUp], **kwargs: Any) -> None:
        super().__init__(*args, people=(two[0].person, two[1].person), **kwargs)
        self.two = {sign_up.person_id: sign_up for sign_up in two}

    def stays_and_goes(self) -> tuple[SignUp, SignUp]:
        kept, gone = self.kept_and_gone()
        return self.two[kept.pk], self.two[gone.pk]
