"""One person's sign-up on a coordinator's page, which somebody else may have saved meanwhile: the
person themselves, another coordinator, or the same one in another tab."""

from __future__ import annotations

from django.db import transaction

from bothways.accounts.models import Person
from bothways.programmes.models import Programme
from bothways.recruitment.models import SignUp

from .forms import Rows, SignUpForm
from .meanwhile import (
    Difference,
    SavedMeanwhile,
    Sayings,
    Stand,
    drawn_from,
    refuse_overtaken,
    rows_together,
    sayings_of,
    those_with_room,
)


def said_on(form: SignUpForm, rows: Rows) -> Sayings:
    return {**sayings_of(form), **sayings_of(rows.offers), **sayings_of(rows.wants)}


def drawn_of(form: SignUpForm, rows: Rows) -> str:
    """What the page carries of what was saved when it was drawn."""
    return drawn_from(said_on(form, rows))


class Overtaken(SavedMeanwhile):
    """With the page that comes back: what was typed, what was saved where nothing was typed, and
    what that page is drawn from."""

    def __init__(
        self, differences: list[Difference], form: SignUpForm, rows: Rows, drawn: str
    ) -> None:
        super().__init__(differences)
        self.form, self.rows, self.drawn = form, rows, drawn


@transaction.atomic
def save(form: SignUpForm, rows: Rows, *, by: Person, drawn: str) -> SignUp | None:
    """The saved sign-up, or nothing, with the reason beside its field. Raises ``Overtaken``."""
    if form.sign_up is not None:
        Programme.objects.select_for_update().get(pk=form.programme.pk)
        refuse_replacing(form, rows, form.sign_up.pk, by, drawn)
    return form.save(rows, by=by)


def refuse_replacing(form: SignUpForm, rows: Rows, sign_up: int, by: Person, drawn: str) -> None:
    now = SignUp.objects.select_related("person__profile__manager").get(pk=sign_up)
    saved_form = SignUpForm(programme=form.programme, sign_up=now, reader=by)
    saved_rows = Rows(sign_up=now)
    try:
        refuse_overtaken(drawn, Stand(said_on(saved_form, saved_rows)), said_on(form, rows))
    except SavedMeanwhile as refusal:
        differences, untouched, first = refusal.differences, refusal.untouched, []
        for there, here in ((saved_rows.offers, rows.offers), (saved_rows.wants, rows.wants)):
            both = rows_together(here.prefix, there.typed(), here.typed(), untouched)
            differences = those_with_room(differences, both, here.prefix)
            first.append(both)
        page = SignUpForm(programme=form.programme, sign_up=now, reader=by)
        typed = {one.key for one in differences if not one.is_untouched} & page.fields.keys()
        page.initial = {**page.initial, **{name: form[name].value() for name in typed}}
        raise Overtaken(
            differences,
            page,
            Rows(first=(first[0], first[1])),
            drawn_of(saved_form, saved_rows),
        ) from None
