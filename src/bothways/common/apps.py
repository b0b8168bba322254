from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "bothways.common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .files.sweeping import sweep_files
        from .jobs.worker import HOURLY
        from .live.hints import forget_old_hints

        HOURLY.append(forget_old_hints)
        HOURLY.append(sweep_files)
