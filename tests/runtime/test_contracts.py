"""The import contracts and the installation of pyproject.toml know every folder of the product."""

import tomllib
from typing import Any

from runtime.settings import PROJECT

TOOLS: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]
PACKAGES = {found.parent.name for found in PROJECT.glob("*/__init__.py")}


def test_every_package_is_under_the_contracts() -> None:
    assert set(TOOLS["importlinter"]["root_packages"]) == PACKAGES

    layers = next(each for each in TOOLS["importlinter"]["contracts"] if each["type"] == "layers")
    named = {name for layer in layers["layers"] for name in layer.split(" | ")}
    assert named == PACKAGES


def test_every_package_is_installed_but_the_benchmark() -> None:
    installed = TOOLS["setuptools"]["packages"]["find"]["include"]

    assert {name.removesuffix("*") for name in installed} == PACKAGES - {"bench"}
