from django.urls import path

from . import views

app_name = "pulse"
urlpatterns = [
    path("", views.pulse, name="pulse"),
    path("pulse.csv", views.download, name="download"),
    path("waiting/", views.waiting, name="waiting"),
    path("words/", views.words, name="words"),
    path("<int:exchange>/", views.exchange, name="exchange"),
    path("<int:exchange>/circle/", views.circle, name="circle"),
    path("<int:exchange>/decision/", views.decision, name="decision"),
    path("<int:exchange>/nudge/", views.nudge, name="nudge"),
]
