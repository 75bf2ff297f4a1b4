"""Limits on what a process may use; both sides."""

import resource


def set_limits(limits: dict[str, int]) -> None:
    """Limit this process for good, by names of resources in setrlimit(2), and never to more than it may already."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
