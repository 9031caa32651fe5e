"""Rates, hotspots, significance, density, trends and map classes: arrays in, arrays out, no Django."""
