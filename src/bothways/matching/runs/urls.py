from django.urls import path

from . import views

app_name = "runs"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("<int:run>/", views.run, name="run"),
    path("<int:run>/comparison/", views.comparison, name="comparison"),
    path("<int:run>/progress/", views.progress, name="progress"),
    path("<int:run>/cancellation/", views.cancellation, name="cancellation"),
]
