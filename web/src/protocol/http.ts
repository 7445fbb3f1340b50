// Made by "npm run protocol" from the schemas of the HTTP API: change those, not this.
import type {
  AlreadyClaimed,
  AnswerMissing,
  AnsweredMeanwhile,
  AnyBody,
  Assign,
  BadAddress,
  BadContact,
  BadFrame,
  BadMarks,
  BadPassage,
  BadTags,
  BrowserUnknown,
  By,
  ChatEnded,
  ChatFull,
  ClaimedMeanwhile,
  Colleague,
  ContactChanged,
  Forgotten,
  FrameTooLarge,
  KeyReused,
  Mark,
  NameChanged,
  NoNewOwner,
  NoRoom,
  NoSuchChat,
  NoSuchDepartment,
  NoSuchLanguage,
  NoSuchQueue,
  NoSuchTicket,
  NoSuchUpload,
  NobodyAvailable,
  NobodyOnline,
  NotAMember,
  NotAllowed,
  NotEnded,
  NotNow,
  NotOffered,
  NotRequested,
  NotYourMessage,
  NotYours,
  NoteSaved,
  OnMobile,
  OperatorNotThere,
  OutcomeUnknown,
  ParticipantsFull,
  PatronBlocked,
  Redacted,
  Reply,
  RequestOpen,
  SaveNote,
  SeatMoved,
  SensitiveMasked,
  SensitiveText,
  SetContact,
  SetName,
  SetTags,
  SetTicketStatus,
  StillAttended,
  StorageFull,
  TextEmpty,
  TextNotPlain,
  TextTooLong,
  TooLateToDelete,
  TooMany,
  TooManyFiles,
  Transfer,
  Unavailable,
  WireEvent,
} from "./wire";
/** What an operator is in a library. */
export type Role = "administrator" | "operator" | "reader" | "records";
/** Where the metadata of a provider of SAML 2.0 comes from. */
export type Source = "file" | "address" | "federation";
/** The protocol. */
export type Kind = "openid" | "saml";
export type Audience = "public" | "internal";
/** Only published FAQs are found and shown. */
export type State = "draft" | "published" | "retired";
/** The actions that are recorded. */
export type Action =
  | "signed_in"
  | "break_glass"
  | "break_glass_tried"
  | "sign_in_failed"
  | "sign_in_refused"
  | "sign_on_refused"
  | "signed_out"
  | "sessions_ended"
  | "password_changed"
  | "password_set"
  | "second_factor_added"
  | "second_factor_removed"
  | "recovery_codes_made"
  | "account_added"
  | "account_changed"
  | "account_deactivated"
  | "account_activated"
  | "account_deleted"
  | "account_unlocked"
  | "invitation_made"
  | "password_requested"
  | "rights_changed"
  | "set_offline"
  | "settings_added"
  | "settings_changed"
  | "settings_deleted"
  | "retention_changed"
  | "data_counted"
  | "data_exported"
  | "data_erased"
  | "chat_redacted"
  | "ticket_redacted"
  | "transcript_read"
  | "transcript_emailed"
  | "patron_blocked"
  | "block_lifted"
  | "records_exported"
  | "log_exported";
/** A part of the API that a key can be made for. */
export type Scope =
  | "statistics:read"
  | "transcripts:read"
  | "records:write"
  | "tickets:read"
  | "tickets:write"
  | "faqs:read"
  | "faqs:write";
/** The service, which decides the format of messages. */
export type ChannelKind = "slack" | "teams" | "mattermost" | "matrix" | "discord" | "ntfy";
/** An event, by the `type` in the body of a request. The first word is the kind of its object. */
export type WebhookEvent =
  | "chat.started"
  | "chat.claimed"
  | "chat.ended"
  | "ticket.opened"
  | "ticket.replied"
  | "ticket.closed"
  | "record.added";
/** By method and path: the parameters of path and query, the body, the answer, and what may be instead. */
export interface Operations {
  readonly "GET widgets/{widget}/status": {
    readonly params: { readonly widget: string; readonly lang?: string };
    readonly answer: WidgetStatus;
    readonly error: RefusedRequest;
  };
  readonly "POST desk/connection-token": {
    readonly answer: ConnectionToken;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/page-settings": {
    readonly answer: PageSettings;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/profile": { readonly answer: Profile; readonly error: SignedOut | RefusedRequest };
  readonly "PUT desk/profile": {
    readonly body: ProfileForm;
    readonly answer: Profile;
    readonly error: FormErrors | SignedOut | RefusedRequest | Profile;
  };
  readonly "PUT desk/profile/picture": {
    readonly body: Picture;
    readonly answer: Profile;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "DELETE desk/profile/picture": {
    readonly answer: Profile;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/profile/password": {
    readonly body: PasswordForm;
    readonly answer: Profile;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "DELETE desk/profile/sessions": {
    readonly answer: Profile;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/profile/idle-end": {
    readonly answer: undefined;
    readonly error: SignedOut | RefusedRequest | IdleEnd;
  };
  readonly "DELETE desk/profile/sessions/{session}": {
    readonly params: { readonly session: string };
    readonly answer: Profile;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/confirmation": {
    readonly answer: undefined;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/confirmation": {
    readonly body: Confirmation;
    readonly answer: undefined;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "POST desk/confirmation/passkey": {
    readonly answer: PasskeyOptions;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/chats-at-once": {
    readonly answer: ChatLimit;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "PUT desk/chats-at-once": {
    readonly body: ChatLimitForm;
    readonly answer: ChatLimit;
    readonly error: FormErrors | SignedOut | RefusedRequest | ChatLimit;
  };
  readonly "GET desk/push": { readonly answer: PushKey; readonly error: SignedOut | RefusedRequest };
  readonly "PUT desk/push": {
    readonly body: PushForm;
    readonly answer: undefined;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "DELETE desk/push": { readonly answer: undefined; readonly error: SignedOut | RefusedRequest };
  readonly "POST widgets/{widget}/chats": {
    readonly params: { readonly widget: string };
    readonly body: ChatStart;
    readonly answer: ChatStarted;
    readonly error: RefusedRequest;
  };
  readonly "POST chats/continuation": {
    readonly body: PatronToken;
    readonly answer: OperatorThere;
    readonly error: RefusedRequest;
  };
  readonly "POST chats/continuations": {
    readonly body: ChatContinuation;
    readonly answer: ChatStarted;
    readonly error: RefusedRequest;
  };
  readonly "POST hand-overs": {
    readonly body: HandOverRequest;
    readonly answer: HandOverCodeMade;
    readonly error: RefusedRequest;
  };
  readonly "POST chats/pictures": {
    readonly body: PatronToken;
    readonly answer: ChatPictures;
    readonly error: RefusedRequest;
  };
  readonly "POST hand-overs/redeemed": {
    readonly body: HandOverCode;
    readonly answer: HandedOverChat;
    readonly error: RefusedRequest;
  };
  readonly "POST chats/emails": {
    readonly body: ChatEmailForm;
    readonly answer: undefined;
    readonly error: RefusedRequest;
  };
  readonly "GET desk/chats/{chat}/receivers": {
    readonly params: { readonly chat: number };
    readonly answer: readonly ReceivingDepartment[];
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/chats/{chat}/previous": {
    readonly params: { readonly chat: number };
    readonly answer: PreviousChats;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/distant-colleagues": {
    readonly params: { readonly search?: string; readonly offset?: number };
    readonly answer: ColleaguesPage;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/internal-chats": {
    readonly body: InternalChatOf;
    readonly answer: InternalChatNumber;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/internal-chats/{internal_chat}/events": {
    readonly params: { readonly internal_chat: number; readonly before?: number };
    readonly answer: InternalHistory;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/internal-chats/{internal_chat}/files": {
    readonly params: { readonly internal_chat: number };
    readonly body: FileAnnouncement;
    readonly answer: UploadToken;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/internal-messages": {
    readonly params: { readonly search: string; readonly internal_chat?: number; readonly before?: number };
    readonly answer: FoundInternalMessages;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/colleagues": {
    readonly params: { readonly search?: string };
    readonly answer: Colleagues;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST widgets/{widget}/tickets": {
    readonly params: { readonly widget: string };
    readonly body: TicketForm;
    readonly answer: TicketMade;
    readonly error: RefusedRequest;
  };
  readonly "POST widgets/{widget}/files": {
    readonly params: { readonly widget: string };
    readonly body: FileAnnouncement;
    readonly answer: UploadToken;
    readonly error: RefusedRequest;
  };
  readonly "GET desk/queues": { readonly answer: QueuesOut; readonly error: SignedOut | RefusedRequest };
  readonly "GET desk/tickets": {
    readonly params: {
      readonly queue?: number;
      readonly status?: string;
      readonly owner?: number;
      readonly tag?: string;
      readonly search?: string;
      readonly ticket?: readonly number[];
      readonly before?: string;
    };
    readonly answer: TicketList;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/tickets": {
    readonly body: DeskTicketForm;
    readonly answer: TicketActDone;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/tickets/{ticket}": {
    readonly params: { readonly ticket: number; readonly after?: number };
    readonly answer: TicketDetail;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/tickets/{ticket}/acts": {
    readonly params: { readonly ticket: number; readonly key: string };
    readonly body:
      Reply | SaveNote | Assign | Transfer | SetTicketStatus | SetTags | SetName | SetContact | TicketRedact;
    readonly answer: TicketActDone;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/tickets/{ticket}/files": {
    readonly params: { readonly ticket: number };
    readonly body: FileAnnouncement;
    readonly answer: UploadToken;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/tickets/{ticket}/links": {
    readonly params: { readonly ticket: number; readonly key: string };
    readonly body: TicketLinkRequest;
    readonly answer: TicketLink;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/chats/{chat}/tickets": {
    readonly params: { readonly chat: number };
    readonly answer: PreviousTickets;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/chats/{chat}/ticket-form": {
    readonly params: { readonly chat: number };
    readonly answer: TicketFormDefaults;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/tickets/{ticket}/transcript": {
    readonly params: { readonly ticket: number };
    readonly answer: TicketTranscript;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/notifications": {
    readonly answer: Notifications;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "PUT desk/notifications": {
    readonly body: NotificationsForm;
    readonly answer: Notifications;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/tickets/{ticket}/emails/{seq}/resend": {
    readonly params: { readonly ticket: number; readonly seq: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/first-steps": {
    readonly answer: FirstSteps;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/libraries": {
    readonly answer: readonly LibrarySettings[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/libraries": {
    readonly body: NewLibrary;
    readonly answer: LibrarySettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/libraries/{library}": {
    readonly params: { readonly library: number };
    readonly answer: LibrarySettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/libraries/{library}": {
    readonly params: { readonly library: number };
    readonly body: LibraryForm;
    readonly answer: LibrarySettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | LibrarySettings;
  };
  readonly "GET desk/administration/files": {
    readonly answer: readonly LibraryFiles[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/files/{library}": {
    readonly params: { readonly library: number };
    readonly answer: LibraryFiles;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/files/{library}": {
    readonly params: { readonly library: number };
    readonly body: FilesForm;
    readonly answer: LibraryFiles;
    readonly error: FormErrors | SignedOut | RefusedRequest | LibraryFiles;
  };
  readonly "GET desk/administration/files/{library}/stored": {
    readonly params: { readonly library: number; readonly search?: string; readonly before?: number };
    readonly answer: StoredFiles;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/sensitive-data": {
    readonly answer: readonly LibraryMasking[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/sensitive-data/{library}": {
    readonly params: { readonly library: number };
    readonly answer: LibraryMasking;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/sensitive-data/{library}": {
    readonly params: { readonly library: number };
    readonly body: MaskingForm;
    readonly answer: LibraryMasking;
    readonly error: FormErrors | SignedOut | RefusedRequest | LibraryMasking;
  };
  readonly "POST desk/administration/sensitive-data/{library}/test": {
    readonly params: { readonly library: number };
    readonly body: MaskingTest;
    readonly answer: MaskedText;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/departments": {
    readonly answer: readonly DepartmentSettings[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/departments": {
    readonly body: NewDepartment;
    readonly answer: DepartmentSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/departments/{department}": {
    readonly params: { readonly department: number };
    readonly answer: DepartmentSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/departments/{department}": {
    readonly params: { readonly department: number };
    readonly body: DepartmentForm;
    readonly answer: DepartmentSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | DepartmentSettings;
  };
  readonly "DELETE desk/administration/departments/{department}": {
    readonly params: { readonly department: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/departments/{department}/facts": {
    readonly params: { readonly department: number };
    readonly answer: DepartmentFacts;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/departments/{department}/calendar": {
    readonly params: { readonly department: number };
    readonly body: CalendarFile;
    readonly answer: ImportedCalendar;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/widgets": {
    readonly answer: readonly WidgetSettings[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/widgets": {
    readonly body: NewWidget;
    readonly answer: WidgetSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/widgets/{number}": {
    readonly params: { readonly number: number };
    readonly answer: WidgetSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/widgets/{number}": {
    readonly params: { readonly number: number };
    readonly body: WidgetForm;
    readonly answer: WidgetSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | WidgetSettings;
  };
  readonly "DELETE desk/administration/widgets/{number}": {
    readonly params: { readonly number: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/widgets/{number}/sites": {
    readonly params: { readonly number: number };
    readonly answer: readonly SeenWebsite[];
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/faq-groups/{faq_group}/pictures": {
    readonly params: { readonly faq_group: number };
    readonly body: FileAnnouncement;
    readonly answer: UploadToken;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/faq-pictures": {
    readonly body: FaqPictureUpload;
    readonly answer: FaqPicture;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/logos": {
    readonly body: Picture;
    readonly answer: StoredLogo;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/blocks": {
    readonly answer: readonly BlockedPatron[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "DELETE desk/administration/blocks/{block}": {
    readonly params: { readonly block: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/present": {
    readonly answer: readonly PresentOperator[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/present/{person}/offline": {
    readonly params: { readonly person: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/chats/{chat}/reassignment": {
    readonly params: { readonly chat: number };
    readonly body: Reassignment;
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/people": {
    readonly body: InvitedPerson;
    readonly answer: Invitation;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/people": {
    readonly params: { readonly search?: string; readonly offset?: number };
    readonly answer: People;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/people/{person}": {
    readonly params: { readonly person: number };
    readonly answer: PersonSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/people/{person}": {
    readonly params: { readonly person: number };
    readonly body: PersonForm;
    readonly answer: PersonSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | PersonSettings;
  };
  readonly "POST desk/administration/people/{person}/invitation": {
    readonly params: { readonly person: number; readonly by_email?: boolean };
    readonly answer: Invitation;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "DELETE desk/administration/people/{person}/second-factor": {
    readonly params: { readonly person: number };
    readonly answer: PersonSettings;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "DELETE desk/administration/people/{person}/picture": {
    readonly params: { readonly person: number };
    readonly answer: PersonSettings;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/sign-in": {
    readonly answer: SignInSettings;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "PUT desk/administration/sign-in": {
    readonly body: SignInForm;
    readonly answer: SignInSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | SignInSettings;
  };
  readonly "GET desk/administration/passwords": {
    readonly answer: PasswordSettings;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "PUT desk/administration/passwords": {
    readonly body: PasswordRuleForm;
    readonly answer: PasswordSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | PasswordSettings;
  };
  readonly "POST desk/administration/passwords/trial": {
    readonly body: BreakGlassTrial;
    readonly answer: PasswordSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/sign-on": {
    readonly answer: readonly ProviderSettings[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/sign-on": {
    readonly body: NewProvider;
    readonly answer: ProviderSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/sign-on/{provider}": {
    readonly params: { readonly provider: number };
    readonly answer: ProviderSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/sign-on/{provider}": {
    readonly params: { readonly provider: number };
    readonly body: ProviderForm;
    readonly answer: ProviderSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | ProviderSettings;
  };
  readonly "DELETE desk/administration/sign-on/{provider}": {
    readonly params: { readonly provider: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/email": {
    readonly answer: EmailOverview;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/email/test": {
    readonly body: EmailTest;
    readonly answer: OutgoingEmail;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/email/outgoing": {
    readonly params: { readonly state?: "waiting" | "failed" | "sent"; readonly before?: number };
    readonly answer: OutgoingPage;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/email/outgoing/{email}/resend": {
    readonly params: { readonly email: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/email/received": {
    readonly params: { readonly before?: number };
    readonly answer: ReceivedPage;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/email/received/{received}/retry": {
    readonly params: { readonly received: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/faq-groups": {
    readonly answer: readonly FaqGroupSettings[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/faq-groups": {
    readonly body: NewFaqGroup;
    readonly answer: FaqGroupSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/faq-groups/{faq_group}": {
    readonly params: { readonly faq_group: number };
    readonly answer: FaqGroupSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/faq-groups/{faq_group}": {
    readonly params: { readonly faq_group: number };
    readonly body: FaqGroupForm;
    readonly answer: FaqGroupSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | FaqGroupSettings;
  };
  readonly "DELETE desk/administration/faq-groups/{faq_group}": {
    readonly params: { readonly faq_group: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "POST desk/administration/faqs": {
    readonly body: FaqValues;
    readonly answer: FaqSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/faqs": {
    readonly params: {
      readonly group?: number;
      readonly state?: State;
      /** Words in question, answer, topics or keywords. */
      readonly search?: string;
      readonly offset?: number;
    };
    readonly answer: ListedFaqs;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/faqs/{entry}": {
    readonly params: { readonly entry: number };
    readonly answer: FaqSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/faqs/{entry}": {
    readonly params: { readonly entry: number };
    readonly body: FaqForm;
    readonly answer: FaqSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | FaqSettings;
  };
  readonly "DELETE desk/administration/faqs/{entry}": {
    readonly params: { readonly entry: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/faqs/preview": {
    readonly body: FaqValues;
    readonly answer: FaqPreview;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/faqs/import": {
    readonly params: { readonly library: number; readonly kind?: "csv" | "json"; readonly group?: number };
    readonly answer: FaqsImported;
    readonly error: FaqsNotImported | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/faqs/gaps": {
    readonly params: { readonly first?: string; readonly last?: string; readonly offset?: number };
    readonly answer: FaqGaps;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/canned-messages": {
    readonly answer: readonly ListedCannedMessage[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/canned-messages": {
    readonly body: NewSharedCannedMessage;
    readonly answer: SharedCannedMessage;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/canned-messages/{shared}": {
    readonly params: { readonly shared: number };
    readonly answer: SharedCannedMessage;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/canned-messages/{shared}": {
    readonly params: { readonly shared: number };
    readonly body: SharedCannedMessageForm;
    readonly answer: SharedCannedMessage;
    readonly error: FormErrors | SignedOut | RefusedRequest | SharedCannedMessage;
  };
  readonly "DELETE desk/administration/canned-messages/{shared}": {
    readonly params: { readonly shared: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/queues": {
    readonly answer: readonly ListedQueue[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/queues": {
    readonly body: NewQueue;
    readonly answer: QueueSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/queues/{queue}": {
    readonly params: { readonly queue: number };
    readonly answer: QueueSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/queues/{queue}": {
    readonly params: { readonly queue: number };
    readonly body: QueueForm;
    readonly answer: QueueSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | QueueSettings;
  };
  readonly "DELETE desk/administration/queues/{queue}": {
    readonly params: { readonly queue: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/audit-log": {
    readonly params: {
      readonly action?: readonly string[];
      /** Words in who did it, what it is about, or the network. */
      readonly search?: string;
      readonly first?: string;
      readonly last?: string;
      /** What it is about: kind and number, such as `faq:12`. */
      readonly object?: string;
      readonly before?: number;
    };
    readonly answer: AuditPage;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/api-keys": {
    readonly answer: readonly ApiKeyOut[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/api-keys": {
    readonly body: NewApiKey;
    readonly answer: MadeApiKey;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "DELETE desk/administration/api-keys/{api_key}": {
    readonly params: { readonly api_key: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/administration/alert-channels": {
    readonly answer: readonly AlertChannelSettings[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/alert-channels": {
    readonly body: NewAlertChannel;
    readonly answer: AlertChannelSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/alert-channels/{alert_channel}": {
    readonly params: { readonly alert_channel: number };
    readonly answer: AlertChannelSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/alert-channels/{alert_channel}": {
    readonly params: { readonly alert_channel: number };
    readonly body: AlertChannelForm;
    readonly answer: AlertChannelSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | AlertChannelSettings;
  };
  readonly "DELETE desk/administration/alert-channels/{alert_channel}": {
    readonly params: { readonly alert_channel: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/alert-channels/{alert_channel}/test": {
    readonly params: { readonly alert_channel: number };
    readonly answer: AlertTest;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/webhooks": {
    readonly answer: readonly WebhookSettings[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/administration/webhooks": {
    readonly body: NewWebhook;
    readonly answer: MadeWebhook;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/administration/webhooks/{webhook}": {
    readonly params: { readonly webhook: number };
    readonly answer: WebhookSettings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "PUT desk/administration/webhooks/{webhook}": {
    readonly params: { readonly webhook: number };
    readonly body: WebhookForm;
    readonly answer: WebhookSettings;
    readonly error: FormErrors | SignedOut | RefusedRequest | WebhookSettings;
  };
  readonly "DELETE desk/administration/webhooks/{webhook}": {
    readonly params: { readonly webhook: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/webhooks/{webhook}/secret": {
    readonly params: { readonly webhook: number };
    readonly answer: WebhookSecret;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/webhooks/{webhook}/test": {
    readonly params: { readonly webhook: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/administration/webhooks/{webhook}/deliveries": {
    readonly params: { readonly webhook: number; readonly before?: number };
    readonly answer: DeliveryPage;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/administration/webhooks/{webhook}/deliveries/{delivery}/again": {
    readonly params: { readonly webhook: number; readonly delivery: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/retention": {
    readonly answer: readonly LibraryRetention[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "PUT desk/retention/{library}": {
    readonly params: { readonly library: number };
    readonly body: RetentionForm;
    readonly answer: LibraryRetention;
    readonly error: FormErrors | SignedOut | RefusedRequest | LibraryRetention;
  };
  readonly "POST desk/retention/{library}/holdings": {
    readonly params: { readonly library: number };
    readonly body: ContactQuery;
    readonly answer: ContactHoldings;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/retention/{library}/erasures": {
    readonly params: { readonly library: number };
    readonly answer: readonly ErasureOut[];
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/retention/{library}/erasures": {
    readonly params: { readonly library: number };
    readonly body: ErasureForm;
    readonly answer: ErasureOut;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/canned-messages": {
    readonly answer: readonly CannedMessageOut[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/canned-messages": {
    readonly body: CannedMessageForm;
    readonly answer: CannedMessageOut;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "PUT desk/canned-messages/{message}": {
    readonly params: { readonly message: number };
    readonly body: CannedMessageForm;
    readonly answer: CannedMessageOut;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "DELETE desk/canned-messages/{message}": {
    readonly params: { readonly message: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/chats/{chat}/canned-messages": {
    readonly params: { readonly chat: number };
    readonly answer: CannedMessagesOffer;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/tickets/{ticket}/canned-messages": {
    readonly params: { readonly ticket: number };
    readonly answer: CannedMessagesOffer;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/appointment-links": {
    readonly answer: readonly AppointmentLinkOut[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "POST desk/appointment-links": {
    readonly body: AppointmentLinkForm;
    readonly answer: AppointmentLinkOut;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "PUT desk/appointment-links/{link}": {
    readonly params: { readonly link: number };
    readonly body: AppointmentLinkForm;
    readonly answer: AppointmentLinkOut;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "DELETE desk/appointment-links/{link}": {
    readonly params: { readonly link: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/analytics/datasets": {
    readonly body: NewDataset;
    readonly answer: DatasetOut;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/analytics/datasets": {
    readonly answer: Datasets;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "PUT desk/analytics/datasets/{dataset}": {
    readonly params: { readonly dataset: number };
    readonly body: DatasetBody;
    readonly answer: DatasetOut;
    readonly error: FormErrors | SignedOut | RefusedRequest | DatasetOut;
  };
  readonly "DELETE desk/analytics/datasets/{dataset}": {
    readonly params: { readonly dataset: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut | FormErrors;
  };
  readonly "GET desk/chats/{chat}/analytics": {
    readonly params: { readonly chat: number };
    readonly answer: RecordForms;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/tickets/{ticket}/analytics": {
    readonly params: { readonly ticket: number };
    readonly answer: RecordForms;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/analytics/datasets/{dataset}/records": {
    readonly params: {
      readonly dataset: number;
      readonly first?: string;
      readonly last?: string;
      readonly department?: readonly number[];
      readonly operator?: readonly number[];
      readonly source?: readonly string[];
      /** Words that the texts contain. */
      readonly text?: string;
      /** A field's number and its accepted values, such as 12:30,31. */
      readonly chosen?: readonly string[];
      /** No others than these. */
      readonly record?: readonly number[];
      /** `next` of the previous page. */
      readonly before?: string;
    };
    readonly answer: RecordPage;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "POST desk/analytics/datasets/{dataset}/records": {
    readonly params: { readonly dataset: number };
    readonly body: NewRecord;
    readonly answer: RecordOut;
    readonly error: RecordErrors | SignedOut | RefusedRequest;
  };
  readonly "PUT desk/analytics/records/{record}": {
    readonly params: { readonly record: number };
    readonly body: CorrectedRecord;
    readonly answer: RecordOut;
    readonly error: RecordErrors | SignedOut | RefusedRequest | RecordChanged;
  };
  readonly "DELETE desk/analytics/records/{record}": {
    readonly params: { readonly record: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/analytics/datasets/{dataset}/report": {
    readonly params: {
      readonly dataset: number;
      readonly first?: string;
      readonly last?: string;
      readonly department?: readonly number[];
      readonly operator?: readonly number[];
      readonly source?: readonly string[];
      /** Words that the texts contain. */
      readonly text?: string;
      /** A field's number and its accepted values, such as 12:30,31. */
      readonly chosen?: readonly string[];
      /** none, department, operator, source, year, month, weekday, hour, or field: and its number */
      readonly rows?: string;
      /** none, department, operator, source, year, month, weekday, hour, or field: and its number */
      readonly columns?: string;
      readonly measure?: "count" | "sum" | "mean";
      readonly of?: number;
    };
    readonly answer: Report;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "POST desk/analytics/survey-counts": {
    readonly body: NewSurveyCount;
    readonly answer: SurveyCountOut;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "PUT desk/analytics/survey-counts/{survey_count}": {
    readonly params: { readonly survey_count: number };
    readonly body: ChangedSurveyCount;
    readonly answer: SurveyCountOut;
    readonly error: FormErrors | SignedOut | RefusedRequest | SurveyCountOut;
  };
  readonly "DELETE desk/analytics/survey-counts/{survey_count}": {
    readonly params: { readonly survey_count: number };
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/analytics/datasets/{dataset}/survey-counts": {
    readonly params: {
      readonly dataset: number;
      readonly first?: string;
      readonly last?: string;
      readonly department?: readonly number[];
      readonly operator?: readonly number[];
      readonly source?: readonly string[];
      /** Words that the texts contain. */
      readonly text?: string;
      /** A field's number and its accepted values, such as 12:30,31. */
      readonly chosen?: readonly string[];
    };
    readonly answer: SurveyCounts;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "POST desk/analytics/datasets/{dataset}/import": {
    readonly params: { readonly dataset: number; readonly department: number };
    readonly answer: RecordsImported;
    readonly error: (RecordsNotImported | FormErrors) | SignedOut | RefusedRequest;
  };
  readonly "GET desk/statistics/filters": {
    readonly answer: StatisticsScope;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/statistics": {
    readonly params: {
      readonly first?: string;
      readonly last?: string;
      readonly department?: readonly number[];
      readonly operator?: readonly number[];
      readonly widget?: readonly number[];
      readonly by?:
        "all" | "month" | "weekday" | "hour" | "week" | "department" | "operator" | "widget" | "page";
    };
    readonly answer: StatisticsTable;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/statistics/concurrency": {
    readonly params: {
      readonly first?: string;
      readonly last?: string;
      readonly department?: readonly number[];
      readonly operator?: readonly number[];
      readonly widget?: readonly number[];
      readonly by?: "hour" | "weekday" | "week";
    };
    readonly answer: StatisticsConcurrency;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST chats/{chat}/files": {
    readonly params: { readonly chat: number };
    readonly body: PatronFileAnnouncement;
    readonly answer: UploadToken;
    readonly error: RefusedRequest;
  };
  readonly "POST desk/chats/{chat}/files": {
    readonly params: { readonly chat: number };
    readonly body: FileAnnouncement;
    readonly answer: UploadToken;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET faq/groups": {
    readonly params: { readonly library?: string };
    readonly answer: readonly FaqGroupOut[];
    readonly error: RefusedRequest;
  };
  readonly "GET faq/search": {
    readonly params: {
      /** FAQs with any of these words, those with more and rarer words first; empty: all, by question */
      readonly q?: string;
      /** the URL name (slug) of a group */
      readonly group?: string;
      /** the URL name (slug) of a library */
      readonly library?: string;
      readonly start?: number;
      readonly most?: number;
      /** the reader’s language, whose FAQs are preferred */
      readonly language?: string;
    };
    readonly answer: FaqResults;
    readonly error: RefusedRequest;
  };
  readonly "GET faq/groups/{group}/{faq}": {
    readonly params: { readonly group: string; readonly faq: string };
    readonly answer: FaqWhole;
    readonly error: RefusedRequest;
  };
  readonly "GET desk/faq/groups": {
    readonly answer: readonly DeskFaqGroup[];
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/faq/search": {
    readonly params: {
      /** FAQs with any of these words, those with more and rarer words first; empty: all, by question */
      readonly q?: string;
      readonly group?: number;
    };
    readonly answer: DeskFaqResults;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST widgets/{widget}/faqs": {
    readonly params: { readonly widget: string };
    readonly body: QuestionTyped;
    readonly answer: FaqSuggestions;
    readonly error: RefusedRequest;
  };
  readonly "POST widgets/{widget}/faqs/{entry}/answered": {
    readonly params: { readonly widget: string; readonly entry: number };
    readonly answer: undefined;
    readonly error: RefusedRequest;
  };
  readonly "POST desk/faq/drafts": {
    readonly body: FaqDraft;
    readonly answer: SavedFaqDraft;
    readonly error: FormErrors | SignedOut | RefusedRequest;
  };
  readonly "GET desk/transcripts": {
    readonly params: {
      /** All of these words; `renew*` matches beginnings of words. */
      readonly search?: string;
      /** Where to search. */
      readonly within?: "" | "messages" | "notes" | "patron";
      readonly number?: number;
      /** No others than these, if they meet the other filters. */
      readonly chat?: readonly number[];
      readonly contact?: string;
      readonly department?: readonly number[];
      readonly operator?: number;
      readonly widget?: number;
      readonly outcome?: readonly (
        "waiting" | "active" | "operator" | "patron" | "disconnection" | "dismissed" | "blocked" | "missed"
      )[];
      readonly tag?: string;
      readonly noted?: boolean;
      readonly first?: string;
      readonly last?: string;
      readonly since?: number;
      readonly until?: number;
      readonly before?: number;
    };
    readonly answer: TranscriptPage;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "GET desk/transcripts/filters": {
    readonly answer: TranscriptFilters;
    readonly error: SignedOut | RefusedRequest;
  };
  readonly "GET desk/transcripts/{chat}": {
    readonly params: { readonly chat: number; readonly after?: number };
    readonly answer: TranscriptDetail;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/transcripts/{chat}/acts": {
    readonly params: { readonly chat: number; readonly key: string };
    readonly body: SaveNote | SetTags | Redact;
    readonly answer: TranscriptActDone;
    readonly error: RefusedRequest | SignedOut;
  };
  readonly "POST desk/transcripts/{chat}/emails": {
    readonly params: { readonly chat: number };
    readonly body: TranscriptEmailForm;
    readonly answer: undefined;
    readonly error: RefusedRequest | SignedOut;
  };
}
/**
 * Whether an operator can answer now; `busy`: each has as many chats as they answer at once.
 *
 * While the department is closed by its opening hours, `opens_at` is its next opening and `opens` says it in words.
 * Texts are in the language of the request.
 */
export interface WidgetStatus {
  readonly online: boolean;
  readonly busy: boolean;
  readonly department: string;
  readonly message: string;
  readonly opens: string;
  readonly opens_at: string | null;
}
/** The refusal: its name, and further fields (docs/protocol-reference.md, Refusals). */
export interface RefusedRequest {
  readonly refusal:
    | AlreadyClaimed
    | AnswerMissing
    | AnsweredMeanwhile
    | BadAct
    | BadAddress
    | BadContact
    | BadFrame
    | BadMarks
    | BadPassage
    | BadTags
    | BrowserUnknown
    | ChatEnded
    | ChatFull
    | ClaimedMeanwhile
    | ConfirmationRequired
    | FileEmpty
    | FileIncomplete
    | FileTooLarge
    | FileTypeRefused
    | FileUnsafe
    | FilesDisabled
    | Forgotten
    | FrameTooLarge
    | KeyReused
    | LimitReached
    | LinkUsed
    | NetworkNotAllowed
    | NoEmail
    | NoNewOwner
    | NoRoom
    | NoSuchChat
    | NoSuchDepartment
    | NoSuchLanguage
    | NoSuchQueue
    | NoSuchTicket
    | NoSuchUpload
    | NobodyAvailable
    | NobodyOnline
    | NobodyThere
    | NotAMember
    | NotAllowed
    | NotClosed
    | NotEnded
    | NotNow
    | NotOffered
    | NotRequested
    | NotScanned
    | NotYourMessage
    | NotYours
    | NotesForPatrons
    | OnMobile
    | OperatorNotThere
    | OutcomeUnknown
    | ParticipantsFull
    | PatronBlocked
    | RequestOpen
    | SeatMoved
    | SecondFactorRequired
    | SensitiveText
    | StillAttended
    | StorageFull
    | TextEmpty
    | TextNotPlain
    | TextTooLong
    | TooLateToDelete
    | TooMany
    | TooManyFiles
    | Unavailable
    | UploadSlow;
}
/** The body isn't an act; `reason` is for the client's developer. */
export interface BadAct {
  readonly name: "BadAct";
  readonly reason: string;
}
/** The operator has to confirm with their password, a code or a passkey first: `POST /desk/confirmation`. */
export interface ConfirmationRequired {
  readonly name: "ConfirmationRequired";
  /** how they can confirm: `password`, `code`, `passkey` */
  readonly methods: readonly string[];
}
/** The file has no bytes. */
export interface FileEmpty {
  readonly name: "FileEmpty";
}
/** The number of bytes received differs from the announced one. */
export interface FileIncomplete {
  readonly name: "FileIncomplete";
  readonly expected: number;
  readonly received: number;
}
/** The file has more bytes than `limit`. */
export interface FileTooLarge {
  readonly name: "FileTooLarge";
  readonly limit: number;
}
/** The library doesn't accept files of this type. `type` was detected from the content. */
export interface FileTypeRefused {
  readonly name: "FileTypeRefused";
  readonly type: string;
}
/** The virus scan found something. */
export interface FileUnsafe {
  readonly name: "FileUnsafe";
}
/** Patrons may not send files here: the widget or the queue doesn't accept any. */
export interface FilesDisabled {
  readonly name: "FilesDisabled";
}
/** The operator has as many of these as they may have. */
export interface LimitReached {
  readonly name: "LimitReached";
  readonly limit: number;
}
/** The link was opened before, or was replaced by another one. */
export interface LinkUsed {
  readonly name: "LinkUsed";
}
/** The desk can't be used from this network. */
export interface NetworkNotAllowed {
  readonly name: "NetworkNotAllowed";
}
/** This server sends no email. */
export interface NoEmail {
  readonly name: "NoEmail";
}
/** The patron's email address is unknown, or the operator isn't of the library. */
export interface NobodyThere {
  readonly name: "NobodyThere";
}
/** An open ticket can't be redacted by retention. */
export interface NotClosed {
  readonly name: "NotClosed";
}
/** The virus scan failed. The file may be sent again after `retry_after` seconds. */
export interface NotScanned {
  readonly name: "NotScanned";
  readonly retry_after?: number;
}
/** Internal notes go to colleagues only. */
export interface NotesForPatrons {
  readonly name: "NotesForPatrons";
}
/** The operator has to set up a second factor first, at `/account/second-factor/`. */
export interface SecondFactorRequired {
  readonly name: "SecondFactorRequired";
}
/** No bytes arrived for a while, or a newer attempt at the same upload replaced this one. */
export interface UploadSlow {
  readonly name: "UploadSlow";
}
/** The `token` of a connection's `desk_hello` frame, valid for `expires_in` seconds. */
export interface ConnectionToken {
  readonly token: string;
  readonly expires_in: number;
}
/** Not signed in. `reason`: why the session ended, in words for its operator; empty if unknown. */
export interface SignedOut {
  readonly detail: string;
  readonly reason: string;
}
/**
 * `sets_sign_in`: whether the operator sets the rules for sign-ins. `idle_minutes`: without input for so long, the
 * session ends. `missing`: what a superuser without a department has to add first. `library` is null for an operator
 * without a department. `file_days`: how long files of chats are stored.
 */
export interface PageSettings {
  readonly sets_sign_in: boolean;
  readonly idle_minutes: number;
  readonly missing: ("library" | "department" | "membership") | null;
  readonly library: PageLibrary | null;
  readonly zones: PageZones;
  readonly file_days: number;
}
/** The operator's first library. */
export interface PageLibrary {
  readonly name: string;
  readonly slug: string;
  readonly language: string;
}
/** Time zones: of the desk as a whole, and by number of the operator's departments and their libraries. */
export interface PageZones {
  readonly home: string;
  readonly departments: { [k: string]: string };
  readonly libraries: { [k: string]: string };
}
/**
 * The operator's own account. Patrons see `name`, never `email`; colleagues also `picture`, a digest.
 *
 * `version` changes with the name and the language. `languages` can be chosen.
 *
 * `has_password`: whether they sign in with one. `second_factor`: whether a sign-in requires one, and `recovery_codes`
 * how many are left.
 */
export interface Profile {
  readonly version: string;
  readonly name: string;
  readonly language: string;
  readonly languages: readonly DeskLanguage[];
  readonly email: string;
  readonly picture: string;
  readonly has_password: boolean;
  readonly second_factor: boolean;
  readonly recovery_codes: number;
  readonly sessions: readonly ProfileSession[];
}
/** A language of the desk, by its own name. `reviewed`: a person has read all of its texts. */
export interface DeskLanguage {
  readonly code: string;
  readonly name: string;
  readonly reviewed: boolean;
}
/**
 * A browser that is signed in. `browser` and `network` are empty where they are unknown.
 *
 * `began_at` is the sign-in and `used_at` the last use (ms); null for sessions of earlier versions. `current`: the
 * session of this request.
 */
export interface ProfileSession {
  readonly id: string;
  readonly browser: string;
  readonly network: string;
  readonly began_at: number | null;
  readonly used_at: number | null;
  readonly current: boolean;
}
/** A new display name, and the language of the desk, based on `version`. */
export interface ProfileForm {
  readonly version: string;
  readonly name: string;
  readonly language: string;
}
/** Why the request was refused. */
export interface FormErrors {
  readonly errors: readonly FormError[];
}
/** An invalid field by its path in the body, such as `hours.week.0`; an empty one means the form as a whole. */
export interface FormError {
  readonly field: string;
  readonly text: string;
}
/** A PNG, JPEG, GIF or WebP of at most 1 MB, as base64. */
export interface Picture {
  readonly content: string;
}
/** The current and the new password. */
export interface PasswordForm {
  readonly current: string;
  readonly new: string;
}
/** When an idle session can end. */
export interface IdleEnd {
  readonly seconds: number;
}
/** The password, a code of the authenticator app, or a passkey: the browser's credential as JSON. */
export interface Confirmation {
  readonly password?: string;
  readonly code?: string;
  readonly passkey?: string;
}
/** What the browser needs to use a passkey: `PublicKeyCredential.parseRequestOptionsFromJSON(options)`. */
export interface PasskeyOptions {
  readonly options: { [k: string]: unknown };
}
/** The operator's own limit, and the most that their libraries allow; null for none. */
export interface ChatLimit {
  readonly version: string;
  readonly chats_at_once: number | null;
  readonly most: number | null;
}
/** A new limit, based on `version`. */
export interface ChatLimitForm {
  readonly version: string;
  readonly chats_at_once: number | null;
}
/** The server's public key in base64url, for `PushManager.subscribe`; null where push notifications are off. */
export interface PushKey {
  readonly key: string | null;
}
/** A browser's subscription. `browser_key` (`p256dh`), `auth` and `server_key` are in base64url. */
export interface PushForm {
  readonly endpoint: string;
  readonly browser_key: string;
  readonly auth: string;
  readonly server_key: string;
}
/**
 * The patron's question, and what the widget reports of the browser and the page.
 *
 * `suggested` are the numbers of the FAQs that the widget suggested before the patron sent the question.
 * `key` is random and used once: best a UUID of version 7 without hyphens. `browser` is random and stays the same in
 * this browser, so that operators can block it. `sensitive` says what to do with data that the library masks: `ask`
 * refuses it as SensitiveText, `keep` stores it where the library lets patrons decide.
 */
export interface ChatStart {
  readonly page?: ChatStartPage | null;
  readonly referrer?: string;
  readonly location?: string;
  readonly screen?: string;
  readonly mobile?: boolean;
  readonly language?: string;
  readonly browser?: string;
  readonly key: string;
  readonly question: string;
  readonly name?: string;
  readonly contact?: string;
  readonly answers?: readonly ChatStartAnswer[];
  readonly suggested?: readonly number[];
  readonly sensitive?: "mask" | "ask" | "keep";
}
/** The library's page that the patron is on. */
export interface ChatStartPage {
  readonly url?: string;
  readonly title?: string;
}
/** The answer to one of the widget's questions. */
export interface ChatStartAnswer {
  readonly question: number;
  readonly text?: string;
}
/** The chat, and the token of its patron. */
export interface ChatStarted {
  readonly chat: number;
  readonly token: string;
}
/** The token of a chat's patron. */
export interface PatronToken {
  readonly token: string;
}
/** The name of the chat's operator; null while the patron can't continue with them. */
export interface OperatorThere {
  readonly operator: string | null;
}
/** The token of a chat that a lost connection ended, and what the widget reports of the browser and the page. */
export interface ChatContinuation {
  readonly token: string;
  readonly page?: ChatStartPage | null;
  readonly referrer?: string;
  readonly location?: string;
  readonly screen?: string;
  readonly mobile?: boolean;
  readonly language?: string;
  readonly browser?: string;
}
/**
 * For a window of the chat alone, or, with one of the two, for one of iframe chat mode: over the page of a
 * suggestion (the number of its event), or over the library's page that the patron is on.
 */
export interface HandOverRequest {
  readonly token: string;
  readonly suggestion?: number | null;
  readonly page?: string;
}
/** Valid once, for `expires_in` seconds. */
export interface HandOverCodeMade {
  readonly code: string;
  readonly expires_in: number;
}
/** The pictures of operators; none for those without one or who left, and in libraries that don't show them. */
export interface ChatPictures {
  readonly pictures: readonly ChatPicture[];
}
/** The name of an operator, as in `by`, and the digest of their picture. */
export interface ChatPicture {
  readonly name: string;
  readonly picture: string;
}
/** A code that opens the chat in another window. */
export interface HandOverCode {
  readonly code: string;
}
/** A chat that was handed over. `address` is the page that its window shows under the chat, if any. */
export interface HandedOverChat {
  readonly chat: number;
  readonly token: string;
  readonly address?: string;
}
/** The address is used for this email alone, and does not become the chat's contact info. */
export interface ChatEmailForm {
  readonly token: string;
  readonly email: string;
  readonly key: string;
}
/** A department of the chat's library: its operators who are online, and how many of them monitor it. */
export interface ReceivingDepartment {
  readonly id: number;
  readonly name: string;
  readonly operators: readonly ReceivingOperator[];
  readonly reached: number;
}
/** An operator who is online, with the number of their active chats. */
export interface ReceivingOperator {
  readonly id: number;
  readonly name: string;
  readonly chats: number;
}
/** The contact info that was searched for, the number of chats found, and the latest 50 of them. */
export interface PreviousChats {
  readonly contact: string | null;
  readonly total: number;
  readonly chats: readonly PreviousChat[];
}
/** An earlier chat of the same patron. Times are milliseconds since 1970-01-01 UTC. */
export interface PreviousChat {
  readonly chat: number;
  readonly question: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly operator_id: number | null;
  readonly operator_name: string;
}
/** A page of colleagues, and how many were found. */
export interface ColleaguesPage {
  readonly people: readonly DistantColleague[];
  readonly total: number;
}
/** An operator of other departments. `departments` are the names of at most three of theirs. */
export interface DistantColleague {
  readonly id: number;
  readonly name: string;
  readonly departments: readonly string[];
}
/** The department, the library or the colleague, by number. */
export interface InternalChatOf {
  readonly scope: "department" | "library" | "colleague";
  readonly id: number;
}
/** The internal chat's number. */
export interface InternalChatNumber {
  readonly internal_chat: number;
}
/** Events in order. `complete`: there are no earlier ones. */
export interface InternalHistory {
  readonly events: readonly WireEvent[];
  readonly complete: boolean;
}
/**
 * A file to be uploaded: its name and its size in bytes.
 *
 * `key` is random and used once: best a UUID of version 7 without hyphens.
 */
export interface FileAnnouncement {
  readonly key: string;
  readonly name?: string;
  readonly size: number;
}
/** Upload the bytes to `/api/v1/uploads/<token>`, unless they are `stored` already. */
export interface UploadToken {
  readonly token: string;
  readonly stored: boolean;
}
/** A page of messages, the latest first, and `before` of the next page. */
export interface FoundInternalMessages {
  readonly messages: readonly FoundInternalMessage[];
  readonly next: number | null;
}
/** A message, or a file by its name. `name` is that of the internal chat's department, library or colleague. */
export interface FoundInternalMessage {
  readonly internal_chat: number;
  readonly name: string;
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  readonly found: readonly InternalExcerptPiece[];
}
/** A piece of text; `meant` if it matches a searched word. */
export interface InternalExcerptPiece {
  readonly text: string;
  readonly meant: boolean;
}
/** The first 50 that were found, first those who are not offline, each by name; `total` counts all. */
export interface Colleagues {
  readonly colleagues: readonly Colleague[];
  readonly total: number;
}
/**
 * A question that a patron leaves. `token` is the token of the chat that it replaces or follows.
 *
 * That chat ends, unless it has ended. `files` are upload tokens. `browser`, `suggested` and `sensitive` are as in the
 * start of a chat.
 */
export interface TicketForm {
  readonly key: string;
  readonly question: string;
  readonly name?: string;
  readonly contact?: string;
  readonly page?: string;
  readonly token?: string;
  readonly files?: readonly string[];
  readonly browser?: string;
  readonly suggested?: readonly number[];
  readonly sensitive?: "mask" | "ask" | "keep";
}
/** The ticket’s number, the path of its patron’s private page on this server, and whether answers are emailed. */
export interface TicketMade {
  readonly ticket: number;
  readonly page: string;
  readonly mailed: boolean;
}
/** The operator's own queues, and all queues of their libraries, to which tickets can be transferred. */
export interface QueuesOut {
  readonly queues: readonly QueueOut[];
  readonly destinations: readonly DestinationQueue[];
  readonly sends_email: boolean;
}
/** A queue that the operator belongs to, its members, and its number of tickets by status. */
export interface QueueOut {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly members: readonly QueueMember[];
  readonly counts: { [k: string]: number };
  readonly departments: readonly number[];
}
/** An operator. */
export interface QueueMember {
  readonly id: number;
  readonly name: string;
}
/** A queue into which a ticket can be put, and the members who can own it there. */
export interface DestinationQueue {
  readonly id: number;
  readonly name: string;
  readonly library: number;
  readonly members: readonly QueueMember[];
}
/** At most 50 tickets, the last changed first; `next` is the `before` of the next page. */
export interface TicketList {
  readonly tickets: readonly TicketOut[];
  readonly next: string | null;
}
/** A ticket in a list. Times are milliseconds since 1970-01-01 UTC. */
export interface TicketOut {
  readonly ticket: number;
  readonly version: number;
  readonly queue: number;
  readonly status: "new" | "open" | "pending" | "closed";
  readonly source: "form" | "widget" | "chat" | "desk" | "email";
  readonly question: string;
  readonly name: string | null;
  readonly contact: string | null;
  readonly owner: QueueMember | null;
  readonly tags: readonly string[];
  readonly chat: number | null;
  readonly opened_at: number;
  readonly changed_at: number;
  readonly excerpt: string;
  readonly excerpt_by: "patron" | "desk";
}
/** A ticket that an operator opens. Missing name and contact come from the chat. */
export interface DeskTicketForm {
  readonly key: string;
  readonly queue: number;
  readonly question: string;
  readonly name?: string;
  readonly contact?: string;
  readonly chat?: number | null;
  readonly owner?: number | null;
  readonly note?: string;
}
/** Stored as event `seq`, null if nothing changed. `repeat`: the key had been used before. */
export interface TicketActDone {
  readonly ticket: number;
  readonly seq: number | null;
  readonly repeat: boolean;
}
/**
 * A ticket and its log; `may_redact`: the operator may redact it.
 *
 * `may_read_chat`: they may also read the chat that it was opened from, where that is.
 */
export interface TicketDetail {
  readonly ticket: TicketOut;
  readonly entries: readonly TicketEntry[];
  readonly may_redact: boolean;
  readonly may_read_chat: boolean;
  readonly pending_email: TicketPendingEmail | null;
}
/** One event of a log. `body.kind` is its kind; `key` is the key of the operator's own act. */
export interface TicketEntry {
  readonly seq: number;
  readonly at: number;
  readonly by: By;
  readonly body:
    | TicketOpened
    | TicketReplied
    | NoteSaved
    | SensitiveMasked
    | TicketAssigned
    | TicketTransferred
    | TicketStatusChanged
    | TicketTagged
    | NameChanged
    | ContactChanged
    | TicketEmailSent
    | TicketEmailFailed
    | TicketEmailReceived
    | TicketForgetRequested
    | TicketLinkMade
    | TicketLinkClaimed
    | Redacted;
  readonly key: string | null;
}
/**
 * First event of every ticket: a question was put into a queue. `chat` is the chat that it was opened from.
 *
 * `left`: the patron left the chat for it.
 */
export interface TicketOpened {
  readonly kind: "opened";
  /** how it arrived */
  readonly source: "chat" | "desk" | "email" | "form" | "widget";
  /** the number of its queue */
  readonly queue: number;
  /** the queue's name at that moment */
  readonly queue_name: string;
  /** 1 to 10,000 characters of plain text; empty where it was redacted */
  readonly question: string;
  /** the patron's name */
  readonly name?: string | null;
  /** the patron's contact info */
  readonly contact?: string | null;
  /** number of the chat that it was opened from */
  readonly chat?: number | null;
  /** whether the patron left the chat for it */
  readonly left?: boolean;
  /** address of the page with the form or the widget */
  readonly page?: string;
  /** attached files */
  readonly files?: readonly TicketAttachedFile[];
  /** a language tag (BCP 47), in which its patron is written to; empty: the library’s */
  readonly language?: string;
  /** number of the widget that suggested FAQs; 0: none did */
  readonly widget?: number;
  /** numbers of the FAQs that were suggested, as reported */
  readonly suggested?: readonly number[];
}
/**
 * A file attached to a message, downloadable at /files/<token>/ until `expires_at` (ms).
 *
 * `width` and `height` are those of a picture in pixels, of which there are copies as in a chat; 0 for another file.
 */
export interface TicketAttachedFile {
  /** the file's number */
  readonly file: number;
  /** the file's name */
  readonly name: string;
  /** its media type, as found in its content */
  readonly type: string;
  /** size of the content */
  readonly size: number;
  /** token of the link /files/<token>/ */
  readonly token: string;
  /** from then on the link returns 410 */
  readonly expires_at: number;
  /** of a picture, in pixels; 0 for another file */
  readonly width?: number;
  /** of a picture, in pixels; 0 for another file */
  readonly height?: number;
}
/**
 * A message of either side.
 *
 * `link`: the event of an operator by which the patron gained access: making a link, or entering the address to which
 * emails about the ticket go.
 */
export interface TicketReplied {
  readonly kind: "replied";
  /** 1 to 10,000 characters of plain text; empty where it was redacted */
  readonly text: string;
  /** formatting of ranges of the text */
  readonly marks?: readonly Mark[];
  /** attached files */
  readonly files?: readonly TicketAttachedFile[];
  /** number of the event that gave its author access; 0: the patron's own */
  readonly link?: number;
}
/** The ticket has another owner, or none. */
export interface TicketAssigned {
  readonly kind: "assigned";
  /** the owner's number; null: no one */
  readonly operator: number | null;
  /** the owner's name at that moment */
  readonly name?: string;
}
/** The ticket moved from one queue (`before`) to another and has no owner there. */
export interface TicketTransferred {
  readonly kind: "transferred";
  /** the number of its new queue */
  readonly queue: number;
  /** the new queue's name */
  readonly name: string;
  /** the number of the queue that it left */
  readonly before: number;
}
/** The ticket has another status. */
export interface TicketStatusChanged {
  readonly kind: "status_changed";
  /** its status from now on */
  readonly status: "closed" | "new" | "open" | "pending";
}
/** The ticket's tags are now these. */
export interface TicketTagged {
  readonly kind: "tagged";
  /** all tags */
  readonly tags: readonly string[];
}
/** The mail server accepted an email to the patron with event `of`. `twice`: it may have accepted it before. */
export interface TicketEmailSent {
  readonly kind: "email_sent";
  /** number of the event that was emailed */
  readonly of: number;
  /** the email address */
  readonly to: string;
  /** whether the server may have accepted it before */
  readonly twice?: boolean;
}
/** An email to the patron with event `of` can't be delivered. `bounced`: it had been sent and came back. */
export interface TicketEmailFailed {
  readonly kind: "email_failed";
  /** number of the event that was to be emailed */
  readonly of: number;
  /** the email address */
  readonly to: string;
  /** why, in words of the mail server or of Refdesk */
  readonly reason: string;
  /** whether it had been sent and came back */
  readonly bounced?: boolean;
}
/**
 * The parts of a patron's email besides its message, which is the event before.
 *
 * `quoted` is what it quotes of earlier emails. `lost` are files that were not stored; `cut` says that the text was
 * too long. An `automatic` one (out of office and the like) is no reply: its text is in `text`. `unproved`: nothing
 * shows that `sender` sent it, neither the address it was sent to nor the library's mail server.
 */
export interface TicketEmailReceived {
  readonly kind: "email_received";
  /** the email address that it names as its sender's */
  readonly sender: string;
  /** its subject */
  readonly subject?: string;
  /** the text of an automatic one; that of a reply is in the event before */
  readonly text?: string;
  /** what it quotes of earlier emails */
  readonly quoted?: string;
  /** whether a program sent it, such as an out-of-office notice */
  readonly automatic?: boolean;
  /** whether nothing shows that its sender sent it */
  readonly unproved?: boolean;
  /** whether the text was too long and was shortened */
  readonly cut?: boolean;
  /** files that were not stored */
  readonly lost?: readonly TicketLostAttachment[];
}
/** A file of an email that was not stored; `size` in bytes, `why` the name of the refusal. */
export interface TicketLostAttachment {
  /** the file's name */
  readonly name: string;
  /** size of the content */
  readonly size: number;
  /** name of the refusal */
  readonly why?: string;
}
/** These data will be redacted once the ticket is closed; until then the question needs them for its answer. */
export interface TicketForgetRequested {
  readonly kind: "forget_requested";
  /** kinds of data */
  readonly data: readonly ("address" | "contact" | "device" | "name" | "page" | "text")[];
}
/** An operator made a link to the ticket's page: to read it, or for the patron, who can reply by it. */
export interface TicketLinkMade {
  readonly kind: "link_made";
  /** what the link permits */
  readonly access: "read" | "reply";
}
/** The link for the patron that was made in event `link` was opened; it can't be opened again. */
export interface TicketLinkClaimed {
  readonly kind: "link_claimed";
  /** number of the event that made the link */
  readonly link: number;
}
/** An email to the patron that has been unsent since `since` (ms); `why` is empty until the first attempt. */
export interface TicketPendingEmail {
  readonly since: number;
  readonly why: string;
}
/**
 * Redact the texts of these events, a passage of one of them, or these data of the whole ticket.
 *
 * Redacting data of an open ticket closes it. With `until` (ms) it does nothing if the ticket has changed since.
 */
export interface TicketRedact {
  readonly kind: "redact";
  readonly data?: readonly ("address" | "contact" | "device" | "name" | "page" | "text")[];
  readonly seqs?: readonly number[];
  readonly passage?: readonly [number, number] | null;
  readonly until?: number | null;
}
/** `read`: anybody with the link can read; `reply`: the first to open it is the patron from then on. */
export interface TicketLinkRequest {
  readonly access: "read" | "reply";
}
/** A link to the ticket's page, valid until `until` (ms since 1970-01-01 UTC). */
export interface TicketLink {
  readonly address: string;
  readonly until: number;
}
/**
 * Tickets of a chat's patron, the newest first.
 *
 * `elsewhere` counts those in queues of the chat's library that the operator doesn't belong to.
 */
export interface PreviousTickets {
  readonly tickets: readonly TicketOut[];
  readonly elsewhere: number;
}
/** Default values of the form for a ticket from a chat. `queue` is the queue of the chat's department. */
export interface TicketFormDefaults {
  readonly question: string;
  readonly name: string | null;
  readonly contact: string | null;
  readonly queue: number | null;
  readonly destinations: readonly DestinationQueue[];
}
/** The chat that a ticket was opened from, as operators read it; its events are those of the live protocol. */
export interface TicketTranscript {
  readonly chat: number;
  readonly events: readonly TicketChatEvent[];
}
/** One event of the chat that a ticket was opened from, as in the live protocol. */
export interface TicketChatEvent {
  readonly seq: number;
  readonly at: number;
  readonly by: By;
  readonly body: AnyBody;
  readonly key: string | null;
}
/** The preferences. `sends_email`: this server sends email; `address`: the operator's email address. */
export interface Notifications {
  readonly new: NotificationWays;
  readonly replies: NotificationWays;
  readonly assigned: NotificationWays;
  readonly sends_email: boolean;
  readonly address: string;
}
/** How an event notifies the operator: by email, on the desk, both, or not at all. */
export interface NotificationWays {
  readonly email: boolean;
  readonly desk: boolean;
}
/** For new tickets in the operator's queues, replies to their tickets, and tickets assigned to them. */
export interface NotificationsForm {
  readonly new: NotificationWays;
  readonly replies: NotificationWays;
  readonly assigned: NotificationWays;
}
/** The steps in their order; none for an operator who is no administrator. `test_page`: a widget's own page. */
export interface FirstSteps {
  readonly steps: readonly FirstStep[];
  readonly test_page: string | null;
}
/** A step in setting up a library, and whether it is done. Patrons can chat without an `optional` one. */
export interface FirstStep {
  readonly name: "name" | "library" | "department" | "colleague" | "widget" | "offline" | "chat" | "dataset";
  readonly done: boolean;
  readonly optional: boolean;
}
/** A library. `version` changes with every change of the settings. `languages` can be chosen. */
export interface LibrarySettings {
  readonly chats_at_once: number | null;
  readonly name: string;
  readonly language: string;
  readonly time_zone: string;
  readonly country: string;
  readonly privacy_url: string;
  readonly exempt_networks: string;
  readonly push_names: boolean;
  readonly show_pictures: boolean;
  readonly id: number;
  readonly version: string;
  readonly languages: readonly Language[];
}
/** A language into which the texts are translated, by its own name. `reviewed`: a person has read it all. */
export interface Language {
  readonly code: string;
  readonly name: string;
  readonly reviewed: boolean;
}
/** A new library with its time zone, a name of the time zone database. `country` is empty for the default. */
export interface NewLibrary {
  readonly name: string;
  readonly time_zone: string;
  readonly country?: string;
}
/** New settings, based on `version`. */
export interface LibraryForm {
  readonly chats_at_once: number | null;
  readonly name: string;
  readonly language: string;
  readonly time_zone: string;
  readonly country: string;
  readonly privacy_url: string;
  readonly exempt_networks: string;
  readonly push_names: boolean;
  readonly show_pictures: boolean;
  readonly version: string;
}
/**
 * A library's files. `groups` are the types that may be uploaded; `days` until a file is deleted.
 *
 * `days` is null for files that stay, 0 for those that stay until their chat ends or their ticket is closed.
 */
export interface LibraryFiles {
  readonly id: number;
  readonly version: string;
  readonly name: string;
  readonly groups: readonly ("images" | "pdf" | "office" | "text" | "audio" | "video" | "archives")[];
  readonly usage: readonly FileUsage[];
  readonly days: number | null;
  readonly file_limit: number;
  readonly files_per_side: number;
  readonly scanned: boolean;
}
/** Stored files of a group of types. `other` are types that are not accepted any more, and files not yet checked. */
export interface FileUsage {
  readonly group: ("images" | "pdf" | "office" | "text" | "audio" | "video" | "archives") | "other";
  readonly files: number;
  readonly bytes: number;
}
/** New settings, based on `version`. */
export interface FilesForm {
  readonly groups: readonly string[];
  readonly version: string;
}
/** A page of files, the latest first, and `before` of the next page. */
export interface StoredFiles {
  readonly files: readonly StoredFile[];
  readonly next: string | null;
}
/**
 * A stored file of a chat or ticket, or a picture for FAQs. `sender` is the operator's name, null for the patron.
 *
 * `faq` is the first FAQ that shows a picture, and `faq_question` its question; null and empty where none does.
 */
export interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly at: number;
  readonly expires_at: number | null;
  readonly sender: string | null;
  readonly chat: number | null;
  readonly ticket: number | null;
  readonly picture: boolean;
  readonly faq: number | null;
  readonly faq_question: string;
}
/** A library's rules for sensitive data. `known_countries` can be chosen. */
export interface LibraryMasking {
  readonly payment_cards: boolean;
  readonly passwords: boolean;
  readonly patron_cards: string;
  readonly countries: string;
  readonly patterns: string;
  readonly keepable: boolean;
  readonly accept_broad: boolean;
  readonly id: number;
  readonly version: string;
  readonly name: string;
  readonly known_countries: readonly string[];
  readonly counts: readonly MaskedCount[];
}
/** How many passages of a kind were masked within a year. */
export interface MaskedCount {
  readonly kind: "payment_card" | "patron_card" | "national_number" | "password" | "pattern";
  readonly count: number;
}
/** New settings, based on `version`. */
export interface MaskingForm {
  readonly payment_cards: boolean;
  readonly passwords: boolean;
  readonly patron_cards: string;
  readonly countries: string;
  readonly patterns: string;
  readonly keepable: boolean;
  readonly accept_broad: boolean;
  readonly version: string;
}
/** A text to try the rules with. */
export interface MaskingTest {
  readonly text: string;
}
/** What would be stored, and the kind of rule for each passage that would be masked. */
export interface MaskedText {
  readonly text: string;
  readonly kinds: readonly ("payment_card" | "patron_card" | "national_number" | "password" | "pattern")[];
}
/**
 * A department; `hours` is null where none are set, and then nothing closes it. `sign_off`: its operators are set
 * to Offline when the hours end. `backup`: the department to which chats are offered, too, that nobody has claimed
 * for `backup_after` seconds; null where there is none. `version` changes with every change of the settings.
 */
export interface DepartmentSettings {
  readonly name: string;
  readonly hours: HoursForm | null;
  readonly sign_off: boolean;
  readonly backup: number | null;
  readonly backup_after: number;
  readonly id: number;
  readonly version: string;
  readonly library: number;
  readonly library_name: string;
  readonly time_zone: string;
  readonly operators: number;
  readonly widgets: number;
}
/** The periods of Monday to Sunday, and exceptions by date. */
export interface HoursForm {
  readonly week: readonly (readonly HoursPeriod[])[];
  readonly exceptions?: readonly HoursException[];
}
/** Local times as `09:00`. A period that closes at or before its opening lasts until the next day. */
export interface HoursPeriod {
  readonly opens: string;
  readonly closes: string;
}
/** The periods of a date, instead of its weekday's; none: closed. */
export interface HoursException {
  readonly date: string;
  readonly periods?: readonly HoursPeriod[];
  readonly note?: string;
}
/** A new department of a library; `library` may be left out by an administrator of only one. */
export interface NewDepartment {
  readonly library?: number | null;
  readonly name: string;
}
/** New settings, based on `version`. */
export interface DepartmentForm {
  readonly name: string;
  readonly hours: HoursForm | null;
  readonly sign_off: boolean;
  readonly backup: number | null;
  readonly backup_after: number;
  readonly version: string;
}
/**
 * `members` are the first by name, `more_members` counts the others. `backup_of` are the departments whose
 * unclaimed chats are offered to this one.
 *
 * `questions`: what becomes of a question that a patron leaves while no one is online: someone reads it, no one does,
 * or it can't be left. `chats_at_once` is the library's limit. `keeps_nothing`: only counts remain of its chats.
 */
export interface DepartmentFacts {
  readonly members: readonly DepartmentMember[];
  readonly more_members: number;
  readonly widgets: readonly Named[];
  readonly queues: readonly DepartmentQueue[];
  readonly backup_of: readonly Named[];
  readonly questions: "read" | "unread" | "none";
  readonly chats_at_once: number | null;
  readonly keeps_nothing: boolean;
}
/** A person of the department. `active`: whether they can sign in. */
export interface DepartmentMember {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
}
/** A widget, queue or department with its own form. */
export interface Named {
  readonly id: number;
  readonly name: string;
}
/** A queue that the department reads. `readers` counts its active members, those of departments included. */
export interface DepartmentQueue {
  readonly id: number;
  readonly name: string;
  readonly readers: number;
}
/** The content of an iCalendar file (RFC 5545). */
export interface CalendarFile {
  readonly content: string;
}
/** Events in order of their first dates, and the first events that can't become exceptions. */
export interface ImportedCalendar {
  readonly events: readonly ImportedEvent[];
  readonly left_out: readonly UnusedEvent[];
}
/** An event or a series, with exceptions by date. `suggested`: whole days, at most once a year. */
export interface ImportedEvent {
  readonly name: string;
  readonly repeated: boolean;
  readonly suggested: boolean;
  readonly exceptions: readonly HoursException[];
}
/** An event that became no exception, and why. */
export interface UnusedEvent {
  readonly name: string;
  readonly text: string;
}
/** A widget. `version` changes with every change of the settings. */
export interface WidgetSettings {
  readonly department: number;
  readonly questions: readonly QuestionForm[];
  readonly logo: string;
  readonly slug: string;
  readonly title: string;
  readonly heading: string;
  readonly welcome: string;
  readonly offline: string;
  readonly contact_email: string;
  readonly contact_phone: string;
  readonly contact_url: string;
  readonly ask_name: string;
  readonly ask_contact: string;
  readonly accepts_files: boolean;
  readonly wait_minutes: number;
  readonly launch_frame: boolean;
  readonly suggest_faqs: boolean;
  readonly language: string;
  readonly form: string;
  readonly side: string;
  readonly accent: string;
  readonly invite: boolean;
  readonly invite_after: number;
  readonly invite_pages: string;
  readonly invite_text: string;
  readonly public_computers: boolean;
  readonly locations: string;
  readonly sites: string;
  readonly translations: { [k: string]: { [k: string]: string } };
  readonly id: number;
  readonly version: string;
  readonly department_name: string;
  readonly library_name: string;
  readonly languages: readonly Language[];
  readonly embed_code: string;
  readonly chat_page: string;
  readonly kiosk_page: string;
}
/** One of the library's own questions. `id` is null for a new one. */
export interface QuestionForm {
  readonly id?: number | null;
  readonly label: string;
  readonly required?: boolean;
}
/** A new widget: its further settings are the defaults, its URL name is made from the title. */
export interface NewWidget {
  readonly department: number;
  readonly heading: string;
  readonly sites: string;
}
/** New settings, based on `version`. */
export interface WidgetForm {
  readonly department: number;
  readonly questions: readonly QuestionForm[];
  readonly logo: string;
  readonly slug: string;
  readonly title: string;
  readonly heading: string;
  readonly welcome: string;
  readonly offline: string;
  readonly contact_email: string;
  readonly contact_phone: string;
  readonly contact_url: string;
  readonly ask_name: string;
  readonly ask_contact: string;
  readonly accepts_files: boolean;
  readonly wait_minutes: number;
  readonly launch_frame: boolean;
  readonly suggest_faqs: boolean;
  readonly language: string;
  readonly form: string;
  readonly side: string;
  readonly accent: string;
  readonly invite: boolean;
  readonly invite_after: number;
  readonly invite_pages: string;
  readonly invite_text: string;
  readonly public_computers: boolean;
  readonly locations: string;
  readonly sites: string;
  readonly translations: { [k: string]: { [k: string]: string } };
  readonly version: string;
}
/** A website whose pages loaded the widget, and whether the chat opens there. */
export interface SeenWebsite {
  readonly origin: string;
  readonly seen_on: string;
  readonly allowed: boolean;
}
/** A finished upload, by its token. */
export interface FaqPictureUpload {
  readonly token: string;
}
/** A stored picture: the `src` of its `img` in an answer, and its width and height in pixels. */
export interface FaqPicture {
  readonly address: string;
  readonly width: number;
  readonly height: number;
}
/** The name of a stored logo, for the form of a widget. One that no widget gets is deleted after two days. */
export interface StoredLogo {
  readonly logo: string;
}
/**
 * A block from `at` to `until`, of the browser alone if `network` is empty.
 *
 * Without `browser` and `network`, nothing is known to recognize the patron by.
 *
 * `name`, `contact` and `guest` are those of the chat in which the patron was blocked; empty where it is gone, or
 * where they were redacted.
 */
export interface BlockedPatron {
  readonly id: number;
  readonly library_name: string;
  readonly chat: number;
  readonly name: string;
  readonly contact: string;
  readonly guest: number;
  readonly browser: boolean;
  readonly network: string;
  readonly reason: string;
  readonly by: string;
  readonly at: number;
  readonly until: number;
}
/**
 * An operator with an open desk or an active chat. Times are in ms; `since` is 0 where it is unknown.
 *
 * `waiting_since` is the start of the longest waiting chat of the departments that they monitor. `removable`: the
 * administrator manages all of their departments, and so may set them to Offline. `online`: they can receive a chat.
 * A status of `not_responding`: none of their desks answers, since the browser froze them.
 * `picture` is the digest of their picture; empty without one.
 */
export interface PresentOperator {
  readonly id: number;
  readonly name: string;
  readonly status: "online" | "away" | "colleagues" | "offline" | "not_responding";
  readonly busy: boolean;
  readonly online: boolean;
  readonly removable: boolean;
  readonly since: number;
  readonly reason: string;
  readonly picture: string;
  readonly back_at: number | null;
  readonly departments: readonly PresentDepartment[];
  readonly chats: readonly PresentChat[];
  readonly waiting_since: number | null;
}
/** A department of the operator that the administrator manages. */
export interface PresentDepartment {
  readonly id: number;
  readonly name: string;
  readonly library: number;
}
/** An active chat of the operator. `name` is null for a guest, whose number is `guest`. */
export interface PresentChat {
  readonly id: number;
  readonly name: string | null;
  readonly guest: number;
  readonly department: number;
}
/** The operator who is to have the chat from now on, in one of their departments. `key` makes a repeat harmless. */
export interface Reassignment {
  readonly key: string;
  readonly operator: number;
  readonly department: number;
}
/** `by_email`: send the invitation to their address, instead of answering its link. */
export interface InvitedPerson {
  readonly email: string;
  readonly name: string;
  readonly roles?: readonly LibraryRole[];
  readonly departments: readonly number[];
  readonly by_email?: boolean;
}
/** What a person is in a library. */
export interface LibraryRole {
  readonly library: number;
  readonly role: Role;
}
/**
 * At the link the person sets their password, until `invited_until`. It is shown once and not stored.
 *
 * `link` is null if it is emailed to the person.
 */
export interface Invitation {
  readonly person: PersonSettings;
  readonly link: string | null;
}
/**
 * `changes_account`: whether the administrator may change more than the departments; `own`: whether it is theirs.
 *
 * `version` changes with every change of the settings; `second_factor` is none of them. `sends_email`: an invitation
 * can be sent by email.
 */
export interface PersonSettings {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
  readonly roles: readonly LibraryRole[];
  readonly administers_all: boolean;
  readonly departments: readonly number[];
  readonly picture: string;
  readonly status: "online" | "away" | "colleagues" | "offline" | "not_responding";
  readonly seen_at: number | null;
  readonly has_password: boolean;
  readonly invited_until: number | null;
  readonly rule: RoleByRule | null;
  readonly signs_on: boolean;
  readonly version: string;
  readonly changes_account: boolean;
  readonly own: boolean;
  readonly second_factor: boolean;
  readonly sends_email: boolean;
}
/** The rule of a provider for sign-on that gives a role: its number, and the provider's name. 0: none applies. */
export interface RoleByRule {
  readonly number: number;
  readonly provider: string;
}
/** A page of the people found, and how many were found. `sends_email`: invitations can be sent by email. */
export interface People {
  readonly total: number;
  readonly sends_email: boolean;
  readonly people: readonly ListedPerson[];
}
/**
 * A person. `departments` and `roles` are those of the administrator's libraries; times are in ms.
 *
 * `administers_all` stands for superusers. `status` is the one in force, as on *Who’s Online*; `seen_at` is when a
 * desk of theirs opened or closed last. `invited_until` is the end of an unused invitation. `picture` is a digest.
 * `rule` gives their roles and departments at each sign-in; null if administrators do.
 * `signs_on`: they signed in at a provider.
 */
export interface ListedPerson {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
  readonly roles: readonly LibraryRole[];
  readonly administers_all: boolean;
  readonly departments: readonly number[];
  readonly picture: string;
  readonly status: "online" | "away" | "colleagues" | "offline" | "not_responding";
  readonly seen_at: number | null;
  readonly has_password: boolean;
  readonly invited_until: number | null;
  readonly rule: RoleByRule | null;
  readonly signs_on: boolean;
}
/** New settings, based on `version`. */
export interface PersonForm {
  readonly email: string;
  readonly name: string;
  readonly roles?: readonly LibraryRole[];
  readonly departments: readonly number[];
  readonly active: boolean;
  readonly version: string;
}
/** `address` is that of this request. `version` changes with every change of the settings. */
export interface SignInSettings {
  readonly second_factor: "nobody" | "administrators" | "all";
  readonly idle_minutes: number;
  readonly password_length: number;
  readonly desk_networks: string;
  readonly version: string;
  readonly address: string;
}
/** New settings, based on `version`. */
export interface SignInForm {
  readonly second_factor: "nobody" | "administrators" | "all";
  readonly idle_minutes: number;
  readonly password_length: number;
  readonly desk_networks: string;
  readonly version: string;
}
/** `version` changes with every change of the settings. `people` can be break-glass accounts. */
export interface PasswordSettings {
  readonly passwords_off: boolean;
  readonly break_glass: readonly number[];
  readonly version: string;
  readonly people: readonly PasswordHolder[];
}
/** Someone active with a password. `tried`: with the present one. `superuser`: they administer every library. */
export interface PasswordHolder {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly superuser: boolean;
  readonly tried: boolean;
}
/** New settings, based on `version`. */
export interface PasswordRuleForm {
  readonly passwords_off: boolean;
  readonly break_glass: readonly number[];
  readonly version: string;
}
/** What someone signs in with. */
export interface BreakGlassTrial {
  readonly email: string;
  readonly password: string;
}
/**
 * `client_secret` and `metadata_file` are always empty. `has_secret`: one is stored. `tried`: a trial succeeded.
 *
 * The provider has to know `redirect_uri`, and may know `logout_uri`; one of SAML 2.0 reads our metadata instead.
 * A browser begins a trial at `trial`. `certificate_until` (ms) is the end of the certificate for signatures.
 * `metadata_at` (ms): when the copy in use was fetched. `metadata_error`: why it could not be replaced since.
 */
export interface ProviderSettings {
  readonly client_secret?: string;
  readonly metadata_file?: string;
  readonly metadata_source?: Source;
  readonly signing_certificate?: string;
  readonly rules?: readonly RuleValues[];
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly create_accounts: boolean;
  readonly join_by_email: boolean;
  readonly enabled: boolean;
  readonly metadata_address: string;
  readonly domains: string;
  readonly accept_unsolicited: boolean;
  readonly id: number;
  readonly version: string;
  readonly kind: Kind;
  readonly certificate_until: number | null;
  readonly metadata_at: number | null;
  readonly metadata_error: string;
  readonly has_secret: boolean;
  readonly tried: boolean;
  readonly redirect_uri: string;
  readonly logout_uri: string;
  readonly trial: string;
}
/** A person with the value in the attribute gets the role, unless an earlier rule applied, and the departments. */
export interface RuleValues {
  readonly attribute: string;
  readonly value: string;
  readonly role: Role;
  readonly departments: readonly number[];
}
/**
 * A new provider, which is not enabled yet. `client_secret` is empty for a public client.
 *
 * `saml`: with the source `file` only `metadata_file`, the XML of the provider's metadata, decides; its entity ID
 * becomes the `issuer`. Otherwise the metadata of the entity ID `issuer` is fetched from `metadata_address`.
 */
export interface NewProvider {
  readonly kind?: Kind;
  readonly name: string;
  readonly issuer?: string;
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly metadata_file?: string;
  readonly metadata_source?: Source;
  readonly metadata_address?: string;
  readonly signing_certificate?: string;
}
/** New settings, based on `version`. */
export interface ProviderForm {
  readonly client_secret?: string;
  readonly metadata_file?: string;
  readonly metadata_source?: Source;
  readonly signing_certificate?: string;
  readonly rules?: readonly RuleValues[];
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly create_accounts: boolean;
  readonly join_by_email: boolean;
  readonly enabled: boolean;
  readonly metadata_address: string;
  readonly domains: string;
  readonly accept_unsolicited: boolean;
  readonly version: string;
}
/** Whether this server sends and reads email, and its settings: null unless the operator is a superuser. */
export interface EmailOverview {
  readonly sends: boolean;
  readonly reads: boolean;
  readonly waiting: number;
  readonly failed: number;
  readonly server: EmailServer | null;
}
/**
 * The settings for email. `smtp` is null if no email is sent, `imap` if no mailbox is read.
 *
 * `per_hour` emails are sent to one address within an hour; a mailbox is read every `imap_seconds`.
 */
export interface EmailServer {
  readonly sender: string;
  readonly sender_name: string;
  readonly smtp: MailServer | null;
  readonly imap: MailServer | null;
  readonly per_hour: number;
  readonly imap_seconds: number;
  readonly mailboxes: readonly MailboxState[];
}
/**
 * A mail server and the account on it. `folder` is empty for sending.
 *
 * `encryption`: TLS from the beginning (`implicit`), by `starttls`, or `none`. A server on this machine may lack
 * STARTTLS: before the first email it is `unknown`.
 */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly encryption: "implicit" | "starttls" | "none" | "unknown";
  readonly sign_in: "none" | "password" | "oauth";
  readonly folder: string;
}
/** A mailbox: when it was read last (ms, null for never), and the error of that; empty for none. */
export interface MailboxState {
  readonly name: string;
  readonly checked_at: number | null;
  readonly error: string;
}
/** The recipient of a test email. */
export interface EmailTest {
  readonly to: string;
}
/** An email. Times are in ms: `due_at` is the next attempt of a waiting one. `error` is that of the last attempt. */
export interface OutgoingEmail {
  readonly id: number;
  readonly to: string;
  readonly kind: string;
  readonly ticket: number | null;
  readonly chat: number | null;
  readonly state: "due" | "sending" | "sent" | "failed" | "bounced";
  readonly created_at: number;
  readonly due_at: number;
  readonly sent_at: number | null;
  readonly attempts: number;
  readonly error: string;
}
/** At most 50 emails, the latest first; `next` is the `before` of the next page. */
export interface OutgoingPage {
  readonly emails: readonly OutgoingEmail[];
  readonly next: string | null;
}
/** At most 50 emails, the latest first; `next` is the `before` of the next page. */
export interface ReceivedPage {
  readonly emails: readonly ReceivedEmail[];
  readonly next: string | null;
}
/** An email in the mailbox, and what became of it: `outcome` and `reason`. `received_at` is in ms. */
export interface ReceivedEmail {
  readonly id: number;
  readonly sender: string;
  readonly subject: string;
  readonly state: "pending" | "filed" | "no_action" | "set_aside";
  readonly outcome: string;
  readonly reason: string;
  readonly ticket: number | null;
  readonly received_at: number;
}
/** A group of FAQs, and how many it has in any state. `version` changes with every change of the settings. */
export interface FaqGroupSettings {
  readonly audience: Audience;
  readonly widget: number | null;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly position: number;
  readonly id: number;
  readonly version: string;
  readonly library: number;
  readonly library_name: string;
  readonly faqs: number;
}
/** A new group; `library` may be left out by an administrator of only one. */
export interface NewFaqGroup {
  readonly library?: number | null;
  readonly audience: Audience;
  readonly widget: number | null;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly position: number;
}
/** New settings, based on `version`. */
export interface FaqGroupForm {
  readonly audience: Audience;
  readonly widget: number | null;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly position: number;
  readonly version: string;
}
/**
 * `answer` is HTML or typed text; it is stored sanitized. `topics` and `keywords` are separated by commas.
 *
 * `links` has a related link per line: the address, a space, the title. `slug` is the URL name.
 */
export interface FaqValues {
  readonly group: number;
  readonly links: string;
  readonly state: State;
  readonly question: string;
  readonly slug: string;
  readonly answer: string;
  readonly topics: string;
  readonly keywords: string;
  readonly language: string;
  readonly translation_key: string;
}
/**
 * An FAQ. `version` changes with every change of the content. Times are in ms.
 *
 * `address` is its page; null until it is published. `changed_by` is who saved it last, as far as the audit log knows.
 *
 * `answered` and `sent` count what followed when the FAQ was suggested; `days` are the latest 30 counts.
 */
export interface FaqSettings {
  readonly group: number;
  readonly links: string;
  readonly state: State;
  readonly question: string;
  readonly slug: string;
  readonly answer: string;
  readonly topics: string;
  readonly keywords: string;
  readonly language: string;
  readonly translation_key: string;
  readonly id: number;
  readonly version: string;
  readonly address: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly published_at: number | null;
  readonly changed_by: string;
  readonly helpful: number;
  readonly unhelpful: number;
  readonly answered: number;
  readonly sent: number;
  readonly days: readonly FaqSuggestionCount[];
}
/** What followed when a widget, by its title, suggested the FAQ: it answered, or the question was sent anyway. */
export interface FaqSuggestionCount {
  readonly day: string;
  readonly widget: string;
  readonly answered: number;
  readonly sent: number;
}
/** A page of the FAQs found, and how many were found. */
export interface ListedFaqs {
  readonly total: number;
  readonly faqs: readonly ListedFaq[];
}
/** An FAQ in any state. `updated_at` is in ms. */
export interface ListedFaq {
  readonly id: number;
  readonly question: string;
  readonly group: number;
  readonly state: State;
  readonly updated_at: number;
  readonly helpful: number;
  readonly unhelpful: number;
}
/** New settings, based on `version`. */
export interface FaqForm {
  readonly group: number;
  readonly links: string;
  readonly state: State;
  readonly question: string;
  readonly slug: string;
  readonly answer: string;
  readonly topics: string;
  readonly keywords: string;
  readonly language: string;
  readonly translation_key: string;
  readonly version: string;
}
/** The HTML of the page that readers would see. */
export interface FaqPreview {
  readonly page: string;
}
/** How many FAQs were added and replaced. */
export interface FaqsImported {
  readonly added: number;
  readonly replaced: number;
}
/** Nothing was imported. `more`: wrong rows beyond those listed. */
export interface FaqsNotImported {
  readonly row_errors: readonly FaqRowError[];
  readonly more: number;
}
/** A row that can't be imported, by its number in the file; 0 for the file itself. */
export interface FaqRowError {
  readonly row: number;
  readonly text: string;
}
/** A page of the gaps, and how many there are. */
export interface FaqGaps {
  readonly total: number;
  readonly gaps: readonly FaqGap[];
}
/**
 * Questions that were sent although the same FAQs were suggested: how many, the last day, and the latest five.
 *
 * `questions` has those alone whose text isn't redacted and whose chat or ticket the reader may read.
 */
export interface FaqGap {
  readonly id: number;
  readonly library_name: string;
  readonly sent: number;
  readonly last: string;
  readonly faqs: readonly SuggestedFaq[];
  readonly questions: readonly GapQuestion[];
}
/** An FAQ that was suggested, unless it has been deleted. */
export interface SuggestedFaq {
  readonly id: number;
  readonly question: string;
  readonly group: number;
}
/** The beginning of a question, and the chat or the ticket that holds it. */
export interface GapQuestion {
  readonly text: string;
  readonly chat: number | null;
  readonly ticket: number | null;
}
/** A shared canned message: who shares it, and the beginning of its text. */
export interface ListedCannedMessage {
  readonly id: number;
  readonly library: number | null;
  readonly department: number | null;
  readonly shared_by: string;
  readonly title: string;
  readonly excerpt: string;
}
/** A new message of a library or of a department: exactly one of both. */
export interface NewSharedCannedMessage {
  readonly title: string;
  readonly text: string;
  readonly marks?: readonly CannedMark[];
  readonly tags?: string;
  readonly library?: number | null;
  readonly department?: number | null;
}
/** Formatting of the characters start..end-1, counted in Unicode code points. */
export interface CannedMark {
  readonly kind: "bold" | "italic" | "underline";
  readonly start: number;
  readonly end: number;
}
/** A canned message shared by a library or by a department. `version` changes with every change. */
export interface SharedCannedMessage {
  readonly title: string;
  readonly text: string;
  readonly marks?: readonly CannedMark[];
  readonly tags?: string;
  readonly id: number;
  readonly version: string;
  readonly library: number | null;
  readonly department: number | null;
}
/** New settings, based on `version`. */
export interface SharedCannedMessageForm {
  readonly title: string;
  readonly text: string;
  readonly marks?: readonly CannedMark[];
  readonly tags?: string;
  readonly library?: number | null;
  readonly department?: number | null;
  readonly version: string;
}
/** A queue of tickets. `address` is empty for a queue without email. `readers` counts its active members. */
export interface ListedQueue {
  readonly id: number;
  readonly library: number;
  readonly library_name: string;
  readonly name: string;
  readonly public: boolean;
  readonly address: string;
  readonly readers: number;
}
/** A new queue; `library` may be left out by an administrator of only one. */
export interface NewQueue {
  readonly library?: number | null;
  readonly address: string;
  readonly departments: readonly number[];
  readonly members: readonly number[];
  readonly name: string;
  readonly slug: string;
  readonly welcome: string;
  readonly public: boolean;
  readonly accepts_files: boolean;
  readonly translations: { [k: string]: { [k: string]: string } };
}
/**
 * A queue. `version` changes with every change of the settings.
 *
 * `named` are the members by name. `others` counts departments and members of libraries that the administrator
 * doesn't administer. `readers` counts the active members, those of departments included. `form` is the address of
 * the public form.
 */
export interface QueueSettings {
  readonly address: string;
  readonly departments: readonly number[];
  readonly members: readonly number[];
  readonly name: string;
  readonly slug: string;
  readonly welcome: string;
  readonly public: boolean;
  readonly accepts_files: boolean;
  readonly translations: { [k: string]: { [k: string]: string } };
  readonly id: number;
  readonly version: string;
  readonly library: number;
  readonly library_name: string;
  readonly form: string;
  readonly named: readonly QueueMemberName[];
  readonly others: number;
  readonly readers: number;
}
/** An operator who is a member beside those of the departments. */
export interface QueueMemberName {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}
/** New settings, based on `version`. */
export interface QueueForm {
  readonly address: string;
  readonly departments: readonly number[];
  readonly members: readonly number[];
  readonly name: string;
  readonly slug: string;
  readonly welcome: string;
  readonly public: boolean;
  readonly accepts_files: boolean;
  readonly translations: { [k: string]: { [k: string]: string } };
  readonly version: string;
}
/** At most 50 entries, the latest first; `next` is the `before` of the next page. Days are in `time_zone`. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: string | null;
  readonly time_zone: string;
  readonly actions: readonly AuditAction[];
}
/**
 * An action, or `count` repeats of it from `at` to `last_at` (ms).
 *
 * `by` is empty where nobody was signed in. `kind` and `object` identify what it is about; `exists`: it can be opened.
 * `library` is the name of the library that it concerns. `network` is as much of the address as the library stores.
 */
export interface AuditEntry {
  readonly id: number;
  readonly at: number;
  readonly last_at: number;
  readonly count: number;
  readonly action: Action;
  readonly label: string;
  readonly by: string;
  readonly kind: string;
  readonly object: string;
  readonly about: string;
  readonly exists: boolean;
  readonly library: string;
  readonly network: string;
  readonly changes: readonly AuditChange[];
}
/** A changed value by its name; `before` and `after` are null where they can't be shown in a line. */
export interface AuditChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}
/** A kind of action, and its name. */
export interface AuditAction {
  readonly value: Action;
  readonly label: string;
}
/** A key without its text. Times are in ms; `used_at` is null for a key that was never used, else to a minute. */
export interface ApiKeyOut {
  readonly id: number;
  readonly name: string;
  readonly library: number;
  readonly library_name: string;
  readonly scopes: readonly Scope[];
  readonly expires: string;
  readonly expired: boolean;
  readonly networks: string;
  readonly used_at: number | null;
}
/**
 * A key for these scopes, valid through the day `expires`, at most a year ahead.
 *
 * `networks` are those that it can be used from (CIDR), one per line; empty for all.
 */
export interface NewApiKey {
  readonly library?: number | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expires?: string | null;
  readonly networks?: string;
}
/** A new key with its text, which is not shown again. */
export interface MadeApiKey {
  readonly id: number;
  readonly name: string;
  readonly library: number;
  readonly library_name: string;
  readonly scopes: readonly Scope[];
  readonly expires: string;
  readonly expired: boolean;
  readonly networks: string;
  readonly used_at: number | null;
  readonly key: string;
}
/**
 * `address` and `token` are always empty: they are not shown again. Times are in ms.
 *
 * `sent_at`: when the last message arrived. `failing_since`: since when none has; `last_error` says why, in words.
 * `paused_at`: when the channel was switched off because no message arrived for days; null for one that an
 * administrator switched off.
 */
export interface AlertChannelSettings {
  readonly address?: string;
  readonly token?: string;
  readonly name: string;
  readonly room: string;
  readonly waiting: boolean;
  readonly waiting_seconds: number;
  readonly missed: boolean;
  readonly unstaffed: boolean;
  readonly include_question: boolean;
  readonly enabled: boolean;
  readonly id: number;
  readonly version: string;
  readonly department: number;
  readonly department_name: string;
  readonly library: number;
  readonly library_name: string;
  readonly kind: ChannelKind;
  readonly has_token: boolean;
  readonly sent_at: number | null;
  readonly failing_since: number | null;
  readonly last_error: string;
  readonly paused_at: number | null;
}
/** A new channel of a department. `token`: the access token of Matrix; for ntfy, that of a protected topic. */
export interface NewAlertChannel {
  readonly address?: string;
  readonly token?: string;
  readonly name: string;
  readonly room: string;
  readonly waiting: boolean;
  readonly waiting_seconds: number;
  readonly missed: boolean;
  readonly unstaffed: boolean;
  readonly include_question: boolean;
  readonly enabled: boolean;
  readonly department: number;
  readonly kind: ChannelKind;
}
/** New settings, based on `version`. */
export interface AlertChannelForm {
  readonly address?: string;
  readonly token?: string;
  readonly name: string;
  readonly room: string;
  readonly waiting: boolean;
  readonly waiting_seconds: number;
  readonly missed: boolean;
  readonly unstaffed: boolean;
  readonly include_question: boolean;
  readonly enabled: boolean;
  readonly version: string;
}
/** Whether the service accepted a test message, and what it answered, in words. */
export interface AlertTest {
  readonly arrived: boolean;
  readonly text: string;
}
/**
 * A webhook without its secret. `stopped`: why the server disabled it; empty otherwise.
 *
 * Times are in ms. `failing_since`: the first failed attempt since which none succeeded. `accepts_at`: no request is
 * sent before, as `Retry-After` says. `former_secret_until`: until then the secret before the present one signs, too.
 */
export interface WebhookSettings {
  readonly events: readonly WebhookEvent[];
  readonly name: string;
  readonly address: string;
  readonly include_text: boolean;
  readonly enabled: boolean;
  readonly id: number;
  readonly version: string;
  readonly library: number;
  readonly library_name: string;
  readonly stopped: "" | "gone" | "failing";
  readonly failing_since: number | null;
  readonly accepts_at: number | null;
  readonly former_secret_until: number | null;
}
/** A new webhook. It is enabled. */
export interface NewWebhook {
  readonly library?: number | null;
  readonly name: string;
  readonly address: string;
  readonly events: readonly WebhookEvent[];
  readonly include_text?: boolean;
}
/** A new webhook with its secret, which is not shown again. */
export interface MadeWebhook {
  readonly events: readonly WebhookEvent[];
  readonly name: string;
  readonly address: string;
  readonly include_text: boolean;
  readonly enabled: boolean;
  readonly id: number;
  readonly version: string;
  readonly library: number;
  readonly library_name: string;
  readonly stopped: "" | "gone" | "failing";
  readonly failing_since: number | null;
  readonly accepts_at: number | null;
  readonly former_secret_until: number | null;
  readonly secret: string;
}
/** New settings, based on `version`. */
export interface WebhookForm {
  readonly events: readonly WebhookEvent[];
  readonly name: string;
  readonly address: string;
  readonly include_text: boolean;
  readonly enabled: boolean;
  readonly version: string;
}
/**
 * A new secret, which is not shown again. Until `former_secret_until` (ms) the one before it signs, too.
 *
 * That is null where the one before it can't be read any more.
 */
export interface WebhookSecret {
  readonly secret: string;
  readonly former_secret_until: number | null;
}
/** At most 50 deliveries, the latest first; `next` is the `before` of the next page. */
export interface DeliveryPage {
  readonly deliveries: readonly WebhookDelivery[];
  readonly next: string | null;
}
/**
 * An event for a webhook. Times are in ms: `due_at` is the next attempt of a waiting one.
 *
 * `message` is its `webhook-id`. `status` is that of the last answer, null where there was none, and `error` says what
 * went wrong.
 */
export interface WebhookDelivery {
  readonly id: number;
  readonly message: string;
  readonly event: string;
  readonly at: number;
  readonly data: { [k: string]: unknown };
  readonly state: "due" | "sending" | "delivered" | "failed";
  readonly created_at: number;
  readonly due_at: number | null;
  readonly done_at: number | null;
  readonly attempts: number;
  readonly status: number | null;
  readonly error: string;
}
/**
 * A library's retention periods and the newest entries of its ledger.
 *
 * `address` is how much of IP addresses is stored, `page` how much of page addresses. `version` changes with every
 * change of the settings.
 */
export interface LibraryRetention {
  readonly library: number;
  readonly name: string;
  readonly version: string;
  readonly address: "none" | "short" | "full";
  readonly page: "path" | "whole";
  readonly data: readonly RetentionPeriodOut[];
  readonly departments: readonly DepartmentRetention[];
  readonly ledger: readonly RetentionLedgerEntry[];
}
/** How many days a datum is stored, and how many by default. */
export interface RetentionPeriodOut {
  readonly datum:
    | "text"
    | "name"
    | "contact"
    | "page"
    | "device"
    | "address"
    | "ticket_text"
    | "ticket_name"
    | "ticket_contact"
    | "file"
    | "email"
    | "unmatched_email"
    | "record"
    | "internal";
  readonly days: number | null;
  readonly default: number | null;
}
/** A department. `nothing`: when its chats end, everything but counts is deleted. */
export interface DepartmentRetention {
  readonly id: number;
  readonly name: string;
  readonly nothing: boolean;
}
/**
 * An entry of the ledger: how often a datum was deleted on a day (UTC), and why.
 *
 * `datum` may also be a `passage` or a `message` (or note, or file) of a chat or ticket that stays. Chats are counted
 * by department; otherwise `department` is empty.
 */
export interface RetentionLedgerEntry {
  readonly day: string;
  readonly entity: "chat" | "ticket" | "email" | "record" | "file" | "block" | "internal";
  readonly department: string;
  readonly datum:
    | (
        | "text"
        | "name"
        | "contact"
        | "page"
        | "device"
        | "address"
        | "ticket_text"
        | "ticket_name"
        | "ticket_contact"
        | "file"
        | "email"
        | "unmatched_email"
        | "record"
        | "internal"
      )
    | ("passage" | "message");
  readonly cause: "expired" | "patron" | "operator";
  readonly count: number;
}
/** New settings, based on `version`: periods, and the departments whose chats are deleted when they end. */
export interface RetentionForm {
  readonly version: string;
  readonly data: readonly RetentionPeriodForm[];
  readonly nothing?: readonly number[];
  readonly address?: ("none" | "short" | "full") | null;
  readonly page?: ("path" | "whole") | null;
}
/**
 * How many days a datum is stored: 0 not at all, null forever.
 *
 * Counted from the end of a chat, the closing of a ticket, and the creation of everything else. `unmatched_email` is a
 * received email that belongs to no ticket, `internal` a message of an internal chat.
 */
export interface RetentionPeriodForm {
  readonly datum:
    | "text"
    | "name"
    | "contact"
    | "page"
    | "device"
    | "address"
    | "ticket_text"
    | "ticket_name"
    | "ticket_contact"
    | "file"
    | "email"
    | "unmatched_email"
    | "record"
    | "internal";
  readonly days: number | null;
}
/** An email address or a phone number as entered. */
export interface ContactQuery {
  readonly contact: string;
}
/** The contact in normalized form, and counts. `live` chats have not ended, `open` tickets are not closed. */
export interface ContactHoldings {
  readonly contact: string;
  readonly chats: number;
  readonly live: number;
  readonly tickets: number;
  readonly open: number;
  readonly emails: number;
  readonly files: number;
  readonly records: number;
}
/** An erasure, without the contact. `left` chats and tickets are not erased yet, because `live` chats go on. */
export interface ErasureOut {
  readonly id: number;
  readonly at: string;
  readonly by: string;
  readonly chats: number;
  readonly tickets: number;
  readonly emails: number;
  readonly left: number;
  readonly live: number;
}
/** A contact and a random key: a repeated request is the same erasure. */
export interface ErasureForm {
  readonly contact: string;
  readonly key: string;
}
/** A canned message. `mine`: the operator's own, which only they can change. */
export interface CannedMessageOut {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly tags: string;
  readonly mine: boolean;
}
/** The form of a canned message. {patron}, {operator} and {library} are filled in when it is used. */
export interface CannedMessageForm {
  readonly title: string;
  readonly text: string;
  readonly marks?: readonly CannedMark[];
  readonly tags?: string;
}
/** The messages for a chat or ticket, and the name of its library. */
export interface CannedMessagesOffer {
  readonly library: string;
  readonly messages: readonly CannedMessageOut[];
}
/** A stored link. */
export interface AppointmentLinkOut {
  readonly id: number;
  readonly label: string;
  readonly address: string;
}
/** The form of a link. */
export interface AppointmentLinkForm {
  readonly label: string;
  readonly address: string;
}
/** A new dataset. `standard`: with the standard fields and survey counts, else without fields. */
export interface NewDataset {
  readonly library: number;
  readonly name: string;
  readonly standard?: boolean;
}
/** A dataset with its form. `version` grows with each change; `administers`: whether the operator may change it. */
export interface DatasetOut {
  readonly id: number;
  readonly name: string;
  readonly library: string;
  readonly library_id: number;
  readonly time_zone: string;
  readonly version: number;
  readonly retired: boolean;
  readonly changed_at: number;
  readonly changed_by: string;
  readonly administers: boolean;
  readonly departments: readonly DatasetDepartment[];
  readonly fields: readonly DatasetField[];
}
/** A department that the operator may record for. */
export interface DatasetDepartment {
  readonly id: number;
  readonly name: string;
}
/** A question of a form. Retired ones are no longer offered, and remain in records that have them. */
export interface DatasetField {
  readonly id: number;
  readonly label: string;
  readonly kind: "single" | "multiple" | "text" | "number" | "read" | "date";
  readonly required: boolean;
  readonly retired: boolean;
  readonly default: number | string | readonly number[] | null;
  /** The value prefilled in a form opened from a chat. */
  readonly from_chat: number | string | readonly number[] | null;
  readonly choices: readonly DatasetChoice[];
}
/** A choice. */
export interface DatasetChoice {
  readonly id: number;
  readonly label: string;
  readonly retired: boolean;
}
/** The datasets that the operator may record in, and the libraries that they administer. */
export interface Datasets {
  readonly datasets: readonly DatasetOut[];
  readonly administered: readonly DatasetLibrary[];
}
/** A library for which the operator may create datasets. */
export interface DatasetLibrary {
  readonly id: number;
  readonly name: string;
}
/** The new name and form, based on `version`. Fields and choices left out are removed. */
export interface DatasetBody {
  readonly version: number;
  readonly name: string;
  readonly retired?: boolean;
  readonly fields: readonly DatasetFieldForm[];
}
/** A question of a changed form. Numbers below zero are of new ones. */
export interface DatasetFieldForm {
  readonly id: number;
  readonly label: string;
  readonly kind: "single" | "multiple" | "text" | "number" | "read" | "date";
  readonly required?: boolean;
  readonly retired?: boolean;
  readonly default?: number | string | readonly number[] | null;
  readonly from_chat?: number | string | readonly number[] | null;
  readonly choices?: readonly DatasetChoiceForm[];
}
/** A choice of a changed form. Numbers below zero are of new ones. */
export interface DatasetChoiceForm {
  readonly id: number;
  readonly label: string;
  readonly retired?: boolean;
}
/**
 * A chat or ticket in Reference Analytics: when it began (local time), forms to fill in, and its records.
 *
 * `position` is the event with the question that forms are prefilled with. `keeps_texts` is false once the chat's or
 * ticket's texts were redacted: its records store none.
 */
export interface RecordForms {
  readonly when: string;
  readonly keeps_texts: boolean;
  readonly position: number | null;
  readonly department: number;
  readonly forms: readonly RecordForm[];
  readonly records: readonly RecordOut[];
}
/** A dataset's form with the values prefilled from the chat or ticket. */
export interface RecordForm {
  readonly dataset: DatasetOut;
  readonly values: { [k: string]: number | string | readonly number[] | null };
}
/**
 * A record. `when` is `at` in local time; values by the fields' numbers; `mine`: whether the operator may remove
 * it.
 */
export interface RecordOut {
  readonly id: number;
  readonly revision: number;
  readonly dataset: number;
  readonly at: number;
  readonly when: string;
  readonly department: number;
  readonly department_name: string;
  readonly operator: string;
  readonly recorded_at: number;
  readonly source: "chat" | "ticket" | "hand" | "import";
  readonly chat: number | null;
  readonly ticket: number | null;
  readonly position: number | null;
  readonly values: { [k: string]: number | string | readonly number[] | null };
  readonly mine: boolean;
}
/** Some records, the latest first, how many there are on all pages, and `before` of the next page. */
export interface RecordPage {
  readonly total: number;
  readonly records: readonly RecordOut[];
  readonly next: string | null;
}
/** A new record. `key` is random: a repeated key creates no second record. */
export interface NewRecord {
  readonly version: number;
  readonly department: number;
  readonly when?: string | null;
  /** By the fields' numbers. */
  readonly values: { [k: string]: number | string | readonly number[] | null };
  readonly key: string;
  readonly chat?: number | null;
  readonly ticket?: number | null;
  /** The number of the chat's event that holds the question. */
  readonly position?: number | null;
}
/** `dataset`: its current form, if the record was entered with an older one. */
export interface RecordErrors {
  readonly errors: readonly FormError[];
  readonly dataset?: DatasetOut | null;
}
/** A record with new values, based on `revision`. */
export interface CorrectedRecord {
  readonly version: number;
  readonly department: number;
  readonly when?: string | null;
  /** By the fields' numbers. */
  readonly values: { [k: string]: number | string | readonly number[] | null };
  readonly revision: number;
}
/** Somebody else changed the record to this, or removed it (null). */
export interface RecordChanged {
  readonly record: RecordOut | null;
}
/** A table with totals. `overlaps`: a record may count in several rows or columns, which then exceed the total. */
export interface Report {
  readonly rows: readonly ReportHeading[];
  readonly columns: readonly ReportHeading[];
  readonly cells: readonly (readonly number[])[];
  readonly row_totals: readonly number[];
  readonly column_totals: readonly number[];
  readonly total: number;
  readonly records: number;
  readonly overlaps: boolean;
}
/**
 * A row's or column's key and label. Months, weekdays and hours have no label: the browser writes them in its
 * language.
 */
export interface ReportHeading {
  readonly key: string;
  readonly label: string;
}
/** A new survey count. `key` is random: a repeated key creates no second one. */
export interface NewSurveyCount {
  readonly survey: string;
  readonly name: string;
  readonly rule: string;
  readonly conditions: readonly SurveyCountCondition[];
  readonly dataset: number;
  readonly key: string;
}
/** A condition: the field has one of these values. */
export interface SurveyCountCondition {
  readonly field: number;
  readonly values: readonly number[];
}
/** A survey count, with its count within the conditions of the request. */
export interface SurveyCountOut {
  readonly survey: string;
  readonly name: string;
  readonly rule: string;
  readonly conditions: readonly SurveyCountCondition[];
  readonly id: number;
  readonly version: string;
  readonly count: number;
  readonly changed_at: number;
  readonly changed_by: string;
}
/** New settings, based on `version`. */
export interface ChangedSurveyCount {
  readonly survey: string;
  readonly name: string;
  readonly rule: string;
  readonly conditions: readonly SurveyCountCondition[];
  readonly version: string;
}
export interface SurveyCounts {
  readonly administers: boolean;
  readonly survey_counts: readonly SurveyCountOut[];
}
/** How many records were added, and how many already existed. */
export interface RecordsImported {
  readonly added: number;
  readonly known: number;
}
/** Nothing was added; the first 100 errors. */
export interface RecordsNotImported {
  readonly row_errors: readonly ImportRowError[];
}
/** A row as a spreadsheet counts it (1 is the header, 0 the file as a whole), the column, and the reason. */
export interface ImportRowError {
  readonly row: number;
  readonly column: string;
  readonly text: string;
}
/**
 * Values to filter by. `operators`: those whose statistics are visible; `all_operators`: whether that is everybody.
 *
 * `first`: the day of the first chat; `missed_after`: seconds after which an unanswered chat is missed, not abandoned.
 */
export interface StatisticsScope {
  readonly departments: readonly StatisticsNamed[];
  readonly operators: readonly StatisticsNamed[];
  readonly all_operators: boolean;
  readonly widgets: readonly StatisticsNamed[];
  readonly first: string | null;
  readonly missed_after: number;
}
/** A department, an operator or a widget. */
export interface StatisticsNamed {
  readonly id: number;
  readonly name: string;
}
/** The rows of one axis, and their total. */
export interface StatisticsTable {
  readonly by: "all" | "month" | "weekday" | "hour" | "week" | "department" | "operator" | "widget" | "page";
  readonly rows: readonly StatisticsRow[];
  readonly total: StatisticsRow;
}
/** The counts under one heading. Waiting and handling are of answered chats. */
export interface StatisticsRow {
  readonly key: string;
  readonly label: string;
  readonly chats: number;
  readonly answered: number;
  readonly missed: number;
  readonly abandoned: number;
  readonly dismissed: number;
  readonly questions: number;
  readonly transfers: number;
  readonly by_backup: number;
  readonly blocked: number;
  readonly waiting: StatisticsTimes;
  readonly handling: StatisticsTimes;
  readonly feedback: StatisticsFeedback;
}
/** Seconds; null if nothing was measured. */
export interface StatisticsTimes {
  readonly median: number | null;
  readonly ninetieth: number | null;
  readonly mean: number | null;
}
/** How many patrons answered "Did you get your answer?", and how. */
export interface StatisticsFeedback {
  readonly yes: number;
  readonly partly: number;
  readonly no: number;
}
/** `since`: when staffing was first recorded (ms); null if never. */
export interface StatisticsConcurrency {
  readonly by: "hour" | "weekday" | "week";
  readonly since: number | null;
  readonly cells: readonly ConcurrencyCell[];
}
/** One hour of the day, day of the week, or hour of the week, added up over all days. */
export interface ConcurrencyCell {
  readonly key: string;
  readonly chats: number;
  readonly missed: number;
  readonly peak: number;
  readonly busy_hours: number;
  readonly staffed_hours: number;
  readonly open_hours: number;
  readonly operator_hours: number;
}
/** A file to be uploaded by the patron of a chat, with the chat's token. */
export interface PatronFileAnnouncement {
  readonly key: string;
  readonly name?: string;
  readonly size: number;
  readonly token: string;
}
/** A public group. `library` is the library's URL name (slug). */
export interface FaqGroupOut {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly library: string;
  readonly faqs: number;
  readonly address: string;
}
/**
 * The number of hits, and the requested page of them, the best first.
 *
 * `corrected`: the words that were searched for instead of the query's, which found nothing; empty if none were.
 */
export interface FaqResults {
  readonly total: number;
  readonly corrected?: string;
  readonly faqs: readonly FaqListed[];
}
/** A search hit. `language` is that of the FAQ. */
export interface FaqListed {
  readonly group: string;
  readonly slug: string;
  readonly language: string;
  readonly question: string;
  readonly excerpt: string;
  readonly address: string;
}
/** An FAQ. `answer` is clean HTML; the addresses of its pictures are whole. */
export interface FaqWhole {
  readonly group: string;
  readonly slug: string;
  readonly language: string;
  readonly question: string;
  readonly excerpt: string;
  readonly address: string;
  readonly answer: string;
  readonly topics: readonly string[];
  readonly links: readonly FaqRelatedLink[];
  readonly updated_at: string;
  readonly translations: readonly FaqTranslation[];
}
export interface FaqRelatedLink {
  readonly title: string;
  readonly address: string;
}
/** The same FAQ in another language. */
export interface FaqTranslation {
  readonly language: string;
  readonly address: string;
}
/** A group of one of the operator's libraries. */
export interface DeskFaqGroup {
  readonly id: number;
  readonly name: string;
  readonly library: string;
  readonly internal: boolean;
}
/** The number of hits, and the best of them. `corrected`: see `FaqResults`. */
export interface DeskFaqResults {
  readonly total: number;
  readonly corrected?: string;
  readonly faqs: readonly DeskFaq[];
}
/** A search hit. `path`: its page for operators; `address`: its public page, null for internal FAQs. */
export interface DeskFaq {
  readonly id: number;
  readonly question: string;
  readonly excerpt: string;
  readonly group: string;
  readonly internal: boolean;
  readonly path: string;
  readonly address: string | null;
}
/** A question, perhaps unfinished. It is searched for, and neither stored nor logged. */
export interface QuestionTyped {
  readonly question: string;
}
/** The FAQs that may answer the question, the best first. */
export interface FaqSuggestions {
  readonly faqs: readonly FaqSuggestion[];
}
/** An FAQ that may answer the question. `answer` is clean HTML; the addresses of its pictures are whole. */
export interface FaqSuggestion {
  readonly id: number;
  readonly language: string;
  readonly question: string;
  readonly answer: string;
  readonly address: string;
}
/** A draft of an operator. `answer` is HTML or typed text; it is stored sanitized. */
export interface FaqDraft {
  readonly group: number;
  readonly question: string;
  readonly answer: string;
}
/** The number of the draft. */
export interface SavedFaqDraft {
  readonly id: number;
}
/** At most 50 chats, the latest first; `next` is the `before` of the next page. */
export interface TranscriptPage {
  readonly transcripts: readonly TranscriptRow[];
  readonly next: string | null;
}
/** A chat in a list. Times are milliseconds since 1970-01-01 UTC; redacted fields are empty. */
export interface TranscriptRow {
  readonly chat: number;
  readonly outcome:
    "waiting" | "active" | "operator" | "patron" | "disconnection" | "dismissed" | "blocked" | "missed";
  readonly guest: number;
  readonly name: string | null;
  readonly contact: string | null;
  readonly question: string;
  readonly department: TranscriptNamed;
  readonly widget: TranscriptNamed;
  readonly operator: TranscriptNamed | null;
  readonly started_at: number;
  readonly claimed_at: number | null;
  readonly ended_at: number | null;
  /** Messages of the patron. */
  readonly messages: number;
  readonly tags: readonly string[];
  readonly noted: boolean;
  readonly redacted: readonly ("text" | "name" | "contact" | "page" | "device" | "address")[];
  /** An excerpt around the first searched word. */
  readonly found: readonly TranscriptExcerptPiece[];
}
/** An operator, a department or a widget. */
export interface TranscriptNamed {
  readonly id: number;
  readonly name: string;
}
/** A piece of text; `meant` if it matches a searched word. */
export interface TranscriptExcerptPiece {
  readonly text: string;
  readonly meant: boolean;
}
/** The values that a list can be filtered by. `everything`: the operator may read all departments of the server. */
export interface TranscriptFilters {
  readonly departments: readonly TranscriptDepartment[];
  readonly everything: boolean;
  readonly operators: readonly TranscriptNamed[];
  readonly widgets: readonly TranscriptNamed[];
  readonly tags: readonly string[];
  readonly sends_email: boolean;
}
/**
 * A department whose chats the operator may read; `administered`: also redact; `followed`: also those that are
 * going on.
 */
export interface TranscriptDepartment {
  readonly id: number;
  readonly name: string;
  readonly library: string;
  readonly administered: boolean;
  readonly followed: boolean;
}
/**
 * A chat and its log. `may_change`: whether the operator may do more than read; `may_redact`: redact it;
 * `may_open`: whether it is going on, and their desk shows it among its chats.
 */
export interface TranscriptDetail {
  readonly transcript: TranscriptRow;
  readonly events: readonly TranscriptEvent[];
  readonly may_change: boolean;
  readonly may_redact: boolean;
  readonly may_open: boolean;
  readonly emails: readonly TranscriptEmail[];
  readonly colleagues: readonly TranscriptNamed[];
}
/** One event of a chat's log, as in the live protocol. */
export interface TranscriptEvent {
  readonly seq: number;
  readonly at: number;
  readonly by: By;
  readonly body: AnyBody;
  readonly key: string | null;
}
/** An email with a transcript: its recipient and its state. */
export interface TranscriptEmail {
  readonly id: number;
  readonly to: string;
  readonly notes: boolean;
  readonly state: "due" | "sending" | "sent" | "failed" | "bounced";
  readonly at: number;
}
/** Redact the texts of these events, a passage of one of them, or these data of the whole log. */
export interface Redact {
  readonly kind: "redact";
  readonly data?: readonly ("address" | "contact" | "device" | "name" | "page" | "text")[];
  readonly seqs?: readonly number[];
  readonly passage?: readonly [number, number] | null;
}
/** Stored as event `seq`, null if nothing changed. `repeat`: the key had been used before. */
export interface TranscriptActDone {
  readonly seq: number | null;
  readonly repeat: boolean;
}
/** The recipient of a transcript: a colleague, or the patron if `operator` is null. `key` is random. */
export interface TranscriptEmailForm {
  readonly key: string;
  readonly operator?: number | null;
  readonly notes?: boolean;
}
