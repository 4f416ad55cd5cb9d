"""The bare site's two addresses."""

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

application = get_wsgi_application()
PAGE = Template(
    "<!doctype html><title>rows</title><table>{% for row in rows %}<tr><td>{{ row.0 }}</td>"
    "<td>{{ row.1 }}</td><td>{{ row.2 }}</td></tr>{% endfor %}</table>"
)
ROWS = 100


def set_up() -> None:
    """Make the table and its rows."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id integer PRIMARY KEY, version integer, words text)")
        cursor.executemany(
            "INSERT INTO bare VALUES (%s, 1, %s)", [(n, f"第{n}行") for n in range(1, ROWS + 1)]
        )


def rows(_request: HttpRequest) -> HttpResponse:
    """List fifty rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, version, words FROM bare ORDER BY id LIMIT 50")
        return HttpResponse(PAGE.render(Context({"rows": cursor.fetchall()})))


def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change one row, unless somebody changed it meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT version FROM bare WHERE id = %s", [number])
        (version,) = cursor.fetchone()
        cursor.execute(
            "UPDATE bare SET version = %s, words = %s WHERE id = %s AND version = %s",
            [version + 1, request.POST.get("words", ""), number, version],
        )
        return HttpResponse(status=303 if cursor.rowcount else 409, headers={"Location": "/"})


urlpatterns = [path("", rows), path("<int:number>/", change)]
