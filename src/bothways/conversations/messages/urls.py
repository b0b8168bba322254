from django.urls import path

from . import polling, views

app_name = "talk"
urlpatterns = [
    path("", views.talk, name="talk"),
    path("search/", views.search_page, name="search"),
    path("changes/", polling.changes, name="changes"),
    path("reading/", views.reading, name="reading"),
    path("quiet/", views.quiet, name="quiet"),
    path("<int:seq>/", views.message, name="message"),
    path("<int:seq>/reaction/", views.reaction, name="reaction"),
    path("<int:seq>/removal/", views.removal, name="removal"),
]
