from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "bothways.conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bothways.people.hooks import add_mover

        from . import merging, registration

        add_mover(60, merging.mover())
        registration.register()
