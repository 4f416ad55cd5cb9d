"""The app of the samples."""

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    """The working system `samples`."""

    name = "luodi.systems.samples"
    label = "samples"
