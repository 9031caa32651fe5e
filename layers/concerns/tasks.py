"""The nightly jobs of the photo folder."""

import logging

from procrastinate.contrib.django import app

from layers.concerns import photos

log = logging.getLogger(__name__)


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="sweep_photos")
def sweep_photos(timestamp):
    """Delete uploads that never became part of a concern."""
    photos.sweep()


@app.periodic(cron="11 4 * * *")
@app.task(queueing_lock="check_photos")
def check_photos(timestamp):
    """Name photos whose file is missing or changed, for whoever watches the log."""
    for fault in photos.check():
        log.error("photo of %s (%s): %s", fault.reference, fault.file, fault.reason)
