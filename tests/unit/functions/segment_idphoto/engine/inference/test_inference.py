"""Sessions run where they were told to, or say why not."""

import logging
import threading
from pathlib import Path

import numpy as np
import pytest

from functions.segment_idphoto.engine.inference.errors import (
    ConflictingRuntimes,
    ModelFileError,
    ModelRunError,
    ProviderUnavailable,
)
from functions.segment_idphoto.engine.inference.loading import load_model, load_models
from functions.segment_idphoto.engine.inference.providers import (
    DISTRIBUTIONS,
    PROVIDERS,
    provider_chain,
    provider_options,
    refuse_two_runtimes,
    require_provider,
)
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model, inference_seconds

CPU_ONLY = ["AzureExecutionProvider", "CPUExecutionProvider"]
WITH_CUDA = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"]


@pytest.fixture(scope="module")
def face_mesh(models_dir: Path) -> Model:
    return Model(models_dir / "face_landmark_468.onnx", InferenceOptions(threads=1))


def test_every_provider_name_of_the_setting_has_a_chain_that_ends_on_the_cpu():
    for name, provider in PROVIDERS.items():
        chain = provider_chain([name.lower()], 1024, False, available=[provider, "CPUExecutionProvider"])
        assert chain[0][0] == provider
        assert chain[-1][0] == "CPUExecutionProvider"


def test_a_session_prefers_the_first_provider_and_keeps_the_order():
    chain = provider_chain(["CUDA", "CPU"], 2048, False, available=WITH_CUDA)
    assert [provider for provider, _ in chain] == ["CUDAExecutionProvider", "CPUExecutionProvider"]


def test_the_gpu_arena_is_bounded_and_grows_only_as_needed():
    options = provider_options("CUDAExecutionProvider", 4096)
    assert options["gpu_mem_limit"] == 4096 * 1024 * 1024
    assert options["arena_extend_strategy"] == "kSameAsRequested"
    assert provider_options("CANNExecutionProvider", 1)["npu_mem_limit"] == 1024 * 1024
    assert provider_options("CPUExecutionProvider", 1) == {}


def test_a_gpu_that_is_not_in_the_build_is_a_loud_failure_that_names_the_way_out():
    with pytest.raises(ProviderUnavailable, match=r"CUDA was asked for.*'gpu' build.*ORT_ALLOW_FALLBACK"):
        provider_chain(["CUDA"], 1024, False, available=CPU_ONLY)


def test_a_gpu_whose_driver_is_missing_is_a_loud_failure_too():
    with pytest.raises(ProviderUnavailable, match="driver"):
        require_provider(["CUDA"], ["CPUExecutionProvider"], allow_fallback=False)
    require_provider(["CUDA"], ["CPUExecutionProvider"], allow_fallback=True)
    require_provider(["CUDA"], ["CUDAExecutionProvider", "CPUExecutionProvider"], allow_fallback=False)


def test_an_unknown_provider_is_refused_with_the_known_names():
    with pytest.raises(ProviderUnavailable, match=r"'TPU'.*CUDA, CANN, OpenVINO, MIGraphX, CPU"):
        provider_chain(["TPU"], 1024, True)


def test_two_runtimes_at_once_are_refused_with_the_command_that_mends_it():
    with pytest.raises(ConflictingRuntimes, match="pip uninstall -y onnxruntime onnxruntime-gpu"):
        refuse_two_runtimes(["onnxruntime", "onnxruntime-gpu"])
    refuse_two_runtimes(["onnxruntime-gpu"])
    refuse_two_runtimes()
    assert "onnxruntime-cann" in DISTRIBUTIONS


def test_asking_this_machine_for_a_gpu_fails_and_falls_back_only_when_allowed(models_dir: Path):
    path = models_dir / "face_landmark_468.onnx"
    with pytest.raises(ProviderUnavailable):
        load_model(path, InferenceOptions(providers=("CANN",)))
    model = load_model(path, InferenceOptions(providers=("CANN",), threads=1, allow_fallback=True))
    assert model.providers == ("CPUExecutionProvider",)
    assert not model.on_gpu
    assert model.run(_blank(model))[0].size == 468 * 3


def test_the_provider_in_use_is_logged_once(models_dir: Path, caplog: pytest.LogCaptureFixture):
    options = InferenceOptions(providers=("cpu", "cpu", "cpu"), threads=1)
    with caplog.at_level(logging.INFO, "functions.segment_idphoto.engine.inference"):
        for _ in range(3):
            Model(models_dir / "selfie_segmentation.onnx", options)
    assert [record.message for record in caplog.records] == [
        "inference runs on CPUExecutionProvider (asked for cpu, cpu, cpu)"
    ]


def test_a_missing_or_broken_file_is_named(tmp_path: Path):
    with pytest.raises(ModelFileError, match=r"there is no model file none\.onnx"):
        Model(tmp_path / "none.onnx", InferenceOptions())
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelFileError, match=r"broken\.onnx cannot be loaded"):
        Model(tmp_path / "broken.onnx", InferenceOptions())


def test_a_model_knows_its_inputs_and_refuses_others(face_mesh: Model):
    assert face_mesh.name == "face_landmark_468"
    assert face_mesh.input_names == ("input_1",)
    assert face_mesh.input_shapes["input_1"] == (1, 192, 192, 3)
    with pytest.raises(ModelRunError, match="face_landmark_468"):
        face_mesh.run({"input_1": np.zeros((1, 10, 10, 3), np.float32)})


def test_inference_time_is_counted_for_the_thread_that_ran_it(face_mesh: Model):
    before = inference_seconds()
    face_mesh.run(_blank(face_mesh))
    spent = inference_seconds() - before
    assert spent > 0
    elsewhere: list[float] = []
    thread = threading.Thread(target=lambda: elsewhere.append(inference_seconds()))
    thread.start()
    thread.join()
    assert elsewhere == [0.0]


def test_one_session_answers_many_threads_alike(face_mesh: Model):
    inputs = {"input_1": np.random.default_rng(0).random((1, 192, 192, 3), np.float32)}
    expected = face_mesh.run(inputs)[0]
    answers: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: answers.append(face_mesh.run(inputs)[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert all(np.array_equal(answer, expected) for answer in answers)


def test_the_gpu_budget_is_divided_between_the_models(models_dir: Path, monkeypatch: pytest.MonkeyPatch):
    seen: dict[str, int] = {}
    monkeypatch.setattr(
        "functions.segment_idphoto.engine.inference.loading.load_model",
        lambda path, options: seen.update({path.stem: options.gpu_memory_limit_mb}),
    )
    paths = {name: models_dir / f"{name}.onnx" for name in ("a", "b", "matting")}
    load_models(paths, InferenceOptions(gpu_memory_limit_mb=4096), heavy={"matting"})
    assert seen == {"a": 512, "b": 512, "matting": 3072}


def _blank(model: Model) -> dict[str, np.ndarray]:
    return {model.input_names[0]: np.zeros((1, 192, 192, 3), np.float32)}
