"""What the pages of a demonstration show, without what differs from one answer to the next."""

import json
import re
import sys

import django

ONCE = re.compile(
    r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|name="idempotency_key" value="[^"]*"'
    r'|"X-CSRFToken": "[^"]*"|编号 <code>[0-9A-F]{12}</code>'
)
PERSONS = ("lingdao", "ducha")


def main() -> None:
    """Write all pages without a record, and some of each list's records, as JSON."""
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from luodi.kernel.people.models import User
    from luodi.kernel.targets.models import Target
    from luodi.main.routes import all_routes

    settings.ALLOWED_HOSTS = ["testserver"]
    addresses = [
        reverse(route.name)
        for route in all_routes()
        if not route.arguments and route.guard.methods == ("GET",) and route.card in CARDS
    ]
    addresses += [f"/targets/{number}/" for number in Target.objects.values_list("pk", flat=True)]
    told = {}
    for name in PERSONS:
        client = Client()
        client.force_login(
            User.objects.get(username=name), "django.contrib.auth.backends.ModelBackend"
        )
        for address in addresses:
            answer = client.get(address)
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            told[f"{name} {address}"] = f"{answer.status_code} {ONCE.sub('', text)}"
    sys.stdout.write(json.dumps(told))


CARDS = {"web", "targets", "ledger", "documents", "places", "parties", "duties", "config", "log"}

if __name__ == "__main__":
    main()
