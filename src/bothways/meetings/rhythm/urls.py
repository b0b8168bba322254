from django.urls import path

from . import views

app_name = "series"
urlpatterns = [path("<int:series>/", views.series, name="series")]
