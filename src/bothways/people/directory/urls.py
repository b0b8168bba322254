from django.urls import include, path

from . import views

app_name = "directory"
urlpatterns = [
    path("", views.people, name="list"),
    path("words/", views.words, name="words"),
    path("", include("bothways.people.merging.urls")),
    path("imports/", include("bothways.people.imports.urls")),
    path("<int:who>/", views.person, name="person"),
    path("<int:who>/closure/", views.closure, name="closure"),
    path("<int:who>/belonging/", views.belonging, name="belonging"),
]
