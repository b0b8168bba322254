from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_gatherings"),
    ]

    operations = [
        migrations.DeleteModel(name="ReminderMark"),
        migrations.CreateModel(
            name="ReminderMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=20, unique=True)),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
