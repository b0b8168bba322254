import bothways.people.profiles.models
from django.db import migrations

from bothways.people.profiles.folding import folded_lines


def fold_what_is_there(apps, schema_editor):
    profiles = apps.get_model("people", "Profile").objects
    some = []
    for profile in profiles.exclude(trainings=[]).only("pk", "trainings").iterator(1000):
        profile.trainings_folded = folded_lines(profile.trainings)
        some.append(profile)
    profiles.bulk_update(some, ["trainings_folded"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_levels_and_trainings'),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='trainings_folded',
            field=bothways.people.profiles.models.FoldedTrainings(blank=True, default='', editable=False),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
