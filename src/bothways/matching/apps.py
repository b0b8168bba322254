from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "bothways.matching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import registration
        from .notes import registration as notes
        from .policies import registration as policies

        notes.register()
        policies.register()
        registration.register()
