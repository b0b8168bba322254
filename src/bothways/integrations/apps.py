from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "bothways.integrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bothways.people.hooks import add_mover

        from . import merging, registration

        add_mover(80, merging.mover())
        registration.register()
