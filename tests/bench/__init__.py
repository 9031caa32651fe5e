"""Measurements, each against a yardstick in the same run; ``make bench`` prints them as a table."""
