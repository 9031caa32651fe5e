"""The walking network as numbers: street graph, reach, accessibility, siting.

Arrays in, arrays out, metres in EPSG:25832; nothing here knows Django.
"""
