// Made by "npm run protocol" from refdesk/protocol and refdesk/chats: change those, not this.

/**
 * The address of a log; on the wire a pair, such as `["chat", 7]`.
 *
 * @minItems 2
 * @maxItems 2
 */
export type Address = ["chat" | "internal_chat" | "ticket", number];

/** The roots of all types of the protocol. */
export interface Wire {
  up:
    | PatronHello
    | DeskHello
    | Do
    | Open
    | Leave
    | Watch
    | WatchPeople
    | Typing
    | Seen
    | Visible
    | TakeSeatHere
    | SetStatus
    | Active
    | Monitor
    | Ping
    | AnswerPing;
  down:
    | Welcome
    | Done
    | Refused
    | Events
    | Opened
    | Board
    | Desk
    | MoreDepartments
    | ColleaguesChanged
    | InternalChats
    | TypingNow
    | SeenUpTo
    | TicketChanged
    | TicketNotice
    | Viewers
    | Seat
    | QueuePosition
    | Pong
    | AskPing
    | Bye;
  body:
    | Started
    | PatronDescribed
    | MessageSent
    | Continued
    | BackupOffered
    | Claimed
    | TakenOver
    | ColleagueRequested
    | RequestDeclined
    | RequestWithdrawn
    | RequestExpired
    | Transferred
    | Joined
    | Left
    | OwnerChanged
    | OperatorGone
    | OperatorBack
    | NameChanged
    | ContactChanged
    | ContactRequested
    | ContactShared
    | ContactDeclined
    | FileSent
    | FileExpired
    | FrameSuggested
    | FrameEntered
    | SensitiveMasked
    | NoteSaved
    | Tagged
    | SeatTaken
    | ConnectionLost
    | GraceRestarted
    | LanguageChosen
    | Dismissed
    | Blocked
    | Ended
    | FeedbackSent
    | Redacted
    | Linked
    | Closed
    | InternalChatStarted
    | HistoryExpired;
}
/**
 * The first frame of a patron's connection.
 *
 * With `version` and `token` alone it gets the seat only if no window is connected (P19).
 */
export interface PatronHello {
  kind: "patron_hello";
  /** version of the protocol: 2 */
  version: number;
  /** the chat's token */
  token: string;
  /** the last seq that this window has */
  after?: number;
  /** epoch of the last `welcome`; if it has changed, the log is sent from 0 (P38) */
  epoch?: string;
  /** the last seat that this window held; 0: none */
  seat?: number;
  /** the window's own random name, unchanged while the page is open; empty: none */
  window?: string;
  /** counts the hellos of this window from 1 */
  attempt?: number;
  /** whether the page is visible */
  visible?: boolean;
  /** the patron's page */
  page?: Page | null;
}
/** The library's page that a patron is on. */
export interface Page {
  /** its address */
  url: string;
  /** its title; empty if it has none */
  title?: string;
}
/**
 * The first frame of an operator's connection. Without `desk` the connection is no desk: it reads and acts, but
 * does not count as an operator being there.
 */
export interface DeskHello {
  kind: "desk_hello";
  /** version of the protocol: 2 */
  version: number;
  /** a fresh token from `POST /api/v1/desk/connection-token` */
  token: string;
  /** false: the connection reads and acts, but its operator doesn't count as present */
  desk?: boolean;
}
/** Execute an act on a log. The answer is `done` or `refused` with the same key. */
export interface Do {
  kind: "do";
  /** the client's own key, used once (P7) */
  key: string;
  log: Address;
  /** the act */
  act:
    | Say
    | DeleteMessage
    | Claim
    | TakeOver
    | RequestColleague
    | WithdrawRequest
    | AcceptRequest
    | DeclineRequest
    | LeaveChat
    | End
    | Dismiss
    | Block
    | Close
    | SetName
    | SetContact
    | RequestContact
    | ShareContact
    | DeclineContact
    | SuggestFrame
    | EnterFrame
    | SaveNote
    | SetTags
    | ChooseLanguage
    | SendFeedback
    | Forget
    | Reply
    | Assign
    | Transfer
    | SetTicketStatus;
}
/** Send a message: 1 to 10,000 characters of plain text, and marks over ranges of it. */
export interface Say {
  kind: "say";
  /** 1 to 10,000 characters of plain text */
  text: string;
  /** formatting of ranges of the text */
  marks?: Mark[];
  /** what to do with sensitive data in a patron's text */
  sensitive?: "ask" | "keep" | "mask";
}
/** Formatting of the characters start..end-1 of a text, counted in Unicode code points. */
export interface Mark {
  /** the format */
  kind: "bold" | "italic" | "link" | "underline";
  /** the first character, counted from 0 */
  start: number;
  /** the character after the last */
  end: number;
  /** address of a link: http, https or mailto */
  href?: string | null;
}
/** Remove a message or file of one's own, at most 10 minutes after sending it. */
export interface DeleteMessage {
  kind: "delete_message";
  /** the number of its event */
  seq: number;
}
/** Take a waiting chat. */
export interface Claim {
  kind: "claim";
}
/** Take a chat whose operator has been gone for the grace time. A waiting chat is claimed. */
export interface TakeOver {
  kind: "take_over";
}
/**
 * Ask a colleague who is online to join the chat, or a colleague or a department to take it.
 *
 * The chat stays one's own until someone accepts.
 */
export interface RequestColleague {
  kind: "request_colleague";
  /** transfer: to take the chat; join: to participate in it */
  purpose?: "join" | "transfer";
  /** number of a department of the same library */
  department: number;
  /** number of a colleague in it; 0: anyone of the department, to take the chat */
  operator?: number;
  /** for the colleague; at most 1,000 characters */
  note?: string;
}
/** Withdraw one's request. */
export interface WithdrawRequest {
  kind: "withdraw_request";
}
/** Accept a request: one participates in the chat, or it is one's own from now on, in the request's department. */
export interface AcceptRequest {
  kind: "accept_request";
}
/** Decline a request. */
export interface DeclineRequest {
  kind: "decline_request";
}
/** Leave a chat in which one participates. Its owner leaves it to a participant. */
export interface LeaveChat {
  kind: "leave_chat";
  /** for its owner: number of the participant who owns it then; 0: the only one */
  owner?: number;
}
/** End the chat. */
export interface End {
  kind: "end";
}
/** End a waiting chat that no one is going to answer. */
export interface Dismiss {
  kind: "dismiss";
  /** internal; at most 1,000 characters */
  reason?: string;
}
/**
 * End the chat, and refuse new chats and questions of this patron for some time.
 *
 * An ended chat's patron can be blocked until the chat is closed. With the scope `browser`, `BrowserUnknown` refuses a
 * browser that stores nothing.
 */
export interface Block {
  kind: "block";
  /** for how long */
  hours: 1 | 24 | 168;
  /** internal; at most 1,000 characters */
  reason?: string;
  /** browser: the browser alone; network: the browser and its network */
  scope?: "browser" | "network";
}
/** Take an ended chat off one's dashboard. */
export interface Close {
  kind: "close";
}
/** Correct the patron's name, at most 80 characters; empty removes it. */
export interface SetName {
  kind: "set_name";
  /** at most 80 characters; empty removes it */
  name: string;
}
/** Correct the contact info: an email address or a phone number; empty removes it. */
export interface SetContact {
  kind: "set_contact";
  /** an email address or a phone number; empty removes it */
  contact: string;
}
/** Ask the patron for an email address or a mobile number. */
export interface RequestContact {
  kind: "request_contact";
}
/** Answer that request with an email address or a phone number. */
export interface ShareContact {
  kind: "share_contact";
  /** an email address or a phone number */
  contact: string;
}
/** Answer that request with "Not now". */
export interface DeclineContact {
  kind: "decline_contact";
}
/** Suggest that the patron looks at the page with this http or https address in iframe chat mode. */
export interface SuggestFrame {
  kind: "suggest_frame";
  /** http or https, at most 2,000 characters */
  address: string;
}
/** The patron's window with the seat is one of iframe chat mode. */
export interface EnterFrame {
  kind: "enter_frame";
}
/** Add an internal note. */
export interface SaveNote {
  kind: "save_note";
  /** 1 to 10,000 characters of plain text */
  text: string;
}
/** These tags and no others: at most 20 of at most 40 characters, without commas. */
export interface SetTags {
  kind: "set_tags";
  /** at most 20, each of at most 40 characters, without commas */
  tags: string[];
}
/** Read on in another language, and be written to in it. Also possible after the end, which emails may follow. */
export interface ChooseLanguage {
  kind: "choose_language";
  /** a language tag (BCP 47) of a language in which Refdesk offers widgets */
  language: string;
}
/** Say after the end whether one got one's answer. Replaces earlier feedback. */
export interface SendFeedback {
  kind: "send_feedback";
  /** whether the patron got their answer */
  answered: "no" | "partly" | "yes";
  /** at most 1,000 characters of plain text */
  comment?: string;
}
/** The patron has everything of theirs in an ended chat redacted. */
export interface Forget {
  kind: "forget";
}
/**
 * Send a message to the other side. An operator may set the status with it.
 *
 * `after` is the last event that the author has read: it is refused if a colleague has replied since. `files` are the
 * tokens of its uploads.
 */
export interface Reply {
  kind: "reply";
  /** 1 to 10,000 characters of plain text */
  text: string;
  /** formatting of ranges of the text */
  marks?: Mark[];
  /** the ticket's status from now on; null: pending */
  status?: ("closed" | "new" | "open" | "pending") | null;
  /** the last event that its author has read; null: not checked */
  after?: number | null;
  /** upload tokens of attached files, ten at most */
  files?: string[];
}
/**
 * Assign the ticket to an operator, or to nobody.
 *
 * `instead_of` is the owner that the author saw, 0 for none; a ticket with another owner by now keeps it.
 */
export interface Assign {
  kind: "assign";
  /** the new owner's number; null: no one */
  operator: number | null;
  /** number of the owner that the author saw; 0: no one */
  instead_of?: number | null;
}
/** Move the ticket to another queue of the same library, and optionally assign it to a member of that queue. */
export interface Transfer {
  kind: "transfer";
  /** the number of its new queue */
  queue: number;
  /** number of the member who owns it there; null: no one */
  owner?: number | null;
}
/** Change the status; a ticket never becomes new again. */
export interface SetTicketStatus {
  kind: "set_status";
  /** its status from now on; not `new` */
  status: "closed" | "new" | "open" | "pending";
}
/** Send this log's events after `after`, then each new one. */
export interface Open {
  kind: "open";
  log: Address;
  /** the last seq that the client has */
  after?: number;
}
/** Send no more events of this log. */
export interface Leave {
  kind: "leave";
  log: Address;
}
/** Send the boards (lists of chats) of the departments that the operator monitors, and the desk feed. */
export interface Watch {
  kind: "watch";
}
/** Send the states of these colleagues in `internal_chats`, now and at each change; replaces earlier ones (P49). */
export interface WatchPeople {
  kind: "watch_people";
  /**
   * numbers of operators who share a library with this one
   *
   * @maxItems 200
   */
  people: number[];
}
/** The sender is typing in this log; repeated every 3 s meanwhile. */
export interface Typing {
  kind: "typing";
  log: Address;
}
/** The sender has seen this chat up to `seq`; `count` is the number of the other side's messages up to there. */
export interface Seen {
  kind: "seen";
  log: Address;
  /** the last event that was seen */
  seq: number;
  /** number of the other side's messages up to there */
  count?: number;
}
/** Whether the patron's page is visible. A page that becomes visible gets the seat if it never held one. */
export interface Visible {
  kind: "visible";
  /** whether the page is visible */
  visible: boolean;
}
/** The chat moves to this window: the patron wants it, or the seat is vacant (P50). */
export interface TakeSeatHere {
  kind: "take_seat";
  /** the last seq that this window has */
  after?: number;
  /** only if this vacant seat is still the chat's; 0: the patron wants it */
  vacant?: number;
}
/** Set the operator's own status, for all their desks. New chats reach them while it is `online` only. */
export interface SetStatus {
  kind: "set_status";
  /** the client's own key, used once (P7) */
  key: string;
  /** the new status */
  status: "away" | "colleagues" | "offline" | "online";
  /** of `away`, for colleagues; at most 80 characters, may be empty */
  reason?: string;
  /** of `away`, for colleagues: when the operator expects to be back (ms) */
  back_at?: number | null;
}
/** The operator used the desk within the last minute; repeated every minute meanwhile (P41). */
export interface Active {
  kind: "active";
}
/** Monitor exactly these of the operator's departments. */
export interface Monitor {
  kind: "monitor";
  /** the client's own key, used once (P7) */
  key: string;
  /** the departments' numbers */
  departments: number[];
}
/** Checks the connection. Answered by `pong` with the same number. */
export interface Ping {
  kind: "ping";
  /** any number */
  n: number;
}
/** The answer to the server's `ping`, with the same number. */
export interface AnswerPing {
  kind: "pong";
  /** the number of the ping */
  n: number;
}
/** The answer to a hello. `now` is the server's clock; `grace` the time to reconnect (ms). */
export interface Welcome {
  kind: "welcome";
  /** version of the protocol: 2 */
  version: number;
  /** the server's name */
  node: string;
  /** the server's clock */
  now: number;
  /** how long a disconnected patron may reconnect */
  grace: number;
  /** the epoch of all event numbers (P38) */
  epoch: string;
  /** the patron's chat */
  chat?: number | null;
  /** the operator who is signed in */
  operator?: Person | null;
}
/** An operator, as others see them. */
export interface Person {
  /** the operator's number */
  id: number;
  /** the name that others see */
  name: string;
}
/** Stored: the act's event is `seq` of its log (None if nothing changed). */
export interface Done {
  kind: "done";
  /** the act's key */
  key: string;
  /** the number of its event in the log; absent if nothing changed */
  seq?: number | null;
  /** whether the act had been stored before (P9) */
  repeat?: boolean;
}
/**
 * Not done; nothing was stored, unless the refusal is `OutcomeUnknown`. `key` says which act, None for a frame that
 * has none.
 */
export interface Refused {
  kind: "refused";
  /** the reason */
  refusal:
    | NoSuchChat
    | NotAllowed
    | AlreadyClaimed
    | NotYours
    | StillAttended
    | NotOffered
    | RequestOpen
    | NobodyAvailable
    | ParticipantsFull
    | NoNewOwner
    | NotYourMessage
    | TooLateToDelete
    | ChatEnded
    | NotEnded
    | SeatMoved
    | TextEmpty
    | TextTooLong
    | TextNotPlain
    | SensitiveText
    | BadMarks
    | BadContact
    | BadAddress
    | BadTags
    | OnMobile
    | Forgotten
    | BadPassage
    | NotRequested
    | KeyReused
    | ChatFull
    | NoRoom
    | NobodyOnline
    | OperatorNotThere
    | PatronBlocked
    | BrowserUnknown
    | NoSuchLanguage
    | AnswerMissing
    | Unavailable
    | OutcomeUnknown
    | StorageFull
    | NoSuchTicket
    | NoSuchQueue
    | NotAMember
    | AnsweredMeanwhile
    | ClaimedMeanwhile
    | NoSuchUpload
    | TooManyFiles
    | BadFrame
    | FrameTooLarge
    | TooMany
    | NotNow
    | NoSuchDepartment;
  /** the act's key; absent for a frame without one */
  key?: string | null;
}
/** The chat doesn't exist, or not for this actor. */
export interface NoSuchChat {
  name: "NoSuchChat";
  /** its address, in answer to `open` or where its feed ends */
  log?: Address | null;
}
/** The log is known to the actor, but this act is not theirs to do. */
export interface NotAllowed {
  name: "NotAllowed";
}
/** Another operator claimed the chat first. */
export interface AlreadyClaimed {
  name: "AlreadyClaimed";
  /** the operator's name */
  by: string;
}
/**
 * Only the owner of the chat may do this, or write only its participants too; `by` is the owner's name.
 *
 * It is None if the chat is unclaimed.
 */
export interface NotYours {
  name: "NotYours";
  /** the name of the operator who claimed it; absent: no one */
  by?: string | null;
}
/** The chat can't be taken over: its operator is there. */
export interface StillAttended {
  name: "StillAttended";
  /** the operator's name */
  by: string;
}
/** There is no open request to answer: it was withdrawn, has expired, or a colleague accepted it. */
export interface NotOffered {
  name: "NotOffered";
  /** the name of the operator who has the chat */
  by?: string | null;
}
/** An earlier request to colleagues is still open. */
export interface RequestOpen {
  name: "RequestOpen";
  /** name of the colleague or department of that request */
  to: string;
}
/** The colleague is not online in that department, or no one else is. */
export interface NobodyAvailable {
  name: "NobodyAvailable";
}
/** So many participate in the chat that no one can join it. */
export interface ParticipantsFull {
  name: "ParticipantsFull";
  /** the number of participants beside the owner */
  limit: number;
}
/** The owner can leave the chat only to a participant, who has to be named where there are several. */
export interface NoNewOwner {
  name: "NoNewOwner";
}
/** This event is no message or file of the operator's. */
export interface NotYourMessage {
  name: "NotYourMessage";
}
/** The message was sent too long ago to be removed by its author. */
export interface TooLateToDelete {
  name: "TooLateToDelete";
  /** for how long after sending it this is possible */
  limit: number;
}
/** The chat has ended; only follow-ups are possible. */
export interface ChatEnded {
  name: "ChatEnded";
  /** operator, patron or disconnection */
  by: string;
  /** when it ended */
  at: number;
}
/** Only an ended chat can be closed, or be forgotten. */
export interface NotEnded {
  name: "NotEnded";
}
/** Another window of the patron holds the chat. */
export interface SeatMoved {
  name: "SeatMoved";
}
/** There is nothing in the text. */
export interface TextEmpty {
  name: "TextEmpty";
}
/** The text has more characters (Unicode code points) than `limit`. */
export interface TextTooLong {
  name: "TextTooLong";
  /** the limit */
  limit: number;
  /** the length of the text */
  length: number;
}
/** The text holds a character that no text may hold (control, surrogate, hidden change of direction). */
export interface TextNotPlain {
  name: "TextNotPlain";
  /** the character, as in U+202E */
  character: string;
}
/** The text has data that the library masks. The patron decides what to do with it, and sends it again. */
export interface SensitiveText {
  name: "SensitiveText";
  /** what would be stored of each text with sensitive data */
  texts: string[];
  /** whether the library lets the patron send it unmasked */
  keepable?: boolean;
}
/** A mark lies outside its text, overlaps one of its kind, or links to other than http, https and mailto. */
export interface BadMarks {
  name: "BadMarks";
  /** explanation for the client's developer */
  reason: string;
}
/**
 * Neither an email address nor a phone number that can be reached; `fault` says what is wrong.
 *
 * `email_short`: nothing like ".org" is at its end. `digits`: too few or too many. `number`: there is none like it.
 */
export interface BadContact {
  name: "BadContact";
  /** what is wrong with it */
  fault: "digits" | "email" | "email_short" | "neither" | "number";
}
/** Not a whole http or https address without a user, at most 2,000 characters long; `fault` says what is wrong. */
export interface BadAddress {
  name: "BadAddress";
  /** what is wrong with it */
  fault: "empty" | "not_web" | "not_whole" | "too_long" | "user";
}
/** A tag has more than 40 characters, or a comma, or there are more than 20. */
export interface BadTags {
  name: "BadTags";
}
/** The patron is on a mobile device, where iframe chat mode is not possible. */
export interface OnMobile {
  name: "OnMobile";
}
/** This kind of data was redacted from the whole log, so nothing is added to it. */
export interface Forgotten {
  name: "Forgotten";
}
/** There is no such event before this one, or no such passage in it. */
export interface BadPassage {
  name: "BadPassage";
}
/** There is no open request to answer. */
export interface NotRequested {
  name: "NotRequested";
}
/** The client_key was used before, by another actor or for something else. */
export interface KeyReused {
  name: "KeyReused";
}
/** This side of the chat has reached the maximum number or size of messages. */
export interface ChatFull {
  name: "ChatFull";
  /** number of messages that one side of a chat may send */
  messages: number;
  /** the maximum total size of one side's messages */
  bytes: number;
}
/** The server's disk is nearly full: patrons' messages are refused until there is room again. */
export interface NoRoom {
  name: "NoRoom";
}
/** No operator can answer in this department now, so no chat was started. */
export interface NobodyOnline {
  name: "NobodyOnline";
}
/** The operator of the chat that the patron wants to continue is not online. */
export interface OperatorNotThere {
  name: "OperatorNotThere";
  /** the operator's name */
  by: string;
}
/** An operator blocked this browser or network for some time, so no chat or ticket was started. */
export interface PatronBlocked {
  name: "PatronBlocked";
}
/** The patron's browser stores nothing, so a block of the browser alone would have no effect. */
export interface BrowserUnknown {
  name: "BrowserUnknown";
}
/** Refdesk doesn't offer widgets in this language. */
export interface NoSuchLanguage {
  name: "NoSuchLanguage";
}
/** The widget requires this field or question before a chat. */
export interface AnswerMissing {
  name: "AnswerMissing";
  /** name of the field, or text of the question */
  field: string;
}
/** The database is unavailable, locked or full. The same request may be sent again after `retry_after` seconds. */
export interface Unavailable {
  name: "Unavailable";
  /** how long to wait before sending it again */
  retry_after?: number;
}
/** The database failed at the commit: the act may be stored or not. Sent again with its key, it is stored once. */
export interface OutcomeUnknown {
  name: "OutcomeUnknown";
  /** how long to wait before sending it again */
  retry_after?: number;
}
/** The database's disk is full. The same request may be sent again after `retry_after` seconds. */
export interface StorageFull {
  name: "StorageFull";
  /** how long to wait before sending it again */
  retry_after?: number;
}
/** There is no such ticket, or the actor has no access to it. */
export interface NoSuchTicket {
  name: "NoSuchTicket";
  /** its address, in answer to `open` or where its feed ends */
  log?: Address | null;
}
/** There is no such queue, or the ticket's library can't use it. */
export interface NoSuchQueue {
  name: "NoSuchQueue";
}
/** Only a member of the ticket's queue can own it. */
export interface NotAMember {
  name: "NotAMember";
}
/** Somebody replied after the last event that the author had read; `seq` is that reply. Read it, then send again. */
export interface AnsweredMeanwhile {
  name: "AnsweredMeanwhile";
  /** name of the colleague who replied */
  by: string;
  /** the number of that reply */
  seq: number;
}
/** The ticket was assigned to somebody else after the author had read it. */
export interface ClaimedMeanwhile {
  name: "ClaimedMeanwhile";
  /** name of its owner */
  by: string;
}
/** The upload was never announced, or its token has expired. Announce the file again. */
export interface NoSuchUpload {
  name: "NoSuchUpload";
}
/** This side of the chat or ticket, or this message, has reached its limit of files. */
export interface TooManyFiles {
  name: "TooManyFiles";
  /** the limit */
  limit: number;
}
/** Not a frame of this protocol. `reason` names the field, for the client's developer. */
export interface BadFrame {
  name: "BadFrame";
  /** which field is wrong, and why */
  reason: string;
}
/** The frame has more bytes than `limit`. */
export interface FrameTooLarge {
  name: "FrameTooLarge";
  /** the limit in bytes */
  limit: number;
}
/** Rate limit exceeded. The same may be sent again after `retry_after` seconds. */
export interface TooMany {
  name: "TooMany";
  /** how long to wait before sending it again */
  retry_after: number;
}
/** A frame that isn't possible now: before the hello, a second hello, or one of the other role. */
export interface NotNow {
  name: "NotNow";
  /** explanation for the client's developer */
  reason: string;
}
/** The operator does not belong to this department. */
export interface NoSuchDepartment {
  name: "NoSuchDepartment";
  /** the department's number */
  department: number;
}
/** All events of the log with after < seq <= through that the receiver may see, in order. */
export interface Events {
  kind: "events";
  log: Address;
  /** the range begins after this seq */
  after: number;
  /** the range ends with this seq */
  through: number;
  /** the events of the range that the receiver may see, in order */
  events: WireEvent[];
}
/** An event of a log; `body` is one of `refdesk.protocol.schema.AnyBody`, already encoded. */
export interface WireEvent {
  /** its number in the log, from 1 without gaps */
  seq: number;
  /** when it was stored */
  at: number;
  by: By;
  /** what happened: one of the events below */
  body:
    | Started
    | PatronDescribed
    | MessageSent
    | Continued
    | BackupOffered
    | Claimed
    | TakenOver
    | ColleagueRequested
    | RequestDeclined
    | RequestWithdrawn
    | RequestExpired
    | Transferred
    | Joined
    | Left
    | OwnerChanged
    | OperatorGone
    | OperatorBack
    | NameChanged
    | ContactChanged
    | ContactRequested
    | ContactShared
    | ContactDeclined
    | FileSent
    | FileExpired
    | FrameSuggested
    | FrameEntered
    | SensitiveMasked
    | NoteSaved
    | Tagged
    | SeatTaken
    | ConnectionLost
    | GraceRestarted
    | LanguageChosen
    | Dismissed
    | Blocked
    | Ended
    | FeedbackSent
    | Redacted
    | Linked
    | Closed
    | InternalChatStarted
    | HistoryExpired;
  /** key of the act that it came from (P16) */
  key?: string | null;
}
/** Who did it. For an operator, `name` is the name at that moment; desks also get an `id`. */
export interface By {
  /** which side */
  role: "operator" | "patron" | "system";
  /** the operator's number; sent to desks only */
  id?: number | null;
  /** the operator's name at that moment */
  name?: string | null;
}
/** The first event of every chat. Names are those of that moment. */
export interface Started {
  kind: "started";
  /** name of the department */
  department: string;
  /** the widget's title */
  widget: string;
  /** a number that stands for the patron's name if it is unknown */
  guest: number;
  /** the patron's name */
  name?: string | null;
  /** an email address, or a phone number in E.164 */
  contact?: string | null;
  /** answers to the widget's pre-chat questions */
  answers?: Answer[];
}
/** A pre-chat question of the widget, in its words of that moment, and what the patron answered. */
export interface Answer {
  /** the question */
  label: string;
  /** what the patron answered */
  text: string;
}
/** What the widget reported; the IP address as far as the library's privacy setting allows. */
export interface PatronDescribed {
  kind: "patron_described";
  /** the page where the chat was started */
  page?: Page | null;
  /** address of the previous page */
  referrer?: string;
  /** where the patron is in the library, by the QR code that they followed */
  location?: string;
  /** name and version of the browser */
  browser?: string;
  /** the operating system */
  system?: string;
  /** the kind of device */
  device?: string;
  /** size of the screen, as in 1920×1080 */
  screen?: string;
  /** whether the device is a phone or a tablet */
  mobile?: boolean;
  /** a language tag (BCP 47) */
  language?: string;
  /** the IP address, as far as the library stores it */
  address?: string;
  /** numbers of the FAQs that were suggested, as reported */
  suggested?: number[];
}
/** A message of either side. */
export interface MessageSent {
  kind: "message_sent";
  /** 1 to 10,000 characters of plain text; empty where it was redacted */
  text: string;
  /** formatting of ranges of the text */
  marks?: Mark[];
}
/**
 * In place of a question: the patron came back after a lost connection had ended an earlier chat.
 *
 * The chat belongs to the operator of that one. In the patron's copy `operator` is 0, and what operators wrote about
 * the patron is missing.
 */
export interface Continued {
  kind: "continued";
  /** number of the earlier chat */
  chat: number;
  /** the operator's number */
  operator: number;
  /** the operator's name at that moment */
  name: string;
  /** the beginning of the earlier chat's first message */
  question: string;
  /** the patron's name, if an operator corrected it */
  patron_name?: string | null;
  /** contact info, if an operator corrected it; empty: removed */
  patron_contact?: string | null;
}
/** No one claimed the chat in time, so a backup department may claim it, too. */
export interface BackupOffered {
  kind: "backup_offered";
  /** the backup department's number */
  department: number;
  /** the backup department's name at that moment */
  name: string;
}
/** An operator claimed the waiting chat. Numbers are 0 in the patron's copy. */
export interface Claimed {
  kind: "claimed";
  /** the operator's number */
  operator: number;
  /** the operator's name at that moment */
  name: string;
  /** time since the start of the chat */
  waited: number;
  /** not 0: number of the backup department to which the chat belongs from now on */
  department?: number;
  /** number of its department until then */
  previous_department?: number;
  /** name of the backup department; empty where the chat stays */
  department_name?: string;
}
/** A colleague took over a chat whose operator had been gone. `operator` is 0 in the patron's copy. */
export interface TakenOver {
  kind: "taken_over";
  /** the operator's number */
  operator: number;
  /** the operator's name at that moment */
  name: string;
  /** name of the previous operator */
  previous: string;
}
/** The owner asks a colleague to join the chat, or a colleague or department to take it. It stays theirs so far. */
export interface ColleagueRequested {
  kind: "colleague_requested";
  /** transfer: to take the chat; join: to participate in it */
  purpose?: "join" | "transfer";
  /** number of the colleague's department; a transferred chat would belong to it */
  department: number;
  /** the colleague's number; 0: anyone of the department */
  operator?: number;
  /** name of the colleague, or of the department */
  name: string;
  /** for the colleague; at most 1,000 characters, may be empty */
  note?: string;
  /** when the request expires */
  until: number;
}
/** A colleague declined. A request to a department stays open for the others. */
export interface RequestDeclined {
  kind: "request_declined";
  /** the colleague's number */
  operator: number;
  /** the colleague's name at that moment */
  name: string;
}
/** The owner withdrew the request. */
export interface RequestWithdrawn {
  kind: "request_withdrawn";
}
/** No one accepted the request in time. */
export interface RequestExpired {
  kind: "request_expired";
  /** name of the colleague or department that did not answer */
  name: string;
}
/** A colleague accepted the chat, or an administrator gave it to them. Numbers are 0 in the patron's copy. */
export interface Transferred {
  kind: "transferred";
  /** the colleague's number */
  operator: number;
  /** the colleague's name at that moment */
  name: string;
  /** name of the previous operator */
  previous: string;
  /** number of the chat's department from now on */
  department: number;
  /** number of its department until now */
  previous_department: number;
  /** name of that department; empty if the chat was in it before */
  department_name?: string;
}
/** A colleague accepted the request to join the chat. Numbers are 0 in the patron's copy. */
export interface Joined {
  kind: "joined";
  /** the colleague's number */
  operator: number;
  /** the colleague's name at that moment */
  name: string;
  /** number of the department through which they participate */
  department: number;
  /** name of that department */
  department_name: string;
}
/** A participant left. The system's: they have had no desk open for the grace time, or left the department. */
export interface Left {
  kind: "left";
  /** the colleague's number */
  operator: number;
  /** the colleague's name as they joined */
  name: string;
}
/**
 * The owner left and a participant owns the chat from now on, or a participant of another department took it over.
 *
 * Numbers are 0 in the patron's copy.
 */
export interface OwnerChanged {
  kind: "owner_changed";
  /** the participant's number */
  operator: number;
  /** the participant's name as they joined */
  name: string;
  /** name of the previous owner */
  previous: string;
  /** number of the chat's department from now on */
  department: number;
  /** number of its department until now */
  previous_department: number;
  /** name of that department; empty if the chat was in it before */
  department_name?: string;
}
/** No desk of the operator who claimed the chat has answered for the grace time: closed, or frozen. */
export interface OperatorGone {
  kind: "operator_gone";
  /** the operator's name at that moment */
  name: string;
}
/** A desk of the operator who claimed the chat answered again before anyone took over. */
export interface OperatorBack {
  kind: "operator_back";
  /** the operator's name at that moment */
  name: string;
}
/** An operator corrected the patron's name; None removes it. */
export interface NameChanged {
  kind: "name_changed";
  /** the patron's name from now on; null: none */
  name: string | null;
}
/** An operator corrected the contact info (an email address, or a number in E.164); None removes it. */
export interface ContactChanged {
  kind: "contact_changed";
  /** the contact info from now on; null: none */
  contact: string | null;
}
/** The operator requested an email address or a mobile number from the patron. */
export interface ContactRequested {
  kind: "contact_requested";
}
/** The patron answered the request: an email address, or a number in E.164. It is the contact info from now on. */
export interface ContactShared {
  kind: "contact_shared";
  /** an email address, or a phone number in E.164 */
  contact: string;
}
/** The patron answered the request with "Not now". */
export interface ContactDeclined {
  kind: "contact_declined";
}
/**
 * A side sent a file, which is fetched at /files/<token>/ until `expires_at`. `type` was found in its content.
 *
 * In an internal chat the link requires a member’s session (P46). Of a picture (`width` is not 0) there are copies
 * to be shown, at /files/<token>/view and /files/<token>/thumbnail.
 */
export interface FileSent {
  kind: "file_sent";
  /** the file's number */
  file: number;
  /** the file's name */
  name: string;
  /** its media type, as found in its content */
  type: string;
  /** size of the content */
  size: number;
  /** token of the link /files/<token>/ */
  token: string;
  /** from then on the link returns 410 */
  expires_at: number;
  /** of a picture, in pixels; 0 for another file */
  width?: number;
  /** of a picture, in pixels; 0 for another file */
  height?: number;
}
/** A file that was sent was deleted at the end of its retention period. */
export interface FileExpired {
  kind: "file_expired";
  /** the file's number */
  file: number;
}
/** The operator suggested a page to be looked at in iframe chat mode. The event's seq is the suggestion's number. */
export interface FrameSuggested {
  kind: "frame_suggested";
  /** address of the page: http or https */
  address: string;
}
/** The patron entered iframe chat mode: the chat is shown on top of a page, in a window of Refdesk. */
export interface FrameEntered {
  kind: "frame_entered";
}
/** Passages of what the patron wrote were masked before it was stored, as the library's rules say. */
export interface SensitiveMasked {
  kind: "sensitive_masked";
  /** the kind of rule that found each passage */
  kinds: ("national_number" | "password" | "patron_card" | "pattern" | "payment_card")[];
}
/** An internal note, never shown to the patron. */
export interface NoteSaved {
  kind: "note_saved";
  /** the whole note */
  text: string;
}
/** The chat's tags are now these, and no others. */
export interface Tagged {
  kind: "tagged";
  /** all tags of the chat */
  tags: string[];
}
/** A window of the patron took the seat and now holds the chat. Seats are numbered from 1. */
export interface SeatTaken {
  kind: "seat_taken";
  /** the seat's number */
  seat: number;
  /** the server that the window is connected to */
  node: string;
  /** the window's own name, from its hello */
  window?: string;
  /** number of that hello of the window */
  attempt?: number;
  /** the patron's page */
  page?: Page | null;
  /** the vacant seat in whose place this one is; 0: the patron chose the window */
  vacant?: number;
}
/** No connection has been on the seat for a while; the chat ends at `until` unless a seat is taken. */
export interface ConnectionLost {
  kind: "connection_lost";
  /** the seat's number */
  seat: number;
  /** whether the page was in the background */
  hidden: boolean;
  /** when the chat ends */
  until: number;
}
/** The server itself was down, so a running grace time starts again. */
export interface GraceRestarted {
  kind: "grace_restarted";
  /** when the chat ends unless a seat is taken */
  until: number;
}
/** The patron changed the language. They are written to in it from now on. */
export interface LanguageChosen {
  kind: "language_chosen";
  /** a language tag (BCP 47), in small letters; empty where it was redacted */
  language: string;
}
/** An operator dismissed the waiting chat, which ends with the next event. */
export interface Dismissed {
  kind: "dismissed";
  /** internal; at most 1,000 characters, may be empty */
  reason?: string;
}
/** The operator blocked the patron. A chat that has not ended ends with the next event. */
export interface Blocked {
  kind: "blocked";
  /** for how long, from this event on */
  hours: 1 | 24 | 168;
  /** internal; at most 1,000 characters, may be empty */
  reason?: string;
  /** browser: the browser alone; network: the browser and its network */
  scope?: "browser" | "network";
}
/** The chat ended. Only follow-ups come after it: notes, corrections of the patron's details, closing. */
export interface Ended {
  kind: "ended";
  /**
   * who ended it; disconnection: the grace time had expired; dismissal: an operator dismissed it unclaimed; block: its operator blocked the patron
   */
  by: "block" | "disconnection" | "dismissal" | "operator" | "patron";
}
/** After the end the patron said whether they got their answer. It replaces their earlier feedback. */
export interface FeedbackSent {
  kind: "feedback_sent";
  /** whether the patron got their answer */
  answered: "no" | "partly" | "yes";
  /** at most 1,000 characters of plain text; empty if there is none */
  comment?: string;
}
/**
 * Earlier events were redacted: these data, of events `seqs`, or of all before this one.
 *
 * With `passage` only the characters start..end-1 of that one message or note, counted in Unicode code points.
 * With `by_author` their author deleted the one message. Redacted content is empty in the log; kind and seq stay.
 */
export interface Redacted {
  kind: "redacted";
  /** kinds of data */
  data: ("address" | "contact" | "device" | "name" | "page" | "text")[];
  /** the events; empty: all before this one */
  seqs?: number[];
  /** start and end of the removed passage, in code points; null: everything */
  passage?: [number, number] | null;
  /** whether the author of a message deleted it */
  by_author?: boolean;
  /** how much of the size limit the patron has used; 0: it begins again */
  patron_bytes?: number;
  /** how much of it the operators have used */
  desk_bytes?: number;
}
/** A ticket or record was created from the chat: `to` is its kind, `id` its number. */
export interface Linked {
  kind: "linked";
  /** ticket or record */
  to: string;
  /** its number */
  id: number;
  /** name of the person who created it */
  by: string;
}
/** The operator who claimed the chat closed it: it leaves their dashboard. */
export interface Closed {
  kind: "closed";
}
/** The first event of every internal chat. */
export interface InternalChatStarted {
  kind: "internal_chat_started";
  /** its members: a department, a library, or two people */
  scope: "department" | "library" | "pair";
}
/** The retention period of earlier messages ended: events 2 to `through` were deleted from the log. */
export interface HistoryExpired {
  kind: "history_expired";
  /** the last event that was deleted */
  through: number;
}
/** The log's feed is complete up to `through`; what either side has seen. */
export interface Opened {
  kind: "opened";
  log: Address;
  /** all events up to this seq have been sent */
  through: number;
  /** the epoch of these numbers (P38) */
  epoch: string;
  /** the last seq that the patron has seen */
  seen_by_patron: number;
  /** the last seq that the owner has seen; to a participant: that they have seen */
  seen_by_desk: number;
}
/** Rows of a department's list: all of them (`whole`: drop others), or those that changed; and those that left. */
export interface Board {
  kind: "board";
  /** the number of its department */
  department: number;
  /** true: all rows, drop others; false: new or changed rows */
  whole: boolean;
  /** one row per chat */
  rows: Row[];
  /** drop their rows */
  gone?: TransferredRow[];
}
/**
 * A chat in a department's list. `version` is its last seq: ignore a row with a lower one.
 *
 * `page` is the beginning of its address.
 */
export interface Row {
  /** the chat's number */
  chat: number;
  /** the chat's last seq */
  version: number;
  /** the number of its department */
  department: number;
  /** waiting, active or ended */
  state: "active" | "ended" | "waiting";
  /** a number that stands for the patron's name if it is unknown */
  guest: number;
  /** the patron's name */
  name: string | null;
  /** the operator who claimed it */
  claimed_by: Person | null;
  /** when it was started */
  started_at: number;
  /** when it was claimed */
  claimed_at: number | null;
  /** when it ended */
  ended_at: number | null;
  /** who ended it */
  ended_by: ("block" | "disconnection" | "dismissal" | "operator" | "patron") | null;
  /** whether its operator closed it */
  closed: boolean;
  /** whether no desk of its operator has answered for the grace time */
  operator_gone: boolean;
  /** the patron's connection; none before the first one and after the end */
  connection: "lost" | "none" | "up";
  /** when `connection` changed */
  connection_at: number;
  /** the beginning of the last message */
  excerpt: string;
  /** the side that wrote it */
  excerpt_by: "desk" | "patron";
  /** the beginning of the first message, which started the chat */
  question: string;
  /** when the last message was sent */
  message_at: number;
  /** number of the patron's messages */
  patron_messages: number;
  /** the beginning of the address of the patron's page */
  page: string;
  /** whether the patron is on a phone or a tablet */
  mobile: boolean;
  /** number of the earlier chat that it continues */
  continues?: number | null;
  /** numbers of the operators who participate beside its owner */
  participants?: number[];
  /** whether the patron has it in plain pages, which show no typing */
  plain?: boolean;
}
/** A chat that was transferred to another department, or in which the operator no longer participates. */
export interface TransferredRow {
  /** the chat's number */
  chat: number;
  /** name of the operator who has it now */
  to: string;
}
/**
 * The operator's own state, complete, sent again when more than rows of colleagues changes.
 *
 * `since` (ms) is when the status was set.
 * Lists are shortened to some 48 KiB each; departments that have no room follow in `more_departments`.
 */
export interface Desk {
  kind: "desk";
  /** grows with each frame */
  version: number;
  /** the operator's display name, which patrons see */
  name: string;
  /** the operator's own choice */
  status: "away" | "colleagues" | "offline" | "online";
  /** when the status was set */
  since: number;
  /** what the operator's roles include, in at least one library */
  rights: ("administer" | "answer" | "read" | "record")[];
  /** whether the operator is online and has as many chats as they answer at once (P43) */
  busy: boolean;
  /** how many they answer at once; null: any number */
  chats_at_once: number | null;
  /** who set it: `idle` and `hours` mean the server (P41, P42) */
  set_by: "administrator" | "hours" | "idle" | "operator";
  /** why the operator is away, as colleagues read it; may be empty */
  reason: string;
  /** when the operator expects to be back from being away */
  back_at: number | null;
  /** until then the operator is prompted to confirm that they are there (P41) */
  answer_by: number | null;
  /** when the server sets them to offline, at the earliest (P42) */
  sign_off_at: number | null;
  /** the operator's departments, or the first of them */
  departments: DepartmentNow[];
  /** true: apply the frame once the `more_departments` that follow have arrived */
  more?: boolean;
  /** at most 200 of the same departments, offline ones last */
  colleagues: Colleague[];
  /** how many others there are; `GET /desk/colleagues` finds them */
  more_colleagues?: number;
  /** how far this operator has read each of their chats */
  read: ReadUpTo[];
  /** open requests of colleagues to this operator */
  offers: ColleagueRequest[];
  /** unclaimed chats of which the operator answers in a backup */
  unanswered: UnansweredChat[];
  /** the chats that this operator has beside those on their boards (P45) */
  joined?: number[];
  /** changes with the operator's queues and libraries: read those again over HTTP (P51) */
  settings?: string;
}
/** A department of the operator, and who can answer there now. */
export interface DepartmentNow {
  /** the department's number */
  id: number;
  /** its name */
  name: string;
  /** whether this operator monitors it */
  monitored: boolean;
  /** operators who can answer there now, at most five */
  online: Person[];
  /** how many more can */
  others?: number;
  /** operators who can in its backup departments (P44), at most five */
  backup?: Person[];
  /** whether each of them has as many chats as they answer at once (P43) */
  busy?: boolean;
  /** whether its opening hours close it now */
  closed?: boolean;
  /** while they do: when it opens, in the operator's language; empty if never */
  opens?: string;
}
/** An operator of one of the same departments or libraries; offline without an open desk. Times are in ms. */
export interface Colleague {
  /** the operator's number */
  id: number;
  /** the name that others see */
  name: string;
  /** offline also without an open desk; not_responding while none answers (P48) */
  status: "away" | "colleagues" | "not_responding" | "offline" | "online";
  /** when the status began; 0: unknown */
  since: number;
  /** numbers of the departments that both are in, at most ten */
  departments: number[];
  /** number of their active chats */
  chats: number;
  /** whether they are online and have as many as they answer at once (P43) */
  busy?: boolean;
  /** why they are away; may be empty */
  reason?: string;
  /** when they expect to be back from being away */
  back_at?: number | null;
  /** their picture is `/desk/picture/<this>.jpg`; empty without one */
  picture?: string;
}
/** How far this operator has read a chat: up to `seq`, with `count` of the patron's messages. */
export interface ReadUpTo {
  log: Address;
  /** the last event that was read */
  seq: number;
  /** number of the patron's messages up to there */
  count: number;
}
/** A request to take a chat or to join it, for this operator to accept or decline. */
export interface ColleagueRequest {
  /** the chat's number */
  chat: number;
  /** a number that stands for the patron's name if it is unknown */
  guest: number;
  /** the patron's name */
  name: string | null;
  /** the beginning of the first message, which started the chat */
  question: string;
  by: Person;
  /** transfer: to take the chat; join: to participate in it */
  purpose: "join" | "transfer";
  /** number of the operator's department that the request names */
  department: number;
  /** true: for this operator alone; false: for anyone of the department */
  personal: boolean;
  /** the note of the operator who has the chat */
  note: string;
  /** when the request expires */
  until: number;
}
/** A chat that no one of its department claimed in time, for this operator of a backup department to claim. */
export interface UnansweredChat {
  /** the chat's number */
  chat: number;
  /** a number that stands for the patron's name if it is unknown */
  guest: number;
  /** the patron's name */
  name: string | null;
  /** the beginning of the first message, which started the chat */
  question: string;
  /** name of the chat's department */
  department: string;
  /** when the chat started */
  started_at: number;
}
/** Further departments of the desk frame of this version, which precedes it. */
export interface MoreDepartments {
  kind: "more_departments";
  /** the desk frame's */
  version: number;
  /** to be added to those that came before */
  departments: DepartmentNow[];
  /** whether another frame follows */
  more: boolean;
}
/** Rows of the last desk frame's colleagues, of which nothing else has changed. */
export interface ColleaguesChanged {
  kind: "colleagues_changed";
  /** each replaces the one with its number */
  colleagues: Colleague[];
}
/** The operator's internal chats: all of them (`whole`: drop others), or those that changed, and what was read. */
export interface InternalChats {
  kind: "internal_chats";
  /** true: all rows, drop others; false: new or changed rows */
  whole: boolean;
  /** one row for each internal chat that has been started */
  rows?: InternalRow[];
  /** with `whole`: the operator's libraries */
  libraries?: LibraryName[];
  /** how far the operator has read, with the number of messages */
  read?: ReadUpTo[];
  /** of those in `watch_people`, who changed (P49) */
  people?: Colleague[];
  /** numbers of those in `watch_people` who are no colleagues any more */
  gone?: number[];
}
/** An internal chat in an operator's list. `version` is its last seq: ignore a row with a lower one. */
export interface InternalRow {
  /** its number */
  internal_chat: number;
  /** its last seq */
  version: number;
  /** its members; `pair`: two people */
  scope: "department" | "library" | "pair";
  /** the number of its department or library; 0 for two people */
  of: number;
  /** the name of its department or library; empty for two people */
  name: string;
  /** the two people; empty for a department or library */
  people: Person[];
  /** number of its messages and files since its start */
  messages: number;
  /** when the last one was sent; 0: none yet */
  message_at: number;
  /** the number of the operator who sent it */
  message_by: number;
  /** its beginning; empty once it was deleted */
  excerpt: string;
}
/** A library in which the operator has a department. */
export interface LibraryName {
  /** the library's number */
  id: number;
  /** its name */
  name: string;
}
/** Someone is typing in this log. The receiver drops it after 5 s, or at their next message. */
export interface TypingNow {
  kind: "typing";
  log: Address;
  /** which side */
  by: "desk" | "patron";
  /** the operator's */
  name?: string | null;
}
/** That side has seen the chat up to `seq`. */
export interface SeenUpTo {
  kind: "seen";
  log: Address;
  /** which side */
  by: "desk" | "patron";
  /** the last event that this side has seen */
  seq: number;
}
/**
 * A ticket of a queue that the operator belongs to, or that it has just left, has events up to `seq`.
 *
 * It carries none of them: a client that shows a list with the ticket reads its row over HTTP.
 */
export interface TicketChanged {
  kind: "ticket_changed";
  /** the ticket's number */
  ticket: number;
  /** the number of its queue */
  queue: number;
  /** its last event */
  seq: number;
}
/**
 * A ticket is new in one of the operator's queues, was assigned to them, or is theirs and the patron replied.
 *
 * `name` is the patron's name or contact, `excerpt` the beginning of the last text.
 */
export interface TicketNotice {
  kind: "ticket_notice";
  /** the ticket's number */
  ticket: number;
  /** the number of its queue */
  queue: number;
  /** what happened */
  about: "assigned" | "new" | "replied";
  /** the patron's name or contact info */
  name: string | null;
  /** the beginning of the latest text */
  excerpt: string;
}
/** The operators who have this ticket's feed open, complete, sent again whenever they change. */
export interface Viewers {
  kind: "viewers";
  log: Address;
  /** the operators, by name, at most 20; the receiver is one of them */
  people: Person[];
}
/** Whether this window holds the chat. Without the seat it receives no events and can't act. */
export interface Seat {
  kind: "seat";
  /** whether this window holds it */
  held: boolean;
  /** number of the chat's current seat */
  seat: number;
  /** no window is connected on this seat: this one may take over (P50) */
  vacant?: boolean;
}
/** The position of the patron's waiting chat among all waiting chats of its department (P40). */
export interface QueuePosition {
  kind: "queue_position";
  /** the chat's number */
  chat: number;
  /** 1 for the next one to be claimed in order */
  position: number;
}
/** The answer to `ping`. */
export interface Pong {
  kind: "pong";
  /** the number of the ping */
  n: number;
}
/** To a stream or a desk: checks that the client is there. It answers at once with `pong` and the same number. */
export interface AskPing {
  kind: "ping";
  /** the number of the ping */
  n: number;
}
/** The server closes this connection; `code` as in docs/protocol.md. */
export interface Bye {
  kind: "bye";
  /** the close code (P6) */
  code: number;
  /** the code's name */
  name: string;
}

/** The version of the wire that these types are of. */
export const VERSION = 2;

export type AnyUp = Wire["up"];
export type AnyDown = Wire["down"];
export type AnyBody = WireEvent["body"];
export type ClientAct = Do["act"];
export type AnyRefusal = Refused["refusal"];

type Kinds = readonly AnyBody["kind"][];

/** What is unread until the other side has seen it. */
export const MESSAGES: Kinds = ["message_sent", "file_sent", "frame_suggested"];

/** What alerts of desks announce. */
export const ALERTS: Kinds = ["claimed", "operator_gone"];

/** The fields of lines that a redaction empties, with the kind of data that they hold. */
export const PERSONAL: { readonly [kind in string]?: Readonly<Record<string, Redacted["data"][number]>> } = {
  continued: { question: "text", patron_name: "name", patron_contact: "contact" },
  colleague_requested: { note: "text" },
  name_changed: { name: "name" },
  contact_changed: { contact: "contact" },
  contact_shared: { contact: "contact" },
  tagged: { tags: "text" },
  language_chosen: { language: "device" },
  dismissed: { reason: "text" },
  blocked: { reason: "text" },
  feedback_sent: { comment: "text" },
};
