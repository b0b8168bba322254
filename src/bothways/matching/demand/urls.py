from django.urls import path

from . import views

app_name = "demand"
urlpatterns = [
    path("", views.demand, name="demand"),
    path("reach/", views.reach, name="reach"),
]
