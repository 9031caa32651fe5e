"""The storey of everything that lies on the areas."""

from django.apps import AppConfig


class LayersConfig(AppConfig):
    """The registry of layers and the ways out that serve all of them."""

    name = "layers"
    verbose_name = "Ebenen"

    def ready(self):
        """Find the layers that the rooms declare."""
        from layers import registry

        registry.discover()
