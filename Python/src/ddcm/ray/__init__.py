"""Data sets over many machines.

    import ddcm.ray

    ddcm.ray.encode("photos", "streams", bpp=0.1)        # on a cluster of Ray, or with index= and of= without it

Or `python -m ddcm.ray encode photos streams --bpp 0.1`. :class:`Encode`, :class:`Decode`, :class:`Generate` and
:class:`Restore` are for `Dataset.map_batches` of Ray Data. Ray is imported when it is first needed.
"""

from __future__ import annotations

from .batches import Decode, Encode, Generate, Restore
from .cluster import Cluster
from .functions import decode, encode, generate, restore
from .metrics import Share, Summary

__all__ = [
    "Cluster",
    "Decode",
    "Encode",
    "Generate",
    "Restore",
    "Share",
    "Summary",
    "decode",
    "encode",
    "generate",
    "restore",
]
