"""Every address with its guard, and the table of who may open what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from luodi.kernel.access.guards import Guard
from luodi.kernel.people.models import Role

HEAD = """# Routes · 地址与角色

Every address of luodi, what it asks, and which roles of the demonstration may open it. Made by
`python tools/routes.py`; a test fails when it is out of date, and walks every line. A role that
may open an address sees there only what lies in the scope of its post.
"""


@dataclass(frozen=True)
class Route:
    """One address: its pattern, its name, its guard, and the names in its pattern.

    ``guard`` is None for a view without one, which the tests refuse.
    """

    pattern: str
    name: str
    guard: Guard | None
    arguments: tuple[str, ...]

    @property
    def card(self) -> str:
        """The room or system it belongs to."""
        return self.name.partition(":")[0]

    @property
    def asks(self) -> str:
        """What it asks of the caller, in one word."""
        if self.guard is None:
            return "nothing"
        return self.guard.permission or self.guard.kind

    def open_to(self, permissions: frozenset[str] | None) -> bool:
        """Tell whether it opens to a role's permissions; None stands for the anonymous."""
        if self.guard is None or self.guard.kind == "public":
            return True
        if permissions is None:
            return False
        return self.guard.kind == "signed_in" or self.guard.permission in permissions


def all_routes() -> list[Route]:
    """List every address in the order in which they are tried."""
    return list(_routes(get_resolver(), "/", ""))


def _routes(resolver: URLResolver, above: str, space: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = above + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, pattern, f"{entry.namespace or space}")
        elif isinstance(entry, URLPattern):
            guard = getattr(entry.callback, "guard", None)
            name = f"{space}:{entry.name}" if entry.name else ""
            yield Route(pattern, name, guard, tuple(entry.pattern.converters))


def permissions_of_roles() -> dict[str, frozenset[str]]:
    """Give the permissions that each role of the database holds, by the role's code."""
    roles = Role.objects.prefetch_related("permissions").order_by("code")
    return {
        role.code: frozenset(item.permission for item in role.permissions.all()) for role in roles
    }


def table(roles: Mapping[str, frozenset[str]]) -> str:
    """Write the table of routes and roles in Markdown.

    Parameters
    ----------
    roles
        Codes of the roles, each with the permissions it holds.
    """
    head = ["address", "name", "methods", "asks", *roles, "anonymous"]
    lines = [HEAD, _line(head), _line(["---"] * len(head))]
    for route in all_routes():
        methods = " ".join(route.guard.methods) if route.guard else ""
        marks = ["●" if route.open_to(held) else "" for held in (*roles.values(), None)]
        lines.append(_line([f"`{route.pattern}`", route.name, methods, route.asks, *marks]))
    public = [
        f"- `{route.pattern}` is public: {route.guard.why}"
        for route in all_routes()
        if route.guard and route.guard.kind == "public"
    ]
    return "\n".join([*lines, "", *public, ""])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
