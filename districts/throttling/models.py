"""How many requests came from one address in one window of time."""

from django.db import models


class RequestCount(models.Model):
    """A counter for one scope, one hashed address and one window; swept when the window is over."""

    scope = models.CharField(max_length=40)
    address_hash = models.CharField(max_length=64)
    window_start = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "address_hash", "window_start"], name="throttling_one_counter_per_window"
            ),
        ]

    def __str__(self):
        return f"{self.scope} {self.window_start:%H:%M} {self.count}"
