from django.urls import path

from . import views

app_name = "blueprint"
urlpatterns = [
    path("download/", views.download, name="download"),
    path("keep/", views.keep, name="keep"),
]
