"""Invented firms and what they needed in the invented half year, in every state."""

from datetime import date

from luodi.systems.enterprises.demo.agency import load_services, load_templates
from luodi.systems.enterprises.demo.cases import load_cases
from luodi.systems.enterprises.demo.doors import load_doors
from luodi.systems.enterprises.demo.firms import load_firms
from luodi.systems.enterprises.demo.merges import load_merge
from luodi.systems.enterprises.demo.officers import load_officers
from luodi.systems.enterprises.demo.results import load_results
from luodi.systems.enterprises.demo.visits import load_visits


def load(today: date) -> None:
    """Write the firms, their cases and all that stands on them, up to the demonstration's day."""
    firms = load_firms(today)
    load_cases(firms)
    load_doors()
    load_visits(firms)
    load_services(firms, load_templates())
    load_results(firms)
    load_officers(firms)
    load_merge(firms, today)
