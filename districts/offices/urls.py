"""Addresses of the public page about offices."""

from django.urls import path

from districts.offices import views

app_name = "offices"

urlpatterns = [
    path("", views.responsible, name="responsible"),
]
