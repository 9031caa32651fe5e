"""The outbox in the administration of records: to read and to delete, not to write."""

from django.contrib import admin

from districts.outbox.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    """Mails without their text, which only the recipient needs to read."""

    list_display = ["recipient", "subject", "created_at", "attempts", "sent_at", "given_up_at"]
    list_filter = ["sent_at", "given_up_at"]
    search_fields = ["recipient", "topic"]
    exclude = ["text", "html"]

    def has_add_permission(self, request):
        """Mails are written by services only."""
        return False

    def has_change_permission(self, request, obj=None):
        """A mail that is written stays as it is."""
        return False
