"""The package as it is installed: by cmake with the programs, and by pip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PACKAGE

import bhtools

PRINT = "import bhtools, BHServer; from bhtools import _programs; print(bhtools.__file__, _programs.find('bh-serve'))"


def installed(folder: Path, path: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PATH": path}
    command = [sys.executable, "-P", "-c", PRINT]  # not what lies in the working directory
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()


def test_cmake_installs_it_beside_the_programs(tmp_path: Path) -> None:
    build = os.environ.get("BH_BUILD")
    if build is None or not os.path.exists(f"{build}/tools/python/cmake_install.cmake"):
        pytest.skip("there is no build (BH_BUILD)")
    script = f"{build}/tools/python/cmake_install.cmake"
    command = ["cmake", f"-DCMAKE_INSTALL_PREFIX={tmp_path / 'usr'}", "-P", script]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (package,) = tmp_path.glob("usr/lib/python3*/*-packages")
    assert (package / "bhtools" / "py.typed").exists()
    program = tmp_path / "usr" / "bin" / "bh-serve"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert installed(package, os.environ["PATH"]) == [str(package / "bhtools" / "__init__.py"), str(program)]
    for root in ("/usr", "/usr/local"):
        environment = {**os.environ, "DESTDIR": str(tmp_path / "root")}
        command = ["cmake", f"-DCMAKE_INSTALL_PREFIX={root}", "-P", script]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    places = {str(path.relative_to(tmp_path / "root")) for path in tmp_path.glob("root/**/BHServer.py")}
    if os.path.exists("/etc/debian_version"):  # where its Python looks
        assert "usr/lib/python3/dist-packages/BHServer.py" in places
        assert any(place.startswith("usr/local/lib/python3.") for place in places)


def test_pip_installs_it(tmp_path: Path) -> None:
    source = tmp_path / "source"  # pip leaves things where it builds
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    target = tmp_path / "target"
    command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([*command, "--no-build-isolation", "--target", str(target), str(source)], check=True)
    assert installed(target, os.environ["PATH"])[0] == str(target / "bhtools" / "__init__.py")
    assert (target / "bhtools" / "starts" / "emberwick.lua").exists()
    assert "bhtools._registry:register" in next(target.glob("bhtools-*.dist-info/entry_points.txt")).read_text()


def test_it_needs_numpy_only() -> None:
    program = "import sys; sys.modules['gymnasium'] = None; import bhtools; print(bhtools.Recording.__name__)\n"
    program += "try:\n    bhtools.Env\nexcept ImportError as error:\n    print(error)\n"
    out = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert out == "Recording\nbhtools.Env and bhtools.VectorEnv need gymnasium: pip install 'bhtools[gym]'\n"


def test_public_names_are_documented() -> None:
    page = (PACKAGE.parent.parent / "man" / "bh-python.7").read_text()
    for name in ("Recording", "Session", "Env", "VectorEnv", "BHServer"):
        assert name in bhtools.__all__
        assert f".SS {name}" in page
        assert getattr(bhtools, name).__doc__
