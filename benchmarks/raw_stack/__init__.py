"""A bare site on the same stack: what Django, the server and the database cost without luodi.

One table of a hundred rows; a page that lists fifty of them, and a form that changes one under an
optimistic version. The same settings of database and server as luodi's, no sign-in, no rights.
"""
