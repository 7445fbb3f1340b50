"""Requests and responses of the HTTP API of datasets."""

from ninja import Field as Described
from ninja import Schema

from refdesk.kit.numbers import Number

from ..schemas import DatasetFieldForm, DatasetOut


class DatasetLibrary(Schema):
    """A library for which the operator may create datasets."""

    id: int
    name: str


class Datasets(Schema):
    """The datasets that the operator may record in, and the libraries that they administer."""

    datasets: list[DatasetOut]
    administered: list[DatasetLibrary]


class NewDataset(Schema):
    """A new dataset. `standard`: with the standard fields and survey counts, else without fields."""

    library: Number
    name: str = Described(max_length=400)
    standard: bool = True


class DatasetBody(Schema):
    """The new name and form, based on `version`. Fields and choices left out are removed."""

    version: Number
    name: str = Described(max_length=400)
    retired: bool = False
    fields: list[DatasetFieldForm] = Described(max_length=200)
