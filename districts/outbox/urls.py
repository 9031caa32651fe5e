"""Addresses of the outbox."""

from django.urls import path

from districts.outbox import views
from districts.outbox.permissions import outbox_required

app_name = "outbox"

urlpatterns = [
    path("", outbox_required(views.overview), name="list"),
    path("<int:pk>/noch-einmal/", outbox_required(views.retry), name="retry"),
]
