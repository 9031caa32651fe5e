"""Categories in the administration of records; concerns themselves have their own pages."""

from django.contrib import admin

from layers.concerns.models import Category


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """Topics with their sensitivity; one that concerns use is switched off, not deleted."""

    list_display = ["name", "parent", "is_sensitive", "is_never_located", "default_visibility", "is_active"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter), "is_sensitive", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
