"""Planners: arrays and dataclasses in, plans out. Pure: no database, clock or network.

The floor stands so that its contracts hold from the first planner on.
"""
