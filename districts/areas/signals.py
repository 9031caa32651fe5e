"""What other rooms may listen to."""

from django.dispatch import Signal

edition_activated = Signal()
"""Sent inside the transaction that puts an edition into force.

Arguments: ``edition`` (BoundaryEdition), ``previous`` (the one it replaces, or None). A receiver that raises
undoes the activation.
"""
