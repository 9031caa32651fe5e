"""The job that empties the outbox once a minute."""

from procrastinate.contrib.django import app

from districts.outbox.services import deliver_due


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="deliver_mail", lock="deliver_mail", pass_context=False)
def deliver_mail(timestamp):
    """Deliver what is due; what fails stays and is tried again."""
    deliver_due()
