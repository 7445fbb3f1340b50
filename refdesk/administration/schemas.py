"""Requests and responses of the HTTP API of Administration."""

from typing import Annotated, Literal

from ninja import Field, Schema

from refdesk.canned.schemas import CannedMessageForm
from refdesk.eventlog.events import SensitiveKind
from refdesk.files.types.kinds import Group
from refdesk.http.forms import limited_by
from refdesk.kit.numbers import Number
from refdesk.kit.units import Bytes, Instant, about
from refdesk.libraries.models import CHATS_AT_ONCE_LIMIT, Department, Library
from refdesk.masking.models import MaskingRules
from refdesk.resources.schemas import NewInLibrary, fields_of

from .hours_form import HoursException, HoursForm

CALENDAR_LIMIT = 2**19
"""Characters of a calendar file."""


class CalendarFile(Schema):
    """The content of an iCalendar file (RFC 5545)."""

    content: str = Field(max_length=CALENDAR_LIMIT)


class UnusedEvent(Schema):
    """An event that became no exception, and why."""

    name: str
    text: str


class ImportedEvent(Schema):
    """An event or a series, with exceptions by date. `suggested`: whole days, at most once a year."""

    name: str
    repeated: bool
    suggested: bool
    exceptions: list[HoursException]


class ImportedCalendar(Schema):
    """Events in order of their first dates, and the first events that can't become exceptions."""

    events: list[ImportedEvent]
    left_out: list[UnusedEvent]


class ListedCannedMessage(Schema):
    """A shared canned message: who shares it, and the beginning of its text."""

    id: int
    library: int | None
    department: int | None
    shared_by: str
    title: str
    excerpt: str


class SharedCannedMessage(CannedMessageForm):
    """A canned message shared by a library or by a department. `version` changes with every change."""

    id: int
    version: str
    library: int | None
    department: int | None


class NewSharedCannedMessage(CannedMessageForm):
    """A new message of a library or of a department: exactly one of both."""

    library: Number | None = None
    department: Number | None = None


class DepartmentValues(Schema):
    """What can be set of a department."""

    model_config = limited_by(Department)

    name: str = Field(max_length=400)
    hours: HoursForm | None
    sign_off: bool
    backup: Number | None
    backup_after: int = Field(ge=0, le=32_767)


class DepartmentSettings(DepartmentValues):
    """A department; `hours` is null where none are set, and then nothing closes it. `sign_off`: its operators are set
    to Offline when the hours end. `backup`: the department to which chats are offered, too, that nobody has claimed
    for `backup_after` seconds; null where there is none. `version` changes with every change of the settings.
    """

    id: int
    version: str
    library: int
    library_name: str
    time_zone: str
    operators: int
    widgets: int


class NewDepartment(NewInLibrary):
    """A new department of a library; `library` may be left out by an administrator of only one."""

    model_config = limited_by(Department)

    name: str = Field(max_length=400)


FileGroup = Group | Literal["other"]


class FileUsage(Schema):
    """Stored files of a group of types. `other` are types that are not accepted any more, and files not yet checked."""

    group: FileGroup
    files: int
    bytes: int


class LibraryFiles(Schema):
    """A library's files. `groups` are the types that may be uploaded; `days` until a file is deleted.

    `days` is null for files that stay, 0 for those that stay until their chat ends or their ticket is closed.
    """

    id: int
    version: str
    name: str
    groups: list[Group]
    usage: list[FileUsage]
    days: int | None
    file_limit: Annotated[Bytes, about("the most bytes of one file")]
    files_per_side: int
    scanned: bool


class FilesValues(Schema):
    """The types of files that may be uploaded."""

    groups: list[str] = Field(max_length=50)


@fields_of(MaskingRules)
class MaskingValues(Schema):
    """What is masked in what patrons write. `countries` are two letters each, those of national numbers.

    `patron_cards` has a prefix and a length in each line, `patterns` a pattern: `#` is a digit, `@` a letter.
    `keepable` lets patrons send sensitive data unmasked. `accept_broad` accepts patterns that mask ordinary text.
    """


class MaskedCount(Schema):
    """How many passages of a kind were masked within a year."""

    kind: SensitiveKind
    count: int


class LibraryMasking(MaskingValues):
    """A library's rules for sensitive data. `known_countries` can be chosen."""

    id: int
    version: str
    name: str
    known_countries: list[str]
    counts: list[MaskedCount]


class MaskingTest(Schema):
    """A text to try the rules with."""

    text: str = Field(max_length=10_000)


class MaskedText(Schema):
    """What would be stored, and the kind of rule for each passage that would be masked."""

    text: str
    kinds: list[SensitiveKind]


class StoredFile(Schema):
    """A stored file of a chat or ticket, or a picture for FAQs. `sender` is the operator's name, null for the patron.

    `faq` is the first FAQ that shows a picture, and `faq_question` its question; null and empty where none does.
    """

    id: int
    name: str
    type: str
    bytes: int
    at: Annotated[Instant, about("when it was uploaded")]
    expires_at: Annotated[Instant | None, about("when it will be deleted")]
    sender: str | None
    chat: int | None
    ticket: int | None
    picture: bool
    faq: int | None
    faq_question: str


class StoredFiles(Schema):
    """A page of files, the latest first, and `before` of the next page."""

    files: list[StoredFile]
    next: str | None


StepName = Literal["name", "library", "department", "colleague", "widget", "offline", "chat", "dataset"]


class FirstStep(Schema):
    """A step in setting up a library, and whether it is done. Patrons can chat without an `optional` one."""

    name: StepName
    done: bool
    optional: bool


class FirstSteps(Schema):
    """The steps in their order; none for an operator who is no administrator. `test_page`: a widget's own page."""

    steps: list[FirstStep]
    test_page: str | None


@fields_of(Library, exclude=("slug", "ip_privacy", "page_privacy"))
class LibraryValues(Schema):
    """`time_zone` is a name of the time zone database, `language` a code, `country` has two letters.

    `chats_at_once` is the most that an operator answers at once; null for any number. `exempt_networks`
    are networks, one per line, that are not blocked with a patron. `push_names`: push notifications of operators name
    the patron. `show_pictures`: patrons see the pictures of operators who write to them.
    """

    chats_at_once: int | None = Field(json_schema_extra={"minimum": 1, "maximum": CHATS_AT_ONCE_LIMIT})


class NewLibrary(Schema):
    """A new library with its time zone, a name of the time zone database. `country` is empty for the default."""

    model_config = limited_by(Library)

    name: str = Field(max_length=400)
    time_zone: str = Field(max_length=400)
    country: str = Field(default="", max_length=400)


class Language(Schema):
    """A language into which the texts are translated, by its own name. `reviewed`: a person has read it all."""

    code: str
    name: str
    reviewed: bool


class LibrarySettings(LibraryValues):
    """A library. `version` changes with every change of the settings. `languages` can be chosen."""

    id: int
    version: str
    languages: list[Language]


class StoredLogo(Schema):
    """The name of a stored logo, for the form of a widget. One that no widget gets is deleted after two days."""

    logo: str


class ListedQueue(Schema):
    """A queue of tickets. `address` is empty for a queue without email. `readers` counts its active members."""

    id: int
    library: int
    library_name: str
    name: str
    public: bool
    address: str
    readers: int
