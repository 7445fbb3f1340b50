"""Requests and responses of the HTTP API of survey counts."""

from ninja import Field as Described
from ninja import Schema

from refdesk.http.client_key import ClientKey
from refdesk.kit.numbers import Number


class SurveyCountCondition(Schema):
    """A condition: the field has one of these values."""

    field: Number
    values: list[Number] = Described(max_length=200)


class SurveyCountValues(Schema):
    """What is counted, and the rule in words."""

    survey: str = Described(max_length=400)
    name: str = Described(max_length=400)
    rule: str = Described(max_length=20_000)
    conditions: list[SurveyCountCondition] = Described(max_length=40)


class NewSurveyCount(SurveyCountValues):
    """A new survey count. `key` is random: a repeated key creates no second one."""

    dataset: Number
    key: ClientKey


class SurveyCountOut(SurveyCountValues):
    """A survey count, with its count within the conditions of the request."""

    id: int
    version: str
    count: int
    changed_at: int
    changed_by: str


class SurveyCounts(Schema):
    administers: bool
    survey_counts: list[SurveyCountOut]
