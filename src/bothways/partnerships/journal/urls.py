from django.urls import path

from . import views

app_name = "journal"
urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/key/", views.key, name="key"),
    path("journal/notes/", views.notes, name="notes"),
    path("journal/new-beginning/", views.new_beginning, name="new-beginning"),
]
