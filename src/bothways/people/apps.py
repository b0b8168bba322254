from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bothways.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bothways.common.jobs.worker import HOURLY

        from .hooks import add_mover
        from .merging import likenesses, own_rows

        add_mover(0, own_rows.mover())
        HOURLY.append(likenesses.look_for_likenesses)
