from django.urls import path

from . import views

app_name = "doubles"
urlpatterns = [
    path("", views.doubles, name="list"),
    path("<int:sign_up>/<int:other>/", views.double, name="double"),
]
