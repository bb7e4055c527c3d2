"""The product's settings around three addresses that take a file, and nothing else."""

from espace.config.settings import *  # noqa: F403

ROOT_URLCONF = "urls"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth does not start without it
