"""Addresses of the pages with which staff decide about concerns."""

from django.urls import path

from layers.concerns import staff_views
from layers.concerns.permissions import staff_required

app_name = "concerns_staff"

urlpatterns = [
    path("anliegen/", staff_required(staff_views.overview), name="list"),
    path("anliegen/<slug:reference>/", staff_required(staff_views.detail), name="detail"),
]
