"""The demo is filled by the product's own actions; so what it shows is what the product does."""

from __future__ import annotations

import pytest

from bothways.accounts.models import Person
from bothways.demo.cast import STAR_EMAIL
from bothways.demo.fill import fill, is_filled, sign_in_links, wipe
from bothways.matching.models import Publication
from bothways.meetings.models import Attendee, Meeting
from bothways.notifications.models import Notice, OutgoingMail
from bothways.partnerships.models import Partnership
from bothways.programmes.models import Programme
from bothways.programmes.programmes.queries import checklist_of
from bothways.recruitment.models import SignUp


@pytest.mark.django_db(transaction=True)
def test_demo_is_one_published_programme_and_one_to_match() -> None:
    assert not is_filled()
    fill()
    assert is_filled()
    assert Person.objects.count() == 240
    published, waiting = Programme.objects.order_by("starts_on")
    assert (published.name, waiting.name) == ("Across the House", "Spring Exchange")
    assert [step.done for step in checklist_of(published)] == [True] * 5
    assert [step.done for step in checklist_of(waiting)] == [True, True, True, False, False]
    assert SignUp.objects.filter(programme=published).count() == 80
    assert SignUp.objects.filter(programme=waiting).count() == 74
    assert Publication.objects.get().programme == published
    matched = 2 * Partnership.objects.filter(programme=published).count()
    assert matched >= 74
    assert Notice.objects.filter(key__startswith="match:").count() == matched
    assert OutgoingMail.objects.filter(kind="match", state="sent").count() == matched
    star = Person.objects.get(email=STAR_EMAIL)
    [exchange] = Partnership.objects.visible_to(star)
    assert exchange.logged_meetings.count() == 3
    assert exchange.agreement.number_in_force == 1
    assert Meeting.objects.ahead().filter(partnership=exchange).count() >= 8
    assert Attendee.objects.filter(meeting__partnership=None, answer="yes").count() == 9
    lively = Partnership.objects.filter(logged_meetings__isnull=False).distinct().count()
    assert matched // 4 < lively < matched // 2
    assert [who for who, _ in sign_in_links()] == [
        "Lena Brandt, coordinator",
        "Mara Okafor, participant",
        "Grace Whitfield, administrator",
    ]


def test_only_the_demos_own_data_is_ever_wiped(settings) -> None:
    settings.DEMO = False
    with pytest.raises(RuntimeError, match="Only the demo's own data is ever wiped"):
        wipe()
