"""What all tests share: properties are tried often enough to mean something and fast enough for every day."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "everyday", deadline=None, max_examples=60, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everyday")
