from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "bothways.partnerships"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bothways.matching.hooks import on_publish
        from bothways.programmes.hooks import add_preview

        from . import registration
        from .partnerships.actions import open_partnerships
        from .previews import EXCHANGE

        on_publish(open_partnerships)
        add_preview(40, EXCHANGE)
        registration.register()
