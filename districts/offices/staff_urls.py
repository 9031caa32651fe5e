"""Addresses where staff log in, log out and change their password."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from districts.offices import staff_views

app_name = "staff"

urlpatterns = [
    path("anmelden/", staff_views.StaffLogin.as_view(), name="login"),
    path("abmelden/", LogoutView.as_view(), name="logout"),
    path("passwort/", staff_views.StaffPasswordChange.as_view(), name="password"),
]
