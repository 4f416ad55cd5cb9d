"""Planners: arrays and dataclasses in, plans out. Pure: no database, clock or network.

Rooms: `base` (errors, when to stop), one for each kind of plan, `instances` (files to problems).
"""
