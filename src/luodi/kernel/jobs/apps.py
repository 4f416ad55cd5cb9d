"""The room `jobs` as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The kernel room `jobs`."""

    name = "luodi.kernel.jobs"
    label = "kernel_jobs"
