"""The pulse of a programme, one exchange of it, and what coordinators do about it."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bothways.accounts.requests import person_of
from bothways.common.numbers import whole
from bothways.matching.healing.actions import CantGoOn
from bothways.matching.healing.queries import Way
from bothways.notifications.telling.nudges import whom_to_nudge
from bothways.partnerships.endings import healing
from bothways.partnerships.endings.actions import allow_longer
from bothways.partnerships.endings.models import Departure, Extension
from bothways.partnerships.endings.rematch import wanting
from bothways.partnerships.kinds import NUDGE
from bothways.partnerships.partnerships.models import Partnership
from bothways.partnerships.space.writing import Refused
from bothways.programmes.programmes.access import get_programme
from bothways.ui.ribbons import listed

from . import attention, nudges, queries
from .access import get_exchange
from .forms import NudgeForm, WordsForm


@require_safe
def pulse(request: HttpRequest, programme: int) -> HttpResponse:
    """Figures, what to look at, and every exchange."""
    person = person_of(request)
    found = get_programme(person, programme)
    whole = queries.pulse_of(found, person)
    show = request.GET.get("show", "all")
    find = request.GET.get("find", "")[:100]
    lines = queries.found_by(whole.of(show), found, find)
    page = Paginator(lines, queries.SHOWN).get_page(request.GET.get("page"))
    names = queries.names_of([line.pk for line in page])
    context = {
        "programme": found,
        "pulse": whole,
        "figures": figures(whole),
        "attention": queries.attention_of(found, whole),
        "page": page,
        "lines": [(line, names.get(line.pk, [])) for line in page],
        "show": show if show in queries.SHOWS else "all",
        "find": find,
        "counts": {name: len(whole.of(name)) for name in queries.SHOWS},
        "wanting": wanting(found),
        "kinds": nudges.KINDS,
    }
    return render(request, "partnerships/pulse/pulse.html", context)


@require_safe
def waiting(request: HttpRequest, programme: int) -> HttpResponse:
    """The part of another page that says how much there is to look at."""
    person = person_of(request)
    found = get_programme(person, programme)
    context = {"count": queries.waiting_in(found, person)}
    return render(request, "partnerships/pulse/_waiting.html", context)


def figures(whole: queries.Pulse) -> list[tuple[str, int, int]]:
    """(what, how many, of how many) for the strip of bars."""
    count = len(whole.lines)
    begun = sum(line.has_begun for line in whole.lines)
    found = [(gettext("have begun"), begun, count)]
    found += [(title, whole.count(key), count) for key, title in whole.milestones]
    found.append((gettext("are silent"), len(whole.of("silent")), count))
    return found


@require_safe
def download(request: HttpRequest, programme: int) -> HttpResponse:
    person = person_of(request)
    found = get_programme(person, programme)
    whole = queries.pulse_of(found, person)
    text = StringIO()
    rows = csv.writer(text)
    titles = [title for _, title in whole.milestones]
    rows.writerow([gettext("People"), gettext("Since"), gettext("Last sign of life"), *titles,
                   gettext("Paused until"), gettext("Ended"), gettext("To look at")])  # fmt: skip
    names = queries.names_in(found)
    for line in whole.lines:
        sign = timezone.localdate(line.last_sign).isoformat() if line.last_sign else ""
        rows.writerow(
            [
                safe(listed(names.get(line.pk, []))),
                timezone.localdate(line.opened_at).isoformat(),
                sign,
                *("1" if key in line.reached else "0" for key, _ in whole.milestones),
                line.paused_until or "",
                line.how_ended,
                line.worries,
            ]
        )
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="pulse.csv"'
    return response


def safe(text: str) -> str:
    """No cell that a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HttpRequest, programme: int, exchange: int) -> HttpResponse:
    """One exchange, from the outside: how far it is, who is in it, how they are reached."""
    person = person_of(request)
    found = get_exchange(person, programme, exchange)
    if request.method == "POST":
        named = whole(request.POST.get("longer", ""))
        proposal = get_object_or_404(Extension, pk=named, partnership=found)
        try:
            allow_longer(extension=proposal, by=person)
            messages.success(request, gettext("They may go on. Both are told."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("pulse:exchange", programme, found.pk)
    seen = queries.pulse_of(found.programme, person, only=found)
    listed_here = queries.attention_of(found.programme, seen)
    context = {
        "programme": found.programme,
        "exchange": found,
        "line": seen.lines[0],
        "names": queries.names_of([found.pk])[found.pk],
        "milestones": seen.milestones,
        "entries": [*listed_here.waiting, *listed_here.set_aside],
        "people": queries.people_in(found),
        "proposal": found.extensions.filter(holds_since=None, dropped_at=None).first(),
        "ending": getattr(found, "ending", None),
        "nudges": found.nudges.select_related("to", "by")[:10],
    }
    return render(request, "partnerships/pulse/exchange.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: HttpRequest, programme: int, exchange: int) -> HttpResponse:
    """A circle that has lost somebody: the ways in which it could go on."""
    person = person_of(request)
    found = get_exchange(person, programme, exchange)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "end":
                healing.let_end(partnership=found, by=person)
                messages.success(request, gettext("It has come to its end. Everybody is told."))
            else:
                people = [int(pk) for pk in request.POST.get("people", "").split("-") if pk]
                healing.go_on(partnership=found, people=people, by=person)
                messages.success(request, gettext("It goes on. Everybody is told."))
            return redirect("pulse:exchange", programme, found.pk)
        except (Refused, CantGoOn) as refusal:
            messages.error(request, str(refusal))
        except ValueError:
            messages.error(request, gettext("Choose one of the ways below."))
        return redirect("pulse:circle", programme, found.pk)
    is_broken = healing.is_broken(found)
    staying = healing.staying_in(found) if is_broken else {}
    names = {pk: side.person.name for pk, side in staying.items()}
    context = {
        "programme": found.programme,
        "exchange": found,
        "is_broken": is_broken,
        "gone": [each.participation.person.name for each in departed(found)],
        "staying": list(names.values()),
        "ways": [shown(way, names) for way in healing.ways_for(found)] if is_broken else [],
    }
    return render(request, "partnerships/pulse/circle.html", context)


def departed(exchange: Partnership) -> list[Departure]:
    rows = Departure.objects.filter(participation__partnership=exchange)
    return list(rows.select_related("participation__person").order_by("at"))


def shown(way: Way, staying: dict[int, str]) -> dict[str, Any]:
    each = list(zip(way.names, way.gains, strict=True))
    named = dict(zip(way.people, way.names, strict=True))
    return {
        "key": way.key,
        "people": way.people,
        "names": way.names,
        "each": each,
        "newcomer_name": named.get(way.newcomer or 0, ""),
        "out": [staying[pk] for pk in way.left_out],
    }


@require_POST
def decision(request: HttpRequest, programme: int, exchange: int) -> HttpResponse:
    """Taking a worry on, snoozing or settling it."""
    person = person_of(request)
    found = get_exchange(person, programme, exchange)
    key, do = request.POST.get("key", ""), request.POST.get("do", "")
    if key and do in ("take", "snooze", "settle", "reopen"):
        note = request.POST.get("note", "")
        attention.decide(partnership=found, key=key, do=do, note=note, by=person)
        said = {
            "take": gettext("You look after it; the others see that."),
            "snooze": gettext("It comes again in two weeks, if it still stands."),
            "settle": gettext("Settled."),
            "reopen": gettext("It is on the list again."),
        }
        messages.success(request, said[do])
    return redirect("pulse:pulse", programme)


@require_http_methods(["GET", "HEAD", "POST"])
def nudge(request: HttpRequest, programme: int, exchange: int) -> HttpResponse:
    """Words to its people, to be read over first."""
    person = person_of(request)
    found = get_exchange(person, programme, exchange)
    kind = nudges.kind_of(request.GET.get("kind", ""))
    form = NudgeForm(
        request.POST if request.method == "POST" else None,
        exchange=found,
        initial={"text": nudges.words_for(found.programme, kind.key)},
    )
    if request.method == "POST" and form.is_valid():
        sides = nudges.sides_named(found, form.cleaned_data["to"])
        done = nudges.nudge(
            partnership=found,
            to=[side.person for side in sides],
            text=form.cleaned_data["text"],
            kind=kind.key,
            by=person,
        )
        if done.spared:
            names = listed([one.name for one in done.spared])
            said = gettext("Not to %(names)s, who got a nudge within a week.") % {"names": names}
            messages.info(request, said)
        if done.people:
            count = len(done.people)
            said = ngettext("%(n)d person is written to.", "%(n)d people are written to.", count)
            messages.success(request, said % {"n": count})
        return redirect("pulse:pulse", programme)
    there = [side.person for side in queries.people_in(found)]
    free = whom_to_nudge([one.pk for one in there], NUDGE.key, nudges.REST)
    context = {
        "programme": found.programme,
        "exchange": found,
        "form": form,
        "kind": kind,
        "lately": [one for one in there if one.pk not in free],
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/pulse/nudge.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, programme: int) -> HttpResponse:
    """The words that nudges begin from, and which go by themselves."""
    person = person_of(request)
    found = get_programme(person, programme)
    own = {row.kind: row for row in found.nudge_words.all()}
    typed = request.POST.get("kind", "")
    forms = {}
    for key, kind in nudges.KINDS.items():
        row = own.get(key)
        initial = {
            "text": row.text if row else str(kind.words),
            "goes_by_itself": bool(row and row.goes_by_itself),
        }
        forms[key] = WordsForm(request.POST if typed == key else None, prefix=key, initial=initial)
    if typed in forms and forms[typed].is_valid():
        nudges.keep_words(programme=found, kind=typed, by=person, **forms[typed].cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("pulse:words", programme)
    context = {
        "programme": found,
        "kinds": [(kind, forms[key], key in own) for key, kind in nudges.KINDS.items()],
    }
    status = 422 if typed in forms else 200
    return render(request, "partnerships/pulse/words.html", context, status=status)
