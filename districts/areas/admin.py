"""Areas in the administration of records: boundaries to look at, places to edit."""

from django.contrib import admin
from leaflet.admin import LeafletGeoAdmin

from districts.areas.models import BoundaryEdition, Neighbour, Place, Stadtbezirk, Stadtteil


class ReadOnlyAdmin(admin.ModelAdmin):
    """Records that come from an import and are never edited by hand."""

    def has_add_permission(self, request):
        """New ones come from the import."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Old ones stay, so that history can be asked."""
        return False


@admin.register(BoundaryEdition)
class BoundaryEditionAdmin(ReadOnlyAdmin):
    """Boundary editions with their source."""

    list_display = ["name", "source", "is_schematic", "valid_from", "valid_to", "activated_at"]

    def has_change_permission(self, request, obj=None):
        """An edition is never edited."""
        return False


class AreaAdmin(ReadOnlyAdmin, LeafletGeoAdmin):
    """Areas with their shape on a map, which saving leaves as it is."""

    modifiable = False
    list_display = ["key", "name", "edition"]
    list_filter = ["edition"]
    search_fields = ["name", "key"]
    readonly_fields = ["edition", "key"]

    def formfield_for_dbfield(self, db_field, request=None, **kwargs):
        """Show the shape, ignore whatever is sent for it."""
        if db_field.name == "area":
            kwargs["disabled"] = True
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Stadtbezirk)
class StadtbezirkAdmin(AreaAdmin):
    """Stadtbezirke."""


@admin.register(Stadtteil)
class StadtteilAdmin(AreaAdmin):
    """Stadtteile."""

    list_display = ["key", "name", "stadtbezirk", "edition"]
    list_select_related = ["stadtbezirk", "edition"]
    readonly_fields = ["edition", "key", "stadtbezirk", "reporting_unit"]


@admin.register(Place)
class PlaceAdmin(LeafletGeoAdmin):
    """Squares, stations and landmarks."""

    list_display = ["name", "kind"]
    list_filter = ["kind"]
    search_fields = ["name"]


@admin.register(Neighbour)
class NeighbourAdmin(LeafletGeoAdmin):
    """Localities of neighbouring municipalities."""

    list_display = ["locality", "municipality"]
    search_fields = ["locality", "municipality"]
