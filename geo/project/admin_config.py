"""The administration of records, as an installed app."""

from django.contrib.admin.apps import AdminConfig


class SiteAdminConfig(AdminConfig):
    """Django's own, with our site."""

    default_site = "geo.project.admin_site.CityAdminSite"
