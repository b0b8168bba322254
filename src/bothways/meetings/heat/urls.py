from django.urls import path

from . import views

app_name = "heat"
urlpatterns = [
    path("", views.heat, name="heat"),
    path("meetings.csv", views.download, name="download"),
]
