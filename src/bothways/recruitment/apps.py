from django.apps import AppConfig


class RecruitmentConfig(AppConfig):
    name = "bothways.recruitment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import registration

        registration.register()
