"""ONNX Runtime keeps no usage reports when it is loaded through our package."""

import os
import subprocess
import sys
from pathlib import Path

SESSION = """
import sys
from pathlib import Path
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
Model(Path(sys.argv[1]), InferenceOptions(("CPU",), 1, 256, False))
"""


def test_a_session_leaves_no_file_in_the_home_folder(models_dir: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    subprocess.run(
        [sys.executable, "-c", SESSION, str(models_dir / "selfie_segmentation.onnx")],
        env=environment | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        check=True,
        timeout=60,
    )
    assert list(tmp_path.rglob("*")) == []
