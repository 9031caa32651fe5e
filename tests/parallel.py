"""Run the same thing in many threads at the same moment, each with a database connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def run_at_once(count, do):
    """Call ``do(number)`` for 0 … ``count`` - 1 at once; return the results, an exception as its result."""
    gate = Barrier(count)

    def one(number):
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            return do(number)
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
