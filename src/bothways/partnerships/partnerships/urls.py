from django.urls import path

from . import views

app_name = "partnerships"
urlpatterns = [
    path("<int:partnership>/", views.partnership, name="partnership"),
]
