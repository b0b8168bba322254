from django.urls import path

from . import views

app_name = "support"
urlpatterns = [
    path("support/<str:token>/", views.answer, name="answer"),
    path("programmes/<int:programme>/people/support/", views.overview, name="overview"),
    path("programmes/<int:programme>/people/<int:sign_up>/support/", views.sign_up, name="sign-up"),
]
