"""The room of the concerns."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    """Concerns of residents and organisations, from the pin to the answer."""

    name = "layers.concerns"
    verbose_name = "Anliegen"

    def ready(self):
        """Follow the boundaries: districts do not know the layers, so they only announce."""
        from districts.areas.signals import edition_activated
        from layers.concerns.services.reassignment import reassign_to

        def follow(sender, edition, **kwargs):
            reassign_to(edition)

        edition_activated.connect(follow, dispatch_uid="concerns.reassign", weak=False)
