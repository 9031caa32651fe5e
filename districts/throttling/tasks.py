"""The job that forgets old counters."""

from procrastinate.contrib.django import app

from districts.throttling.services import sweep


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="sweep_counters")
def sweep_counters(timestamp):
    """Delete counters of windows long over."""
    sweep()
