from django.urls import path

from . import poll_views, views

app_name = "gatherings"
urlpatterns = [
    path("", views.gatherings, name="list"),
    path("new/", views.new, name="new"),
    path("<int:gathering>/", views.gathering, name="gathering"),
    path("<int:gathering>/what/", views.edit, name="edit"),
    path("<int:gathering>/dates/", views.new_date, name="new-date"),
    path("<int:gathering>/when/", poll_views.when, name="when"),
    path("<int:gathering>/people/", views.people, name="people"),
    path("<int:gathering>/word/", views.word, name="word"),
]
