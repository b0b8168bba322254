from django.urls import path

from . import views

app_name = "feedback"
urlpatterns = [
    path("feedback/", views.feedback, name="list"),
    path("feedback/<int:to>/", views.writing, name="writing"),
    path("thanks/", views.thanks, name="thanks"),
]
