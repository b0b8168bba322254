from django.urls import path

from . import views

app_name = "setup"
urlpatterns = [
    path("", views.summary, name="summary"),
    path("meetings/", views.rhythm, name="rhythm"),
    path("steps/<slug:slug>/", views.step, name="step"),
    path("preview/<slug:preview>/", views.preview, name="preview"),
    path("preview/<slug:preview>/frame/", views.frame, name="frame"),
]
