"""These tests have an environment of their own, which `make test-scale` makes: other runs leave them out."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("DDCM_SCALE") else ["test_ray.py"]
