from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "bothways.conversations"
    default_auto_field = "django.db.models.BigAutoField"
