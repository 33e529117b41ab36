"""A `ddcm_codec` of the present process."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Mapping
from ctypes import byref
from typing import Any

from . import _structs as s
from ._build import fill
from ._library import call, library
from ._locations import model_home, openvino_folder
from .errors import UsageError


class Active:
    """How many requests run, so that a child process knows whether it was forked in the middle of one."""

    count = 0
    forked_within = False
    lock = threading.Lock()

    def __enter__(self) -> None:
        if Active.forked_within:
            raise UsageError(
                "This process was forked while a request of ddcm was running, and locks of the inference engine may be "
                "held forever.",
                "Start processes by spawn or forkserver, for example multiprocessing.get_context('spawn').",
            )
        with Active.lock:
            Active.count += 1

    def __exit__(self, *_: object) -> None:
        with Active.lock:
            Active.count -= 1


def _forked() -> None:
    Active.lock = threading.Lock()
    Active.forked_within = Active.forked_within or Active.count > 0
    Active.count = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


class NativeCodec:
    """A `ddcm_codec`, freed when no request and no codec refers to it."""

    def __init__(self, address: int) -> None:
        self.address = address
        self.process = os.getpid()
        weakref.finalize(self, _free, address, self.process)


def _free(address: int, process: int) -> None:
    # A child process leaves the parent's codec as it is: the codec's threads do not exist there.
    if os.getpid() == process:
        library().ddcm_codec_free(address)


class CodecHandle:
    """Makes the codec when it is first needed, and anew in a child process."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._native: NativeCodec | None = None
        # Wrong options are reported now, models are loaded later.
        self.get()

    def get(self) -> NativeCodec:
        """The codec. Keep it until the request is over.

        Raises:
            UsageError: An option is out of range.
        """
        self._renew_after_fork()
        with self._lock:
            if self._native is None:
                self._native = self._make()
            return self._native

    def close(self) -> None:
        """Frees the codec as soon as no request uses it."""
        self._renew_after_fork()
        with self._lock:
            self._native = None

    def _renew_after_fork(self) -> None:
        if os.getpid() != self._process:
            self._lock, self._process, self._native = threading.Lock(), os.getpid(), None

    def _make(self) -> NativeCodec:
        options = dict(self._options)
        libraries = options.pop("libraries", ())
        if libraries:
            options["libraries"] = ":".join(os.fspath(folder) for folder in libraries)
        if options.get("model") is not None:
            options["model"] = os.fspath(options["model"])
        options["openvino"] = openvino_folder(options.get("openvino"))
        options["home"] = model_home()
        made = s.CodecOptions()
        fill(made, options)
        return NativeCodec(call("ddcm_codec_create", byref(made)))
