from django.urls import path

from . import views

app_name = "shared"
urlpatterns = [
    path("notes/", views.notes, name="notes"),
    path("notes/new/", views.new_note, name="new-note"),
    path("notes/<int:shared_note>/", views.note, name="note"),
    path("notes/<int:shared_note>/removal/", views.note_removal, name="note-removal"),
    path("notes/items/<int:item>/", views.item, name="item"),
]
