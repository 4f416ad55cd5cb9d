"""The base map under a map that is moved: what is fetched, and what is kept of late answers."""

import pytest

pytestmark = pytest.mark.walk

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def press(page, key):
    """Press a key on the map, and let it come to rest."""
    page.keyboard.press(key)
    page.evaluate(FRAMES)


def test_an_answer_that_comes_late_does_not_replace_what_is_held(reader):
    reader.sign_in("lingdao")
    page = reader.open("/places/3/")
    page.locator("[data-map][data-ready]").wait_for()
    asked = []

    def hold(route):
        asked.append(route)

    page.route("**/places/base/*", hold)
    page.locator(".maplibregl-canvas").focus()
    steps = 0
    while not asked:
        press(page, "ArrowRight")
        steps += 1
        assert steps < 20
    for _step in range(steps):
        press(page, "ArrowLeft")
    late = list(asked)
    for route in late:
        with page.expect_response(route.request.url) as answer:
            route.continue_()
        answer.value.finished()
    page.evaluate(FRAMES)
    page.set_viewport_size({"width": 1400, "height": 880})  # the map moves within what it shows
    page.evaluate(FRAMES)
    assert asked == late
