"""Writing a feed before a calendar asks for it. Running it twice does no harm."""

from __future__ import annotations

from django.tasks import task


@task
def build_feed(feed: int) -> None:
    from .building import text_of, version_of
    from .models import Feed

    found = Feed.objects.select_related("person__profile").filter(pk=feed).first()
    if found is not None:
        text_of(found, version_of(found.person))
