"""What goes on behind the page. Each can run twice without harm."""

from __future__ import annotations

from django.tasks import task


@task
def tell_who_may_come(gathering_id: int) -> None:
    from bothways.accounts.models import Person

    from .access import may_come
    from .models import Gathering
    from .telling import tell_welcome

    gathering = Gathering.objects.select_related("programme").filter(pk=gathering_id).first()
    if gathering is None or gathering.is_settled:
        return
    welcome = Person.objects.filter(pk__in=may_come(gathering).values("person"))
    welcome = welcome.exclude(pk=gathering.created_by_id or 0).order_by("pk")
    # Whom a poll has given a place, or a turn, has heard of that.
    welcome = welcome.exclude(attendances__meeting__sitting__gathering=gathering)
    welcome = welcome.exclude(gatherings_waited_for__sitting__gathering=gathering)
    tell_welcome(gathering, welcome.iterator(chunk_size=500))


@task
def let_others_move_up(gathering_id: int) -> None:
    from .actions import look_again
    from .models import Gathering

    gathering = Gathering.objects.filter(pk=gathering_id).first()
    if gathering is not None:
        look_again(gathering)
