from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "bothways.notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bothways.accounts import hooks
        from bothways.accounts.signin.actions import forget_expired_links
        from bothways.common.jobs.worker import HOURLY, PERIODIC
        from bothways.people.hooks import add_mover

        from .digests.chores import mail_due_notices
        from .email.actions import deliver_account_mail, send_due_mail
        from .inbox import merging
        from .push.sending import push_due_notices

        hooks.register_delivery(deliver_account_mail)
        PERIODIC[:] = [mail_due_notices, send_due_mail, push_due_notices]
        HOURLY.append(forget_expired_links)
        add_mover(10, merging.mover())
