from django.urls import path

from . import views

app_name = "criteria"
urlpatterns = [
    path("", views.criteria, name="list"),
    path("<int:criterion>/", views.criterion, name="criterion"),
]
