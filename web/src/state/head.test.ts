import { expect, test } from "vitest";
import { ANA, BEN, event, PATRON, said, SYSTEM } from "../testing/world";
import type { WireEvent } from "../protocol/wire";
import { fold, NOTHING } from "./head";

const STARTED = event(1, PATRON, { kind: "started", department: "Reference", widget: "Ask us", guest: 8214 });
const CLAIMED = event(3, ANA, { kind: "claimed", operator: 1, name: "Ana Morales", waited: 2000 });

function after(...events: WireEvent[]) {
  return events.reduce(fold, NOTHING);
}

test("a chat starts in state waiting with the facts of its first event", () => {
  const head = after(STARTED, said(2, PATRON, "Where?"));
  expect(head).toMatchObject({
    state: "waiting",
    department: "Reference",
    guest: 8214,
    startedAt: 1000,
    name: null,
  });
});

test("claimedBy is the operator who claimed the chat or took it over", () => {
  const gone = after(STARTED, CLAIMED, event(4, SYSTEM, { kind: "operator_gone", name: "Ana Morales" }));
  expect(gone).toMatchObject({ state: "active", claimedBy: { id: 1 }, waited: 2000, operatorGone: true });
  const takeover = event(5, BEN, {
    kind: "taken_over",
    operator: 2,
    name: "Ben Okafor",
    previous: "Ana Morales",
  });
  expect(fold(gone, takeover)).toMatchObject({
    claimedBy: { id: 2, name: "Ben Okafor" },
    operatorGone: false,
  });
  expect(fold(gone, event(5, ANA, { kind: "operator_back", name: "Ana Morales" })).operatorGone).toBe(false);
});

test("T2: participants join and leave; one who becomes the owner is none any more", () => {
  const joined = (seq: number, operator: number, name: string) =>
    event(seq, BEN, { kind: "joined", operator, name, department: 1, department_name: "Reference" });
  const request = { department: 1, operator: 2, name: "Ben Okafor", until: 60_000 };
  const requested = after(
    STARTED,
    CLAIMED,
    event(4, ANA, { kind: "colleague_requested", purpose: "join", ...request }),
  );
  expect(requested.request).toMatchObject({ purpose: "join", to: "Ben Okafor" });
  const shared = fold(fold(requested, joined(5, 2, "Ben Okafor")), joined(6, 3, "Chi Nguyen"));
  expect(shared).toMatchObject({ request: null, claimedBy: { id: 1 }, participants: [{ id: 2 }, { id: 3 }] });
  const owner = { operator: 2, name: "Ben Okafor", previous: "Ana Morales" };
  const owned = fold(
    shared,
    event(7, ANA, {
      kind: "owner_changed",
      ...owner,
      department: 2,
      previous_department: 1,
      department_name: "Local History",
    }),
  );
  expect(owned).toMatchObject({
    claimedBy: { id: 2 },
    department: "Local History",
    participants: [{ id: 3 }],
  });
  expect(fold(owned, event(8, BEN, { kind: "left", operator: 3, name: "Chi Nguyen" })).participants).toEqual(
    [],
  );
});

test("P21: a lost connection is lost until the next seat is taken", () => {
  const lost = after(
    STARTED,
    event(4, SYSTEM, { kind: "connection_lost", seat: 1, hidden: false, until: 64_000 }),
  );
  expect(lost.connection).toBe("lost");
  expect(fold(lost, event(5, SYSTEM, { kind: "grace_restarted", until: 90_000 })).connection).toBe("lost");
  expect(fold(lost, event(6, PATRON, { kind: "seat_taken", seat: 2, node: "n" })).connection).toBe("up");
});

test("an ended chat records who ended it and when; later events leave that", () => {
  const ended = after(STARTED, CLAIMED, event(9, ANA, { kind: "ended", by: "operator" }));
  expect(ended).toMatchObject({
    state: "ended",
    endedAt: 9000,
    endedBy: "operator",
    ender: ANA,
    connection: "none",
  });
  const closed = fold(
    fold(ended, event(10, ANA, { kind: "note_saved", text: "n" })),
    event(11, ANA, { kind: "closed" }),
  );
  expect(closed).toEqual({ ...ended, closed: true });
});

test("corrections replace name and contact; null removes them", () => {
  const named = after(STARTED, event(2, ANA, { kind: "name_changed", name: "Dana" }));
  expect(named.name).toBe("Dana");
  expect(fold(named, event(3, ANA, { kind: "name_changed", name: null })).name).toBeNull();
  expect(fold(named, event(3, ANA, { kind: "contact_changed", contact: "d@example.org" })).contact).toBe(
    "d@example.org",
  );
});

test("M8: a request for contact info is open until its answer or the end of the chat", () => {
  const requested = after(STARTED, event(2, ANA, { kind: "contact_requested" }));
  expect(requested.contactRequestedBy).toEqual(ANA);
  const shared = fold(requested, event(3, PATRON, { kind: "contact_shared", contact: "d@example.org" }));
  expect([shared.contact, shared.contactRequestedBy]).toEqual(["d@example.org", null]);
  expect(fold(requested, event(3, PATRON, { kind: "contact_declined" })).contactRequestedBy).toBeNull();
  expect(fold(requested, event(3, PATRON, { kind: "ended", by: "patron" })).contactRequestedBy).toBeNull();
});

test("pages are listed in order, without repeats in a row", () => {
  const page = (seq: number, url: string) =>
    event(seq, PATRON, { kind: "seat_taken", seat: seq, node: "n", page: { url } });
  const head = after(
    STARTED,
    page(2, "/a"),
    page(3, "/a"),
    page(4, "/b"),
    event(5, PATRON, { kind: "seat_taken", seat: 5, node: "n" }),
  );
  expect(head.pages).toEqual([
    { url: "/a", at: 2000 },
    { url: "/b", at: 4000 },
  ]);
});

test("contactSharedAt is set by the patron and cleared by an operator's correction", () => {
  const sharedAt = (...events: WireEvent[]) => after(STARTED, ...events).contactSharedAt;
  const shared = event(5, PATRON, { kind: "contact_shared", contact: "d@example.org" });
  expect(sharedAt()).toBeNull();
  expect(sharedAt(event(4, ANA, { kind: "contact_requested" }), shared)).toBe(5000);
  expect(sharedAt(shared, event(6, ANA, { kind: "contact_changed", contact: "e@example.org" }))).toBeNull();
  const started = {
    kind: "started",
    department: "R",
    widget: "A",
    guest: 1,
    contact: "d@example.org",
  } as const;
  expect(after(event(1, PATRON, started)).contactSharedAt).toBe(1000);
});

test("L1: the language is the one that the patron chose last, and is redacted with the device", () => {
  const described = event(2, PATRON, { kind: "patron_described", browser: "Firefox", language: "de-AT" });
  const german = after(STARTED, described);
  expect(german.described?.language).toBe("de-AT");
  const arabic = fold(german, event(3, PATRON, { kind: "language_chosen", language: "ar" }));
  expect(arabic.described).toMatchObject({ browser: "Firefox", language: "ar" });
  const redacted = fold(arabic, event(4, SYSTEM, { kind: "redacted", data: ["device"] }));
  expect(redacted.described?.language).toBe("");
});

test("L1: a patron's copy, which has no description, stays without one", () => {
  const head = after(STARTED, event(3, PATRON, { kind: "language_chosen", language: "ar" }));
  expect(head.described).toBeNull();
});
