from django.urls import path

from . import views

app_name = "review"
urlpatterns = [
    path("matches/<int:match>/", views.match, name="match"),
    path("acts/", views.act, name="act"),
    path("acts/<int:act>/undoing/", views.undo, name="undo"),
    path("circles/", views.circles, name="circles"),
    path("circles/<int:circle>/parting/", views.circle_parting, name="circle-parting"),
    path("left-over/", views.left_over, name="left-over"),
    path("left-over/<int:sign_up>/help/", views.help_for, name="help"),
    path("matches/download/", views.download, name="download"),
]
