from django.urls import path

from . import reports_views as views

app_name = "reports"
urlpatterns = [
    path("", views.reports, name="list"),
    path("<int:report>/", views.report, name="report"),
    path("<int:report>/files/<int:evidence>/", views.evidence, name="evidence"),
]
