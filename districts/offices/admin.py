"""Accounts and organisational units in the administration of records."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from districts.offices.models import OrganisationalUnit, User

admin.site.register(User, UserAdmin)


@admin.register(OrganisationalUnit)
class OrganisationalUnitAdmin(admin.ModelAdmin):
    """Departments, external bodies and the Stadtbezirksmanagements."""

    list_display = ["code", "name", "kind", "stadtbezirk_key", "email", "phone"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
