from django.urls import path

from . import views

app_name = "changes"
urlpatterns = [
    path("", views.what_if, name="what-if"),
    path("changes/", views.change, name="change"),
    path("changes/<int:change>/undoing/", views.undo, name="undo"),
    path("decisions/", views.decision, name="decision"),
    path("fairness/", views.fairness, name="fairness"),
]
