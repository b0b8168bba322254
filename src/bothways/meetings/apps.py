from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "bothways.meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bothways.people.hooks import add_mover

        from . import merging, registration
        from .feeds import moving as feeds
        from .gatherings import registration as gatherings
        from .heat import registration as heat
        from .invitations import moving

        add_mover(70, merging.mover())
        add_mover(71, moving.mover())
        add_mover(72, feeds.mover())
        registration.register()
        gatherings.register()
        heat.register()
