"""The tables: facts of chats that are over, and when operators were there for a department."""

from django.db import models

from refdesk.libraries.models import Department
from refdesk.people.models import Operator
from refdesk.widgets.models import Widget

PAGE_LENGTH = 200


class ChatFact(models.Model):
    """What is counted of one chat. Moments in milliseconds since 1970 UTC, lengths in seconds.

    `day`, `month` and `hour` are of its beginning, by the library's clocks: days since 1970-01-01, months since
    January of year 0. `waiting` lasts until it was claimed, or until the patron left; `handling` from then to the end.
    """

    class Outcome(models.IntegerChoices):
        """What became of it; the definitions are in `facts`."""

        ANSWERED = 0
        MISSED = 1
        ABANDONED = 2

    # Its chat's number, and no foreign key: facts outlive what they are facts of.
    chat = models.BigIntegerField(primary_key=True)
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", db_index=False)
    widget = models.ForeignKey(Widget, models.CASCADE, related_name="+", db_index=False)
    operator = models.ForeignKey(Operator, models.SET_NULL, null=True, related_name="+", db_index=False)
    page = models.CharField(max_length=PAGE_LENGTH)
    started_at = models.BigIntegerField()
    left_at = models.BigIntegerField()
    day = models.IntegerField()
    month = models.IntegerField()
    hour = models.SmallIntegerField()
    outcome = models.SmallIntegerField(choices=Outcome)
    waiting = models.IntegerField()
    first_answer = models.IntegerField(null=True)
    handling = models.IntegerField(null=True)
    patron_messages = models.IntegerField()
    desk_messages = models.IntegerField()
    reconnects = models.IntegerField()
    operators = models.SmallIntegerField()
    # Records of Reference Analytics that were made from it.
    questions = models.IntegerField(default=0)

    class Meta:
        indexes = [
            # All that most figures need: the table itself is not looked at.
            models.Index(
                fields=[
                    *("day", "hour", "outcome", "department", "widget", "operator", "waiting", "handling"),
                    *("questions", "month", "started_at", "left_at", "page"),
                ],
                name="chat_facts_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"facts of {self.chat}"


class Shift(models.Model):
    """Somebody was online at a desk, and monitored the department, from one moment to another (ms)."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", db_index=False)
    began_at = models.BigIntegerField()
    until = models.BigIntegerField()

    class Meta:
        constraints = [
            # Any number of nodes look at the same time.
            models.UniqueConstraint(fields=["department", "operator", "began_at"], name="one_shift_per_beginning")
        ]
        indexes = [models.Index(fields=["until"], name="shifts_until")]

    def __str__(self) -> str:
        return f"{self.operator_id} for {self.department_id}"
