"""The import contracts of pyproject.toml hold for every folder of the product."""

import tomllib

from runtime.settings import PROJECT

FACES = {"api", "web", "imports", "console"}
PRODUCT = FACES | {"workflows", "activities", "models", "domain", "runtime", "examples"}
TOP_OF_THE_TREE = PRODUCT | {"bench"}


def test_every_package_is_under_the_contracts() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = {found.parent.name for found in PROJECT.glob("*/__init__.py")}

    assert packages == set(contracts["root_packages"])
    assert packages <= TOP_OF_THE_TREE


def test_every_package_is_installed() -> None:
    setuptools = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]
    installed = {name.removesuffix("*") for name in setuptools["packages"]["find"]["include"]}

    assert installed == PRODUCT
