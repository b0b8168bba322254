"""What a move in a programme's life does to its runs and partnerships, said before it is done."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from bothways.matching.places.queries import places_of
from bothways.matching.review.queries import is_told
from bothways.matching.runs.queries import newest_finished_run, open_run
from bothways.programmes.life.moves import is_over
from bothways.programmes.models import Programme, State


def effects_on_matching(programme: Programme, to: str) -> list[str]:
    stops = is_over(to) or to == "paused"
    was_over = is_over(programme.state)
    found = of_runs(programme) if stops and not was_over else []
    around = places_of(programme).around
    if around:
        found.append(of_partnerships(to, around, was_over=was_over))
    elif to == State.UNDER_WAY:
        found.append(
            gettext(
                "No matches are published yet, so nobody has a partner. Publishing moves the "
                "programme here by itself."
            )
        )
    return found


def of_runs(programme: Programme) -> list[str]:
    found = []
    under_way = open_run(programme)
    if under_way is not None:
        found.append(
            gettext("Run %(number)d is under way: it ends as usual, and isn’t published.")
            % {"number": under_way.number}
        )
    newest = newest_finished_run(programme)
    if newest is not None and not is_told(newest):
        found.append(
            gettext(
                "The matches of run %(number)d haven’t been published: they are kept, and can’t "
                "be published meanwhile. Nobody hears of them."
            )
            % {"number": newest.number}
        )
    return found


def of_partnerships(to: str, count: int, *, was_over: bool) -> str:
    if is_over(to) == was_over:
        text = ngettext(
            "%(count)d published partnership stays as it is, with its page for its people.",
            "%(count)d published partnerships stay as they are, with their pages for their people.",
            count,
        )
    elif is_over(to):
        text = ngettext(
            "%(count)d published partnership keeps its page for its people, and no longer counts "
            "against how many they want at once.",
            "%(count)d published partnerships keep their pages for their people, and no longer "
            "count against how many they want at once.",
            count,
        )
    else:
        text = ngettext(
            "%(count)d published partnership counts again against how many its people want at "
            "once.",
            "%(count)d published partnerships count again against how many their people want at "
            "once.",
            count,
        )
    return text % {"count": count}
