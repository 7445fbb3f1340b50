"""The tables: facts of ended chats, and the shifts of operators."""

from django.db import models

from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.widgets.models import Widget

PAGE_LENGTH = 200


# A covering index: most queries read the index alone.
_COVERED = """
day hour outcome department widget operator waiting handling questions transfers by_backup blocked
month started_at left_at feedback page
"""


class ChatFact(models.Model):
    """The facts of one chat. Moments are milliseconds since 1970-01-01 UTC, durations seconds.

    `day`, `month` and `hour` are of its beginning in the library's time zone: days since 1970-01-01, months since
    January of year 0. `waiting` ends with the first claim, or when the patron left; `handling` lasts from the first
    claim to the end.
    """

    class Outcome(models.IntegerChoices):
        """Defined in `chat_facts`."""

        ANSWERED = 0
        MISSED = 1
        ABANDONED = 2
        DISMISSED = 3

    class Feedback(models.IntegerChoices):
        """The patron's answer to "Did you get your answer?"."""

        NO = 0
        PARTLY = 1
        YES = 2

    # The chat's number without a foreign key: the facts outlive the chat.
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
    transfers = models.SmallIntegerField(default=0)
    # 1: a backup department claimed the chat.
    by_backup = models.SmallIntegerField(default=0)
    # 1: the operator blocked the patron.
    blocked = models.SmallIntegerField(default=0)
    # Records of Reference Analytics made from the chat.
    questions = models.IntegerField(default=0)
    # None: the patron gave no feedback.
    feedback = models.SmallIntegerField(choices=Feedback, null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=_COVERED.split(),
                name="chat_facts_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"facts of {self.chat}"


class Shift(models.Model):
    """An operator was online and monitored the department from `began_at` until `until` (ms)."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+", db_index=False)
    began_at = models.BigIntegerField()
    until = models.BigIntegerField()

    class Meta:
        constraints = [
            # Several nodes may record the same shift at the same time.
            models.UniqueConstraint(fields=["department", "operator", "began_at"], name="one_shift_per_beginning")
        ]
        indexes = [models.Index(fields=["until"], name="shifts_until")]

    def __str__(self) -> str:
        return f"{self.operator_id} for {self.department_id}"
