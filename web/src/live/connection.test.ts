import { beforeEach, describe, expect, test } from "vitest";
import type { AnyDown, AnyUp } from "../protocol/wire";
import { atConnectionLimit, Connection, NoCredential } from "./connection";
import { flushPromises, World } from "../testing/world";

let world: World;
let received: AnyDown[];
let hellos: number;
let renewable: boolean;
let credential: () => AnyUp;

function connection(): Connection {
  return new Connection(world.ports, {
    hello: () => {
      hellos += 1;
      return credential();
    },
    get renewable() {
      return renewable;
    },
    changed: () => undefined,
    frame: (frame) => received.push(frame),
  });
}

async function live(): Promise<Connection> {
  const opened = connection();
  opened.start();
  await world.welcome();
  expect(opened.state.name).toBe("live");
  return opened;
}

beforeEach(() => {
  world = new World();
  received = [];
  hellos = 0;
  renewable = false;
  credential = () => ({ kind: "desk_hello", version: 1, token: `t${hellos}` });
});

test("P4: a connection is live from the welcome on", async () => {
  const opened = connection();
  expect(opened.state.name).toBe("idle");
  opened.start();
  await flushPromises();
  expect(opened.state.name).toBe("connecting");
  expect(opened.send({ kind: "watch" })).toBe(false);
  await world.welcome();
  expect(opened.state.name).toBe("live");
  expect(opened.send({ kind: "watch" })).toBe(true);
});

test("a connection without a welcome is dropped after 10 s", async () => {
  const opened = connection();
  opened.start();
  await flushPromises();
  await world.clock.pass(10_000);
  expect(opened.state.name).toBe("waiting");
  expect(world.wire.dropped).toBe(true);
});

describe("P6: close codes", () => {
  test.each([1012, 1013, 4429])("after %i it reconnects within half a second", async (code) => {
    const opened = await live();
    await world.clock.pass(5_000);
    world.wire.end(code);
    expect(opened.state.name).toBe("waiting");
    await world.clock.pass(500);
    expect(world.wires).toHaveLength(2);
  });

  test("a state that is not live has the last close code", async () => {
    const opened = await live();
    world.wire.end(4430);
    expect(opened.state).toMatchObject({ name: "waiting", code: 4430 });
    await world.clock.pass(500);
    expect(opened.state).toMatchObject({ name: "connecting", code: 4430 });
    expect(atConnectionLimit(opened.state)).toBe(true);
    await world.welcome();
    expect(atConnectionLimit(opened.state)).toBe(false);
    world.wire.end(null);
    expect(opened.state).toMatchObject({ name: "waiting", code: null });
    expect(atConnectionLimit(opened.state)).toBe(false);
  });

  test.each([4400, 4401, 4403, 4406])("after %i a patron's window stops", async (code) => {
    const opened = await live();
    world.wire.end(code);
    await world.clock.pass(120_000);
    expect(opened.state).toEqual({ name: "stopped", code });
    expect(world.wires).toHaveLength(1);
  });

  test("after 4401 a desk reconnects with a fresh token", async () => {
    renewable = true;
    await live();
    world.wire.end(4401);
    await world.clock.pass(500);
    expect(world.wires.map((wire) => wire.hello)).toMatchObject([{ token: "t1" }, { token: "t2" }]);
  });

  test("a bye counts as the close that it announces", async () => {
    const opened = await live();
    world.wire.say({ kind: "bye", code: 4403, name: "SignedOut" });
    expect(opened.state).toEqual({ name: "stopped", code: 4403 });
    expect(world.wire.dropped).toBe(true);
  });

  test("start connects again after a stop", async () => {
    const opened = await live();
    world.wire.end(4403);
    opened.start();
    await world.welcome();
    expect(opened.state.name).toBe("live");
  });
});

test("P6: without a code it reconnects with back-off from 0.5 s to 15 s and full jitter", async () => {
  world.reachable = false;
  world.fraction = 1;
  const opened = connection();
  opened.start();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    await flushPromises();
    world.wire.end(null, false);
    await flushPromises();
    if (opened.state.name !== "waiting") throw new Error(opened.state.name);
    delays.push(opened.state.until - world.clock.now());
    await world.clock.pass(opened.state.until - world.clock.now());
  }
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  world.fraction = 0;
  await flushPromises();
  world.wire.end(null, false);
  await flushPromises();
  expect(opened.state).toMatchObject({ name: "waiting", until: world.clock.now() });
});

test("P6: a connection that was live for 5 s resets the back-off", async () => {
  world.fraction = 1;
  const opened = await live();
  for (const [held, expected] of [
    [0, 500],
    [0, 1000],
    [5_000, 500],
  ] as const) {
    await world.clock.pass(held);
    world.wire.end(1013);
    if (opened.state.name !== "waiting") throw new Error(opened.state.name);
    expect(opened.state.until - world.clock.now()).toBe(expected);
    await world.clock.pass(expected);
    await world.welcome();
  }
});

test("P6: checkNow reconnects at once while waiting", async () => {
  world.fraction = 1;
  const opened = await live();
  world.wire.end();
  opened.checkNow();
  await world.welcome();
  expect(opened.state.name).toBe("live");
  await world.clock.pass(500);
  expect(world.wires).toHaveLength(2);
});

test("P5: checkNow pings a live connection and gives it 3 s to answer", async () => {
  const opened = await live();
  opened.checkNow();
  expect(world.wire.sent).toEqual([{ kind: "ping", n: 1 }]);
  await world.clock.pass(2_999);
  expect(opened.state.name).toBe("live");
  await world.clock.pass(1);
  expect(opened.state.name).toBe("waiting");
});

test("P5: offline drops the connection at once and reconnects", async () => {
  const opened = await live();
  opened.offline();
  expect(world.wire.dropped).toBe(true);
  expect(opened.state.name).toBe("waiting");
  opened.offline();
  opened.checkNow();
  await world.welcome();
  expect(opened.state.name).toBe("live");
});

test("P5: after 10 s of silence it pings; after 10 s more the connection is lost", async () => {
  const opened = await live();
  await world.clock.pass(10_000);
  expect(world.wire.sent).toEqual([{ kind: "ping", n: 1 }]);
  await world.clock.pass(9_000);
  world.wire.say({ kind: "pong", n: 1 });
  expect(received.map((frame) => frame.kind)).toEqual(["welcome"]);
  await world.clock.pass(10_000);
  expect(world.wire.sent).toHaveLength(2);
  await world.clock.pass(10_000);
  expect(opened.state.name).toBe("waiting");
  expect(world.wire.dropped).toBe(true);
});

test("frames and closes of an earlier connection are ignored", async () => {
  const opened = await live();
  const old = world.wire;
  old.end();
  opened.checkNow();
  await world.welcome();
  old.say({ kind: "bye", code: 4403, name: "Late" });
  old.end(4400);
  expect(opened.state.name).toBe("live");
  expect(received.filter((frame) => frame.kind === "bye")).toEqual([]);
});

test("P2: it uses the stream after two refused upgrades while HTTP works, then tries the socket again", async () => {
  const opened = connection();
  world.fraction = 0;
  opened.start();
  for (const expected of ["socket", "socket"] as const) {
    await flushPromises();
    expect(world.wire.kind).toBe(expected);
    world.wire.end(null, false);
    await world.clock.pass(0);
  }
  await flushPromises();
  expect(world.wire.kind).toBe("stream");
  await world.welcome();
  expect(opened.state.name).toBe("live");
  world.wire.end(null);
  await world.clock.pass(0);
  await flushPromises();
  expect(world.wire.kind).toBe("socket");
  world.wire.end(null, false);
  await flushPromises();
  expect(world.wire.kind).toBe("stream");
});

test("P2: it uses the stream after two upgrades without an answer", async () => {
  const opened = connection();
  world.fraction = 0;
  opened.start();
  for (let attempt = 0; attempt < 2; attempt++) {
    await flushPromises();
    expect(world.wire.kind).toBe("socket");
    await world.clock.pass(10_000);
  }
  await flushPromises();
  expect(world.wires.map((wire) => [wire.kind, wire.dropped])).toEqual([
    ["socket", true],
    ["socket", true],
    ["stream", false],
  ]);
  await world.welcome();
  expect(opened.state.name).toBe("live");
});

test("P2: a socket that opened without a welcome is tried again, not the stream", async () => {
  world.fraction = 0;
  connection().start();
  for (let attempt = 0; attempt < 4; attempt++) {
    await flushPromises();
    world.wire.opened = true;
    await world.clock.pass(10_000);
  }
  expect(new Set(world.wires.map((wire) => wire.kind))).toEqual(new Set(["socket"]));
});

test("P2: the check of HTTP times out", async () => {
  const ports = { ...world.ports, reachable: () => new Promise<boolean>(() => undefined) };
  const owner = { hello: credential, renewable, changed: () => undefined, frame: () => undefined };
  const opened = new Connection(ports, owner);
  world.fraction = 0;
  opened.start();
  for (let attempt = 0; attempt < 2; attempt++) {
    await flushPromises();
    world.wire.end(null, false);
    await world.clock.pass(0);
  }
  await world.clock.pass(10_000);
  await flushPromises();
  expect(world.wires.map((wire) => wire.kind)).toEqual(["socket", "socket", "socket"]);
});

test("P35: the server's ping is answered at once with its number and reaches no listener", async () => {
  await live();
  world.wire.say({ kind: "ping", n: 4 });
  expect(world.wire.sent).toEqual([{ kind: "pong", n: 4 }]);
  expect(received.map((frame) => frame.kind)).toEqual(["welcome"]);
});

test("P2: it stays with the socket where HTTP fails too", async () => {
  world.reachable = false;
  world.fraction = 0;
  connection().start();
  for (let attempt = 0; attempt < 5; attempt++) {
    await flushPromises();
    world.wire.end(null, false);
    await flushPromises();
    await world.clock.pass(0);
  }
  expect(new Set(world.wires.map((wire) => wire.kind))).toEqual(new Set(["socket"]));
});

test("without a credential it stops; without a network for one it waits", async () => {
  credential = () => {
    throw new NoCredential(4401);
  };
  const opened = connection();
  opened.start();
  await flushPromises();
  expect(opened.state).toEqual({ name: "stopped", code: 4401 });
  credential = () => {
    throw new TypeError("network");
  };
  opened.start();
  await flushPromises();
  expect(opened.state.name).toBe("waiting");
});

test("stop drops the connection and stays idle", async () => {
  const opened = await live();
  opened.stop();
  await world.clock.pass(60_000);
  expect(opened.state.name).toBe("idle");
  expect(world.wires.map((wire) => wire.dropped)).toEqual([true]);
});
