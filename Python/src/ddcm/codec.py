"""The codec: loaded models, and what can be done with them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from ctypes import byref
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from . import _options as options_
from . import _structs as s
from ._build import fill
from ._codec_handle import Active, CodecHandle
from ._images import check_out, pixels, pointer, stream, structure
from ._library import call
from ._progress import ProgressCallback, run
from ._result import Result
from .degradation import Colorize, Deblur, Decompress, Degradation, Inpaint, Upscale, set_tasks
from .errors import DDCMWarning, Error, InternalError, UsageError
from .results import (
    DecodeResult,
    EditResult,
    EncodeResult,
    GenerateResult,
    ModelInfo,
    RestoreResult,
    StreamInfo,
)

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray
    from typing_extensions import Unpack

    from ._images import ImageInput, StreamInput

_Made = TypeVar("_Made")


class Codec:
    """Models, each loaded once, for any number of threads.

    A model is loaded when it is first needed, or by :meth:`load`. A codec can be pickled: the copy has the same options
    and loads its own models. After ``fork`` a child process loads its own too.

    Args:
        model: A folder in the diffusers layout, a checkpoint, or a name in Hugging Face's cache such as "org/name". By
            default ``DDCM_MODEL``, else the bundled model; to decode, the installed model that made the stream.
        precision: "f32" or "bf16", the arithmetic of the network. bf16 is about twice as fast where the processor has
            instructions for it. By default f32; to decode, that of the stream, which drifts least.
        threads: Threads of a request, 1...1024; by default all cores.
        concurrency: How many requests run at once and share the threads, 1...1024.
        openvino: The folder of OpenVINO's libraries; by default ``DDCM_OPENVINO``, else the package `openvino`.
        libraries: Folders of further models, which are found by the identity that a stream names.

    Raises:
        UsageError: A value is out of range.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        precision: Literal["f32", "bf16"] | None = None,
        threads: int | None = None,
        concurrency: int | None = None,
        openvino: str | os.PathLike[str] | None = None,
        libraries: Sequence[str | os.PathLike[str]] = (),
    ) -> None:
        self._options = {
            "model": model,
            "precision": precision,
            "threads": threads,
            "concurrency": concurrency,
            "openvino": openvino,
            "libraries": tuple(libraries),
        }
        self._handle = CodecHandle(self._options)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._options,)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self._options.items() if value not in (None, ()))
        return f"Codec({given})"

    def __enter__(self) -> Codec:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Releases the models. A later request loads them again."""
        self._handle.close()

    def load(self) -> ModelInfo:
        """Loads the model now, so that the first request does not wait for it.

        Raises:
            ModelMissingError: There is no such model.
            UnsupportedError: The model is of a kind that ddcm cannot run.
        """
        with Active():
            native = self._handle.get()
            return ModelInfo.of(Result(call("ddcm_codec_load", native.address)).json())

    def info_of_model(self) -> ModelInfo:
        """What the codec's model is. Loads it as :meth:`load` does."""
        return self.load()

    def models(self) -> list[ModelInfo]:
        """The installed models, the default first. Loads none of them."""
        with Active():
            native = self._handle.get()
            found = Result(call("ddcm_codec_models", native.address)).json()
        return [ModelInfo.of(model) for model in found["models"]]

    # -- encode and decode --

    def encode(
        self, image: ImageInput, *, progress: ProgressCallback | None = None, **options: Unpack[options_.EncodeOptions]
    ) -> bytes:
        """Image to stream.

        Args:
            image: An H×W×3 array of uint8 (sRGB), an image of Pillow, or an image file as a path, as bytes or as a file
                object.
            progress: Called with a :class:`Progress` at each step; what it raises cancels the request.
            bpp, bits_per_pixel: Bits per pixel, 0.001...8.
            size: The most bytes that the stream may have.
            quality: "tiny", "low", "medium" or "high": 0.05, 0.1, 0.2 and 0.4 bits per pixel. By default "medium".
            psnr: Searches for the smallest stream with this PSNR in dB, 5...60, within 0.1.
            ssim: Searches for the smallest stream with this SSIM on luma, 0.01...0.999, within 0.005.
            effort: Speed against quality, 1 (fastest) to 9; by default 5.
            roi: Regions that count more or less: boxes (x, y, width, height, weight) with weights of 0...16, and at
                most one image as a map, weight 1 where it is black and 4 where it is white; one of these, or a list.
            prompt, negative_prompt, label, null_class, guidance, embed_prompt: The condition of a conditional model.
            resilient: Whether the bytes are to survive bit errors, at about 12 % more bytes.
            seed: Seeds the codebooks and the initial noise, 0...2⁶⁴−1.
            steps, codebook, codewords, atoms, levels, selection, layout, preset: The reverse process, for experiments.

        Returns:
            The `.ddcm` file. Notes on it are warnings, :class:`DDCMWarning`.

        Raises:
            UsageError: A value is out of range, or values exclude each other.
            ModelMissingError, UnsupportedError: The model cannot be loaded.
        """
        result = self._encode(image, progress, options)
        _warn(result.notes())
        return _bytes(result)

    def encode_result(
        self, image: ImageInput, *, progress: ProgressCallback | None = None, **options: Unpack[options_.EncodeOptions]
    ) -> EncodeResult:
        """As :meth:`encode`, with the image that the stream decodes to, and what else is known."""
        result = self._encode(image, progress, options)
        found = result.json()
        return EncodeResult(
            _bytes(result),
            result.image(),
            found["bits_per_pixel"],
            found["score"],
            found["is_target_reached"],
            found["passes"],
            result.notes(),
        )

    def _encode(self, image: ImageInput, progress: ProgressCallback | None, options: Any) -> Result:
        given = options_.encode(options_.checked("encode", options, options_.EncodeOptions))
        described, _ = structure(pixels(image))
        return self._run("ddcm_encode", byref(described), byref(given), progress=progress)

    def decode(
        self,
        data: StreamInput,
        *,
        out: NDArray[uint8] | None = None,
        progress: ProgressCallback | None = None,
        **options: Unpack[options_.DecodeOptions],
    ) -> NDArray[uint8]:
        """Stream to image.

        Args:
            data: A `.ddcm` file: bytes, a path or a file object.
            out: An array of the image's shape that takes it.
            progress: Called with a :class:`Progress` at each step; what it raises cancels the request.
            max_bytes: Decode the first bytes only: a coarser image.
            partial: Decode what there is of a stream whose end may be missing.
            prompts: Texts that the stream may hold digests of.
            max_pixels: The largest width × height; by default 64,000,000.

        Returns:
            The image, H×W×3 in sRGB. Notes on it are warnings, :class:`DDCMWarning`.

        Raises:
            NotRecognizedError: The bytes are no ddcm stream.
            DamagedError: The stream is damaged or incomplete.
            ModelMissingError: The model that made the stream is not installed.
            LimitError: The image is larger than `max_pixels`.
        """
        result = self._decode(data, progress, options, out)
        _warn(result.notes())
        return result.image(out)

    def decode_result(
        self,
        data: StreamInput,
        *,
        out: NDArray[uint8] | None = None,
        progress: ProgressCallback | None = None,
        **options: Unpack[options_.DecodeOptions],
    ) -> DecodeResult:
        """As :meth:`decode`, with the stream's metadata and notes."""
        result = self._decode(data, progress, options, out)
        return DecodeResult(result.image(out), StreamInfo.of(result.json()), result.notes())

    def _decode(
        self, data: StreamInput, progress: ProgressCallback | None, options: Any, out: NDArray[uint8] | None
    ) -> Result:
        given = options_.decode(options_.checked("decode", options, options_.DecodeOptions))
        start, size, kept = pointer(stream(data))
        if out is not None:
            found = Result(call("ddcm_peek", start, size)).json()
            check_out(out, (found["height"], found["width"], 3))
        return self._run("ddcm_decode", start, size, byref(given), progress=progress, keep=kept)

    def _run(self, name: str, *arguments: Any, progress: ProgressCallback | None, keep: object = None) -> Result:
        with Active():
            native = self._handle.get()
            return run(name, native.address, *arguments, progress=progress, keep=(native, keep))

    # -- generate, edit, restore --

    def generate(
        self,
        width: int | None = None,
        height: int | None = None,
        *,
        progress: ProgressCallback | None = None,
        **options: Unpack[options_.GenerateOptions],
    ) -> GenerateResult:
        """An image, and its stream, from random choices.

        Args:
            width, height: Pixels, 1...16384; by default the size that the model was trained on.
            seed: Makes the choices, and the codebooks unless `codebook_seed` does.
            codebook_seed: Seeds the codebooks. Images of one codebook differ in their choices alone.
            ccfg: Compressed classifier-free guidance: candidates per step. The stream decodes without the condition.
            prompt, negative_prompt, label, null_class, guidance, embed_prompt: The condition of a conditional model.
            steps, codebook, codewords, atoms, levels, selection, layout, preset: The reverse process, for experiments.
            max_pixels: The largest width × height.
        """
        checked = options_.checked("generate", options, options_.GenerateOptions)
        given = options_.generate({**checked, "width": width, "height": height})
        result = self._run("ddcm_generate", byref(given), progress=progress)
        return GenerateResult(result.image(), _bytes(result), result.notes())

    def edit(
        self,
        data: StreamInput,
        *,
        progress: ProgressCallback | None = None,
        **options: Unpack[options_.EditOptions],
    ) -> EditResult:
        """The same choices under another condition from some step on.

        Args:
            data: A `.ddcm` file of a conditional model.
            prompt, negative_prompt, label, null_class, guidance, embed_prompt: The new condition.
            start: The share of the steps before it, 0 up to less than 1; by default 0.5.
            start_step: In place of it the step, counted from 0.
            original_prompts: Texts that the stream may hold digests of.
            max_pixels: The largest width × height.
        """
        given = options_.edit(options_.checked("edit", options, options_.EditOptions))
        start, size, kept = pointer(stream(data))
        result = self._run("ddcm_edit", start, size, byref(given), progress=progress, keep=kept)
        found = result.json()
        return EditResult(result.image(), _bytes(result), found["first_step"], found["step_count"])

    def restore(
        self,
        task: str | Degradation | Sequence[Degradation],
        image: ImageInput,
        *,
        progress: ProgressCallback | None = None,
        **options: Any,
    ) -> RestoreResult:
        """A degraded image as it may have been.

        Args:
            task: What degraded the image: "inpaint" (`mask`), "upscale" (`scale`, `filter`), "colorize" (`grey`),
                "deblur" (`sigma` or `kernel`), "denoise" (`noise`), "decompress" (the image is a JPEG file) or "blind"
                (`estimate`, `score`, `weight`); or objects of :class:`Inpaint`, :class:`Upscale` and so on, in order.
            image: The degraded image; with `degrade` the original.
            noise: Standard deviation of Gaussian noise, 0...128 where white is 255.
            degrade: For experiments, degrade the given original first; see :func:`ddcm.degrade`.
            keep_known: Whether known pixels of an inpainted image replace the result's.
            stream: Whether to make a stream; a rate asks for one too.
            bpp, bits_per_pixel, size, quality: The stream's rate.
            rule: "estimate" or "observed": what the stream's choices follow.
            estimate_steps, depth, eta, samples, saturation: How the estimate is sampled.
            seed: Of everything that is random.
            max_pixels: The largest width × height of the restored image.
            steps, codebook, codewords, atoms, levels, selection, layout, preset: The reverse process, for experiments.
        """
        if task == "blind":
            return self._restore_blind(image, progress, options)
        made, image = restore_options(task, image, options)
        described, _ = structure(pixels(image))
        result = self._run("ddcm_restore", byref(described), byref(made), progress=progress)
        return RestoreResult(result.image(), result.bytes(), result.notes())

    def _restore_blind(self, image: ImageInput, progress: ProgressCallback | None, options: Any) -> RestoreResult:
        given = options_.restore_blind(options_.checked("restore 'blind'", options, options_.BlindRestoreOptions))
        described, _ = structure(pixels(image))
        result = self._run("ddcm_restore_blind", byref(described), byref(given), progress=progress)
        return RestoreResult(result.image(), result.bytes(), result.notes())

    # -- many at once --

    @overload
    def encode_batch(
        self,
        images: Iterable[ImageInput],
        *,
        errors: Literal["raise"] = "raise",
        workers: int | None = None,
        **options: Unpack[options_.EncodeOptions],
    ) -> list[bytes]: ...

    @overload
    def encode_batch(
        self,
        images: Iterable[ImageInput],
        *,
        errors: Literal["return"],
        workers: int | None = None,
        **options: Unpack[options_.EncodeOptions],
    ) -> list[bytes | Error]: ...

    def encode_batch(
        self,
        images: Iterable[ImageInput],
        *,
        errors: Literal["raise", "return"] = "raise",
        workers: int | None = None,
        **options: Unpack[options_.EncodeOptions],
    ) -> list[bytes] | list[bytes | Error]:
        """Encodes several images, in the order given.

        Args:
            errors: "raise" the first error, or "return" each in the place of its result.
            workers: How many are encoded at once; by default the codec's `concurrency`.
        """
        return self._batch(lambda image: self.encode(image, **options), images, errors, workers)

    @overload
    def decode_batch(
        self,
        streams: Iterable[StreamInput],
        *,
        errors: Literal["raise"] = "raise",
        workers: int | None = None,
        **options: Unpack[options_.DecodeOptions],
    ) -> list[NDArray[uint8]]: ...

    @overload
    def decode_batch(
        self,
        streams: Iterable[StreamInput],
        *,
        errors: Literal["return"],
        workers: int | None = None,
        **options: Unpack[options_.DecodeOptions],
    ) -> list[NDArray[uint8] | Error]: ...

    def decode_batch(
        self,
        streams: Iterable[StreamInput],
        *,
        errors: Literal["raise", "return"] = "raise",
        workers: int | None = None,
        **options: Unpack[options_.DecodeOptions],
    ) -> list[NDArray[uint8]] | list[NDArray[uint8] | Error]:
        """Decodes several streams, in the order given. Arguments as of :meth:`encode_batch`."""
        return self._batch(lambda data: self.decode(data, **options), streams, errors, workers)

    def _batch(
        self, work: Callable[[Any], _Made], items: Iterable[Any], errors: str, workers: int | None
    ) -> list[_Made | Error]:
        from concurrent.futures import ThreadPoolExecutor

        if errors not in ("raise", "return"):
            raise UsageError(f"errors is {errors!r}, which is none of its values.", "Its values are raise, return.")
        count = workers if workers is not None else self._options["concurrency"] or 1
        if not isinstance(count, int) or count < 1:
            raise UsageError(f"workers is {count!r}, outside of its range.", "Set it to 1 or more.")

        def attempt(item: Any) -> _Made | Error:
            try:
                return work(item)
            except Error as error:
                if errors == "raise":
                    raise
                return error

        if count == 1:
            return [attempt(item) for item in items]
        with ThreadPoolExecutor(count, "ddcm") as pool:
            futures = [pool.submit(attempt, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                for future in futures:
                    future.cancel()
                raise


_NAMED: dict[str, tuple[type[Degradation] | None, tuple[str, ...]]] = {
    "inpaint": (Inpaint, ("mask",)),
    "upscale": (Upscale, ("scale", "filter")),
    "colorize": (Colorize, ("grey",)),
    "deblur": (Deblur, ("sigma", "kernel")),
    "denoise": (None, ()),
    "decompress": (Decompress, ()),
}


def restore_options(task: Any, image: Any, options: dict[str, Any]) -> tuple[s.RestoreOptions, Any]:
    """The options of a restoration, and the image that it begins with."""
    tasks: list[Degradation]
    if isinstance(task, str):
        if task not in _NAMED:
            raise UsageError(f"There is no task {task!r}.", f"Tasks are {', '.join(_NAMED)} and blind.")
        kind, names = _NAMED[task]
        own = {name: options.pop(name) for name in names if name in options}
        if (task == "inpaint" and "mask" not in own) or (task == "upscale" and "scale" not in own):
            raise UsageError(f"The task {task} lacks {names[0]}.", f"Set {names[0]}.")
        if task == "denoise" and options.get("noise") is None:
            raise UsageError(
                "The task denoise lacks noise.", "Set noise to its standard deviation, where white is 255."
            )
        if task == "decompress":
            tasks = [Decompress(image)]
        else:
            tasks = [] if kind is None else [kind(**own)]
    else:
        tasks = [task] if isinstance(task, Degradation) else list(task)
        if not all(isinstance(one, Degradation) for one in tasks):
            raise UsageError(
                "A task is no Degradation.", "Give Inpaint(…), Upscale(…), Colorize(), Deblur(…) or Decompress(…)."
            )
    for one in tasks:
        if isinstance(one, Decompress):
            start, size, _kept = pointer(one.jpeg)
            image = Result(call("ddcm_jpeg_plain", start, size)).bytes()
    checked = options_.checked("restore", options, options_.RestoreOptions)
    made = s.RestoreOptions()
    fill(
        made,
        {
            name: checked.get(name)
            for name in (
                "noise",
                "degrade",
                "keep_known",
                "stream",
                "rule",
                "estimate_steps",
                "depth",
                "eta",
                "samples",
                "saturation",
                "seed",
                "max_pixels",
            )
        },
    )
    made.rate, made.process = options_.rate(checked), options_.process(checked)
    set_tasks(made, tasks)
    return made, image


def _restored(options: dict[str, Any]) -> Codec:
    return Codec(**options)


def _bytes(result: Result) -> bytes:
    made = result.bytes()
    if made is None:
        raise InternalError("The result has no stream.")
    return made


def _warn(notes: tuple[str, ...]) -> None:
    for note in notes:
        warnings.warn(note, DDCMWarning, stacklevel=3)
