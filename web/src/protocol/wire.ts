// Made by "npm run protocol" from refdesk/protocol and refdesk/chats: change those, not this.

/**
 * The roots of everything that goes over the wire.
 */
export interface Wire {
  up:
    | PatronHello
    | DeskHello
    | Do
    | Open
    | Leave
    | Watch
    | Look
    | Typing
    | Seen
    | Visible
    | TakeSeatHere
    | SetStatus
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
    | TypingNow
    | SeenUpTo
    | TicketChanged
    | TicketNotice
    | LookingAt
    | Seat
    | Pong
    | AskPing
    | Bye;
  body:
    | Started
    | PatronDescribed
    | MessageSent
    | Claimed
    | TakenOver
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
    | NoteSaved
    | Tagged
    | SeatTaken
    | LineLost
    | GraceRestarted
    | Ended
    | Redacted
    | Linked
    | Closed;
}
/**
 * The first frame of a patron's connection. `after` is the last seq it has, `seat` the last seat it held,
 *     `window` names the window itself: random, the same for as long as the page lives; `attempt` counts its hellos.
 */
export interface PatronHello {
  kind: "patron_hello";
  version: number;
  token: string;
  after?: number;
  seat?: number;
  window?: string;
  attempt?: number;
  visible?: boolean;
  page?: Page | null;
}
/**
 * The library's page that a patron is on.
 */
export interface Page {
  url: string;
  title?: string;
}
/**
 * The first frame of an operator's connection. Without `desk` the connection is no desk: it reads and acts, but
 *     does not count as an operator being there.
 */
export interface DeskHello {
  kind: "desk_hello";
  version: number;
  ticket: string;
  desk?: boolean;
}
/**
 * Do this act on this chat. The answer is `done` or `refused` with the same key.
 */
export interface Do {
  kind: "do";
  key: string;
  chat: number;
  act:
    | Say
    | Claim
    | TakeOver
    | End
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
    | Forget;
}
/**
 * Send a message: 1 to 10,000 characters of plain text, and marks over ranges of it.
 */
export interface Say {
  kind: "say";
  text: string;
  marks?: Mark[];
}
/**
 * Formatting of the characters start..end-1 of a text, counted in Unicode code points.
 */
export interface Mark {
  kind: "bold" | "italic" | "link" | "underline";
  start: number;
  end: number;
  href?: string | null;
}
/**
 * Take a waiting chat.
 */
export interface Claim {
  kind: "claim";
}
/**
 * Take a chat whose operator has been gone for the grace time.
 */
export interface TakeOver {
  kind: "take_over";
}
/**
 * End the chat.
 */
export interface End {
  kind: "end";
}
/**
 * Take an ended chat off one's dashboard.
 */
export interface Close {
  kind: "close";
}
/**
 * Correct the patron's name, at most 80 characters; empty removes it.
 */
export interface SetName {
  kind: "set_name";
  name: string;
}
/**
 * Correct the contact info: an email address or a phone number; empty removes it.
 */
export interface SetContact {
  kind: "set_contact";
  contact: string;
}
/**
 * Ask the patron for an email address or a mobile number.
 */
export interface RequestContact {
  kind: "request_contact";
}
/**
 * Answer that request with an email address or a phone number.
 */
export interface ShareContact {
  kind: "share_contact";
  contact: string;
}
/**
 * Answer that request with "Not now".
 */
export interface DeclineContact {
  kind: "decline_contact";
}
/**
 * Suggest that the patron looks at the page with this http or https address in iframe chat mode.
 */
export interface SuggestFrame {
  kind: "suggest_frame";
  address: string;
}
/**
 * The patron's window with the seat is one of iframe chat mode.
 */
export interface EnterFrame {
  kind: "enter_frame";
}
/**
 * Keep an internal note with the transcript.
 */
export interface SaveNote {
  kind: "save_note";
  text: string;
}
/**
 * These tags and no others: at most 20 of at most 40 characters, without commas.
 */
export interface SetTags {
  kind: "set_tags";
  tags: string[];
}
/**
 * Take back everything of the patron's in an ended chat, at the patron's own wish.
 */
export interface Forget {
  kind: "forget";
}
/**
 * Send this chat's events after `after`, then each new one.
 */
export interface Open {
  kind: "open";
  chat: number;
  after?: number;
}
/**
 * Send no more events of this chat.
 */
export interface Leave {
  kind: "leave";
  chat: number;
}
/**
 * Send the boards (lists of chats) of the departments that the operator monitors, and the desk feed.
 */
export interface Watch {
  kind: "watch";
}
/**
 * The operator has this ticket open; to be repeated every 20 s while it is so.
 */
export interface Look {
  kind: "look";
  ticket: number;
}
/**
 * The sender is writing in this chat; to be repeated every 3 s while it is so.
 */
export interface Typing {
  kind: "typing";
  chat: number;
}
/**
 * The sender has seen this chat up to `seq`; `count` is how many messages of the other side that are.
 */
export interface Seen {
  kind: "seen";
  chat: number;
  seq: number;
  count?: number;
}
/**
 * Whether the patron's page can be seen now. A page that becomes visible takes the seat if it never held one.
 */
export interface Visible {
  kind: "visible";
  visible: boolean;
}
/**
 * The patron asks for the chat to go on in this window.
 */
export interface TakeSeatHere {
  kind: "take_seat";
  after?: number;
}
/**
 * The operator's own choice; holds for all their desks.
 */
export interface SetStatus {
  kind: "set_status";
  key: string;
  status: "away" | "offline" | "online";
}
/**
 * Monitor these departments, of those that the operator belongs to, and no others.
 */
export interface Monitor {
  kind: "monitor";
  key: string;
  departments: number[];
}
/**
 * Is the other side there? Answered by `pong` with the same number.
 */
export interface Ping {
  kind: "ping";
  n: number;
}
/**
 * The answer to the server's `ping`, with the same number.
 */
export interface AnswerPing {
  kind: "pong";
  n: number;
}
/**
 * The answer to a hello. `now` is the server's clock; `grace` (ms) how long a lost patron may come back.
 */
export interface Welcome {
  kind: "welcome";
  version: number;
  node: string;
  now: number;
  grace: number;
  chat?: number | null;
  operator?: Person | null;
}
/**
 * An operator, as others see them.
 */
export interface Person {
  id: number;
  name: string;
}
/**
 * Stored: the act's event is `seq` of its chat (None where nothing had to change).
 */
export interface Done {
  kind: "done";
  key: string;
  seq?: number | null;
  repeat?: boolean;
}
/**
 * Not done, and nothing stored; `key` says which act, None for a frame that has none.
 */
export interface Refused {
  kind: "refused";
  refusal:
    | NoSuchChat
    | NotAllowed
    | AlreadyClaimed
    | NotYours
    | StillAttended
    | ChatEnded
    | NotEnded
    | SeatMoved
    | TextEmpty
    | TextTooLong
    | TextNotPlain
    | BadMarks
    | BadContact
    | BadAddress
    | BadTags
    | OnMobile
    | Forgotten
    | BadPassage
    | NotAsked
    | KeyReused
    | NobodyOnline
    | AnswerMissing
    | Unavailable
    | BadFrame
    | FrameTooLarge
    | TooMany
    | NotNow
    | NoSuchDepartment;
  key?: string | null;
}
/**
 * There is no such chat, or none that this actor may know of.
 */
export interface NoSuchChat {
  name: "NoSuchChat";
}
/**
 * The chat is known to the actor, but this act is not theirs to do.
 */
export interface NotAllowed {
  name: "NotAllowed";
}
/**
 * Another operator claimed the chat first.
 */
export interface AlreadyClaimed {
  name: "AlreadyClaimed";
  by: string;
}
/**
 * Only the operator who claimed the chat may do this; `by` is their name, None while nobody has.
 */
export interface NotYours {
  name: "NotYours";
  by?: string | null;
}
/**
 * The chat can't be taken over: its operator is there.
 */
export interface StillAttended {
  name: "StillAttended";
  by: string;
}
/**
 * The chat is over; only follow-ups are possible.
 */
export interface ChatEnded {
  name: "ChatEnded";
  by: string;
  at: number;
}
/**
 * Only an ended chat can be closed, or be forgotten.
 */
export interface NotEnded {
  name: "NotEnded";
}
/**
 * The chat goes on in another window of the patron's.
 */
export interface SeatMoved {
  name: "SeatMoved";
}
/**
 * There is nothing in the text.
 */
export interface TextEmpty {
  name: "TextEmpty";
}
/**
 * The text has more characters (Unicode code points) than `limit`.
 */
export interface TextTooLong {
  name: "TextTooLong";
  limit: number;
  length: number;
}
/**
 * The text holds a character that no text may hold (control, surrogate, hidden change of direction).
 */
export interface TextNotPlain {
  name: "TextNotPlain";
  character: string;
}
/**
 * A mark lies outside its text, overlaps one of its kind, or links to other than http, https and mailto.
 */
export interface BadMarks {
  name: "BadMarks";
  reason: string;
}
/**
 * Neither an email address nor a phone number that can be reached; `fault` says what is wrong.
 *
 *     `email_short`: nothing like ".org" is at its end. `digits`: too few or too many. `number`: there is none like it.
 */
export interface BadContact {
  name: "BadContact";
  fault: "digits" | "email" | "email_short" | "neither" | "number";
}
/**
 * Not a whole http or https address without a user, at most 2,000 characters long; `fault` says what is wrong.
 */
export interface BadAddress {
  name: "BadAddress";
  fault: "empty" | "not_web" | "not_whole" | "too_long" | "user";
}
/**
 * A tag has more than 40 characters, or a comma, or there are more than 20.
 */
export interface BadTags {
  name: "BadTags";
}
/**
 * The patron is on a mobile device, where iframe chat mode is not possible.
 */
export interface OnMobile {
  name: "OnMobile";
}
/**
 * What this would add to is no longer kept of this chat.
 */
export interface Forgotten {
  name: "Forgotten";
}
/**
 * There is no such event before this one, or no such passage in it.
 */
export interface BadPassage {
  name: "BadPassage";
}
/**
 * Nobody asks for this any more: it was answered already.
 */
export interface NotAsked {
  name: "NotAsked";
}
/**
 * The client_key was used before, by another actor or for something else.
 */
export interface KeyReused {
  name: "KeyReused";
}
/**
 * No operator can answer in this department now, so no chat was started.
 */
export interface NobodyOnline {
  name: "NobodyOnline";
}
/**
 * The widget requires this field or question before a chat.
 */
export interface AnswerMissing {
  name: "AnswerMissing";
  field: string;
}
/**
 * The database is away, locked or full. The same may be sent again after `retry_after` seconds.
 */
export interface Unavailable {
  name: "Unavailable";
  retry_after?: number;
}
/**
 * Not a frame of this protocol; `reason` names the field, for the person who wrote the client.
 */
export interface BadFrame {
  name: "BadFrame";
  reason: string;
}
/**
 * The frame has more bytes than `limit`.
 */
export interface FrameTooLarge {
  name: "FrameTooLarge";
  limit: number;
}
/**
 * Too much in too short a time; the same may be sent again after `retry_after` seconds.
 */
export interface TooMany {
  name: "TooMany";
  retry_after: number;
}
/**
 * A frame that this connection can't take: before its hello, a second hello, or the other role's.
 */
export interface NotNow {
  name: "NotNow";
  reason: string;
}
/**
 * The operator does not belong to this department.
 */
export interface NoSuchDepartment {
  name: "NoSuchDepartment";
  department: number;
}
/**
 * All events of the chat with after < seq <= through that the receiver may see, in order.
 */
export interface Events {
  kind: "events";
  chat: number;
  after: number;
  through: number;
  events: WireEvent[];
}
/**
 * An event of a chat's log; `body` is one of `refdesk.chats.events.AnyBody`, already encoded.
 */
export interface WireEvent {
  seq: number;
  at: number;
  by: By;
  body:
    | Started
    | PatronDescribed
    | MessageSent
    | Claimed
    | TakenOver
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
    | NoteSaved
    | Tagged
    | SeatTaken
    | LineLost
    | GraceRestarted
    | Ended
    | Redacted
    | Linked
    | Closed;
  key?: string | null;
}
/**
 * Who did it. An operator has the `name` of that moment and, in what the desk gets, an `id`.
 */
export interface By {
  role: "operator" | "patron" | "system";
  id?: number | null;
  name?: string | null;
}
/**
 * A patron asked: the first event of every chat. Names are those of that moment.
 */
export interface Started {
  kind: "started";
  department: string;
  widget: string;
  guest: number;
  name?: string | null;
  contact?: string | null;
  answers?: Answer[];
}
/**
 * A pre-chat question of the widget, in its words of that moment, and what the patron answered.
 */
export interface Answer {
  label: string;
  text: string;
}
/**
 * What the widget gathered; the IP address as far as the library's privacy setting allows.
 */
export interface PatronDescribed {
  kind: "patron_described";
  page?: Page | null;
  referrer?: string;
  browser?: string;
  system?: string;
  device?: string;
  screen?: string;
  mobile?: boolean;
  language?: string;
  address?: string;
}
/**
 * A message of either side.
 */
export interface MessageSent {
  kind: "message_sent";
  text: string;
  marks?: Mark[];
}
/**
 * An operator took the waiting chat. `operator` is 0 in the patron's copy.
 */
export interface Claimed {
  kind: "claimed";
  operator: number;
  name: string;
  waited: number;
}
/**
 * A colleague took a chat whose operator had been gone. `operator` is 0 in the patron's copy.
 */
export interface TakenOver {
  kind: "taken_over";
  operator: number;
  name: string;
  previous: string;
}
/**
 * The operator who claimed the chat has had no desk open for the grace time.
 */
export interface OperatorGone {
  kind: "operator_gone";
  name: string;
}
/**
 * The operator who claimed the chat opened a desk again before anyone took over.
 */
export interface OperatorBack {
  kind: "operator_back";
  name: string;
}
/**
 * An operator corrected the patron's name; None removes it.
 */
export interface NameChanged {
  kind: "name_changed";
  name: string | null;
}
/**
 * An operator corrected the contact info (an email address, or a number in E.164); None removes it.
 */
export interface ContactChanged {
  kind: "contact_changed";
  contact: string | null;
}
/**
 * The operator asked the patron for an email address or a mobile number.
 */
export interface ContactRequested {
  kind: "contact_requested";
}
/**
 * The patron answered the request: an email address, or a number in E.164. It is the contact info from now on.
 */
export interface ContactShared {
  kind: "contact_shared";
  contact: string;
}
/**
 * The patron answered the request with "Not now".
 */
export interface ContactDeclined {
  kind: "contact_declined";
}
/**
 * A side sent a file, which is fetched at /files/<token>/ until `expires_at`. `type` was found in its content.
 */
export interface FileSent {
  kind: "file_sent";
  file: number;
  name: string;
  type: string;
  size: number;
  token: string;
  expires_at: number;
}
/**
 * A file that was sent is not kept any more.
 */
export interface FileExpired {
  kind: "file_expired";
  file: number;
}
/**
 * The operator suggested a page to be looked at in iframe chat mode. The event's seq is the suggestion's number.
 */
export interface FrameSuggested {
  kind: "frame_suggested";
  address: string;
}
/**
 * The patron's chat goes on in iframe chat mode: on top of a page, in a window of our own.
 */
export interface FrameEntered {
  kind: "frame_entered";
}
/**
 * An internal note, kept with the transcript and never shown to the patron.
 */
export interface NoteSaved {
  kind: "note_saved";
  text: string;
}
/**
 * The operators' words for what the chat was about; these and no others from now on.
 */
export interface Tagged {
  kind: "tagged";
  tags: string[];
}
/**
 * A window of the patron's took the seat: it is the one that the chat is in. Seats grow from 1.
 */
export interface SeatTaken {
  kind: "seat_taken";
  seat: number;
  node: string;
  window?: string;
  attempt?: number;
  page?: Page | null;
}
/**
 * No connection has been on the seat for a while; the chat ends at `until` unless a seat is taken.
 */
export interface LineLost {
  kind: "line_lost";
  seat: number;
  hidden: boolean;
  until: number;
}
/**
 * The service itself was away, so a running grace time begins again.
 */
export interface GraceRestarted {
  kind: "grace_restarted";
  until: number;
}
/**
 * The chat is over. After it only follow-ups come: notes, corrections of the patron's details, closing.
 */
export interface Ended {
  kind: "ended";
  by: "disconnection" | "operator" | "patron";
}
/**
 * Something earlier in the log was taken back: these data, of events `seqs`, or of all before this one.
 *
 *     With `passage` only the characters start..end-1 of that one message or note, counted in Unicode code points. What
 *     was taken back is empty in the log; kind and seq stay.
 */
export interface Redacted {
  kind: "redacted";
  data: ("address" | "contact" | "device" | "name" | "page" | "text")[];
  seqs?: number[];
  passage?: never[] | null;
}
/**
 * Something was made from the chat, such as a ticket: `to` names its kind, `id` is its number there.
 */
export interface Linked {
  kind: "linked";
  to: string;
  id: number;
  by: string;
}
/**
 * The operator who had the chat took it off their dashboard.
 */
export interface Closed {
  kind: "closed";
}
/**
 * The chat's feed is complete up to `through`; what either side has seen.
 */
export interface Opened {
  kind: "opened";
  chat: number;
  through: number;
  seen_by_patron: number;
  seen_by_desk: number;
}
/**
 * Rows of a department's list: all of them (`whole`: forget others), or those that changed.
 */
export interface Board {
  kind: "board";
  department: number;
  whole: boolean;
  rows: Row[];
}
/**
 * A chat in a department's list. `version` is its last seq: a row with a lower one is to be ignored.
 *
 *     `page` is the beginning of its address.
 */
export interface Row {
  chat: number;
  version: number;
  department: number;
  state: "active" | "ended" | "waiting";
  guest: number;
  name: string | null;
  claimed_by: Person | null;
  started_at: number;
  claimed_at: number | null;
  ended_at: number | null;
  ended_by: ("disconnection" | "operator" | "patron") | null;
  closed: boolean;
  operator_gone: boolean;
  line: "lost" | "none" | "up";
  line_at: number;
  excerpt: string;
  excerpt_by: "desk" | "patron";
  message_at: number;
  patron_messages: number;
  page: string;
  mobile: boolean;
}
/**
 * What is this operator's alone, whole; sent again whenever it changes. `since` (ms) is when the status was set.
 */
export interface Desk {
  kind: "desk";
  version: number;
  status: "away" | "offline" | "online";
  since: number;
  departments: DepartmentNow[];
  colleagues: Colleague[];
  read: ReadUpTo[];
}
/**
 * A department that the operator belongs to: do they monitor it, and who answers there now.
 */
export interface DepartmentNow {
  id: number;
  name: string;
  monitored: boolean;
  online: Person[];
}
/**
 * An operator of one of the same departments; offline where no desk of theirs is open; `since` (ms), 0: unknown.
 */
export interface Colleague {
  id: number;
  name: string;
  status: "away" | "offline" | "online";
  since: number;
  departments: number[];
  chats: number;
}
/**
 * How far this operator has read a chat: up to `seq`, with `count` of the patron's messages.
 */
export interface ReadUpTo {
  chat: number;
  seq: number;
  count: number;
}
/**
 * Somebody writes in this chat; the receiver forgets it after 5 s, or at their next message.
 */
export interface TypingNow {
  kind: "typing";
  chat: number;
  by: "desk" | "patron";
  name?: string | null;
}
/**
 * That side has seen the chat up to `seq`.
 */
export interface SeenUpTo {
  kind: "seen";
  chat: number;
  by: "desk" | "patron";
  seq: number;
}
/**
 * A ticket of a queue that the operator belongs to, or that it has just left, has events up to `seq`.
 *
 *     It carries none of them: whoever shows the ticket, or a list that it is in, reads it over HTTP.
 */
export interface TicketChanged {
  kind: "ticket_changed";
  ticket: number;
  queue: number;
  seq: number;
}
/**
 * A ticket is new in one's queues, its patron replied to it and it is one's own, or one was given it.
 *
 *     `name` is the patron's, or how to reach them; `excerpt` the beginning of what was written last.
 */
export interface TicketNotice {
  kind: "ticket_notice";
  ticket: number;
  queue: number;
  about: "assigned" | "new" | "replied";
  name: string | null;
  excerpt: string;
}
/**
 * A colleague has this ticket open; the receiver forgets it after 45 s.
 */
export interface LookingAt {
  kind: "looking_at";
  ticket: number;
  by: Person;
}
/**
 * Whether this window is the one that the chat is in; without it no events come and nothing can be sent.
 */
export interface Seat {
  kind: "seat";
  held: boolean;
  seat: number;
}
/**
 * The answer to `ping`.
 */
export interface Pong {
  kind: "pong";
  n: number;
}
/**
 * On a stream: is the client there? To be answered at once by `pong` with the same number.
 */
export interface AskPing {
  kind: "ping";
  n: number;
}
/**
 * The server closes this connection; `code` as in docs/protocol.md.
 */
export interface Bye {
  kind: "bye";
  code: number;
  name: string;
}

/** The version of the wire that these types are of. */
export const VERSION = 1;

export type AnyUp = Wire["up"];
export type AnyDown = Wire["down"];
export type AnyBody = WireEvent["body"];
export type ClientAct = Do["act"];
export type AnyRefusal = Refused["refusal"];
