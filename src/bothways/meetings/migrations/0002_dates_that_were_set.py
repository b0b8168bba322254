"""The one date of an exchange becomes a planned meeting that everybody in it is asked to."""

from datetime import timedelta

from django.conf import settings
from django.db import migrations


def plan(apps, schema_editor):
    NextMeeting = apps.get_model("partnerships", "NextMeeting")
    Participation = apps.get_model("partnerships", "Participation")
    Meeting = apps.get_model("meetings", "Meeting")
    Attendee = apps.get_model("meetings", "Attendee")
    Profile = apps.get_model("people", "Profile")
    for one in NextMeeting.objects.select_related("partnership", "set_by").iterator():
        by = one.set_by.person_id if one.set_by else None
        zone = Profile.objects.filter(person=by).values_list("time_zone", flat=True).first()
        meeting = Meeting.objects.create(
            uid=one.uid,
            programme_id=one.partnership.programme_id,
            partnership=one.partnership,
            starts_at=one.starts_at,
            ends_at=one.starts_at + timedelta(minutes=one.minutes),
            zone=zone or settings.TIME_ZONE,
            place=one.place,
            sequence=one.sequence,
            set_by_id=by,
            changed_at=one.changed_at,
        )
        sides = Participation.objects.filter(partnership=one.partnership, left_at=None)
        Attendee.objects.bulk_create(
            Attendee(
                meeting=meeting,
                person_id=side.person_id,
                participation=side,
                answer="yes" if side.person_id == by else "none",
                answered_at=one.changed_at if side.person_id == by else None,
            )
            for side in sides
        )


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0001_planned_meetings"),
        ("partnerships", "0010_balance_standings"),
        ("people", "__first__"),
    ]

    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
