from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "bothways.programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bothways.people.hooks import add_mover

        from . import merging
        from .hooks import add_tab
        from .kinds import register_kinds
        from .programmes import queries
        from .setup import registration

        add_tab(0, queries.overview_tab)
        add_tab(80, queries.figures_tab)
        add_tab(85, queries.team_tab)
        add_tab(90, queries.history_tab)
        registration.register()
        register_kinds()
        add_mover(20, merging.mover())
