from django.urls import path

from . import views

app_name = "signups"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", views.new, name="new"),
    path("<int:sign_up>/", views.sign_up, name="sign-up"),
    path("<int:sign_up>/withdrawal/", views.withdrawal, name="withdrawal"),
]
