from django.urls import path

from . import own_views

app_name = "coming"
urlpatterns = [
    path("", own_views.coming, name="list"),
    path("<int:gathering>/", own_views.gathering, name="gathering"),
]
