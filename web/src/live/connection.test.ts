import { beforeEach, describe, expect, test } from "vitest";
import type { AnyDown, AnyUp } from "../protocol/wire";
import { Connection, NoCredential } from "./connection";
import { atConnectionLimit } from "./connectionLimit";
import { settled, World } from "./world";

let world: World;
let heard: AnyDown[];
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
    frame: (frame) => heard.push(frame),
  });
}

async function live(): Promise<Connection> {
  const made = connection();
  made.start();
  await world.welcome();
  expect(made.state.name).toBe("live");
  return made;
}

beforeEach(() => {
  world = new World();
  heard = [];
  hellos = 0;
  renewable = false;
  credential = () => ({ kind: "desk_hello", version: 1, token: `t${hellos}` });
});

test("P4: it is live with the welcome, not before", async () => {
  const made = connection();
  expect(made.state.name).toBe("idle");
  made.start();
  await settled();
  expect(made.state.name).toBe("connecting");
  expect(made.send({ kind: "watch" })).toBe(false);
  await world.welcome();
  expect(made.state.name).toBe("live");
  expect(made.send({ kind: "watch" })).toBe(true);
});

test("a welcome that doesn't come in 10 s is not waited for", async () => {
  const made = connection();
  made.start();
  await settled();
  await world.clock.pass(10_000);
  expect(made.state.name).toBe("waiting");
  expect(world.wire.dropped).toBe(true);
});

describe("P6: close codes", () => {
  test.each([1012, 1013, 4429])("after %i it comes back, within half a second", async (code) => {
    const made = await live();
    await world.clock.pass(5_000);
    world.wire.end(code);
    expect(made.state.name).toBe("waiting");
    await world.clock.pass(500);
    expect(world.wires).toHaveLength(2);
  });

  test("while it is not live it says what the server let go with", async () => {
    const made = await live();
    world.wire.end(4430);
    expect(made.state).toMatchObject({ name: "waiting", code: 4430 });
    await world.clock.pass(500);
    expect(made.state).toMatchObject({ name: "connecting", code: 4430 });
    expect(atConnectionLimit(made.state)).toBe(true);
    await world.welcome();
    expect(atConnectionLimit(made.state)).toBe(false);
    world.wire.end(null);
    expect(made.state).toMatchObject({ name: "waiting", code: null });
    expect(atConnectionLimit(made.state)).toBe(false);
  });

  test.each([4400, 4401, 4403, 4406])("after %i a patron's window doesn't come back", async (code) => {
    const made = await live();
    world.wire.end(code);
    await world.clock.pass(120_000);
    expect(made.state).toEqual({ name: "stopped", code });
    expect(world.wires).toHaveLength(1);
  });

  test("after 4401 an operator's desk comes back with a fresh ticket", async () => {
    renewable = true;
    await live();
    world.wire.end(4401);
    await world.clock.pass(500);
    expect(world.wires.map((wire) => wire.hello)).toMatchObject([{ token: "t1" }, { token: "t2" }]);
  });

  test("a bye counts as the close that it announces", async () => {
    const made = await live();
    world.wire.say({ kind: "bye", code: 4403, name: "SignedOut" });
    expect(made.state).toEqual({ name: "stopped", code: 4403 });
    expect(world.wire.dropped).toBe(true);
  });

  test("a stop begins anew when it is told to", async () => {
    const made = await live();
    world.wire.end(4403);
    made.start();
    await world.welcome();
    expect(made.state.name).toBe("live");
  });
});

test("P6: without a code it comes back with back-off from 0.5 s to 15 s, with full jitter", async () => {
  world.reachable = false;
  world.fraction = 1;
  const made = connection();
  made.start();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    await settled();
    world.wire.end(null, false);
    await settled();
    if (made.state.name !== "waiting") throw new Error(made.state.name);
    delays.push(made.state.until - world.clock.now());
    await world.clock.pass(made.state.until - world.clock.now());
  }
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  world.fraction = 0;
  await settled();
  world.wire.end(null, false);
  await settled();
  expect(made.state).toMatchObject({ name: "waiting", until: world.clock.now() });
});

test("P6: a connection that held for a while begins the back-off anew; one that didn't goes on with it", async () => {
  world.fraction = 1;
  const made = await live();
  for (const [held, expected] of [
    [0, 500],
    [0, 1000],
    [5_000, 500],
  ] as const) {
    await world.clock.pass(held);
    world.wire.end(1013);
    if (made.state.name !== "waiting") throw new Error(made.state.name);
    expect(made.state.until - world.clock.now()).toBe(expected);
    await world.clock.pass(expected);
    await world.welcome();
  }
});

test("P6: when the browser says that it is online, it doesn't wait", async () => {
  world.fraction = 1;
  const made = await live();
  world.wire.end();
  made.hurry();
  await world.welcome();
  expect(made.state.name).toBe("live");
  await world.clock.pass(500);
  expect(world.wires).toHaveLength(2);
});

test("P5: hurried while live, it asks whether the line is still there, and gives it 3 s", async () => {
  const made = await live();
  made.hurry();
  expect(world.wire.sent).toEqual([{ kind: "ping", n: 1 }]);
  await world.clock.pass(2_999);
  expect(made.state.name).toBe("live");
  await world.clock.pass(1);
  expect(made.state.name).toBe("waiting");
});

test("P5: told that the browser is offline, it lets the line go at once, and goes on trying", async () => {
  const made = await live();
  made.offline();
  expect(world.wire.dropped).toBe(true);
  expect(made.state.name).toBe("waiting");
  made.offline();
  made.hurry();
  await world.welcome();
  expect(made.state.name).toBe("live");
});

test("P5: after 10 s of silence it pings; 10 s more without anything, and the line is dead", async () => {
  const made = await live();
  await world.clock.pass(10_000);
  expect(world.wire.sent).toEqual([{ kind: "ping", n: 1 }]);
  await world.clock.pass(9_000);
  world.wire.say({ kind: "pong", n: 1 });
  expect(heard.map((frame) => frame.kind)).toEqual(["welcome"]);
  await world.clock.pass(10_000);
  expect(world.wire.sent).toHaveLength(2);
  await world.clock.pass(10_000);
  expect(made.state.name).toBe("waiting");
  expect(world.wire.dropped).toBe(true);
});

test("what an orphaned connection still says is not heard", async () => {
  const made = await live();
  const old = world.wire;
  old.end();
  made.hurry();
  await world.welcome();
  old.say({ kind: "bye", code: 4403, name: "Late" });
  old.end(4400);
  expect(made.state.name).toBe("live");
  expect(heard.filter((frame) => frame.kind === "bye")).toEqual([]);
});

test("P2: it turns to the stream when the upgrade was refused twice while HTTP works, and tries the socket again after", async () => {
  const made = connection();
  world.fraction = 0;
  made.start();
  for (const expected of ["socket", "socket"] as const) {
    await settled();
    expect(world.wire.kind).toBe(expected);
    world.wire.end(null, false);
    await world.clock.pass(0);
  }
  await settled();
  expect(world.wire.kind).toBe("stream");
  await world.welcome();
  expect(made.state.name).toBe("live");
  world.wire.end(null);
  await world.clock.pass(0);
  await settled();
  expect(world.wire.kind).toBe("socket");
  world.wire.end(null, false);
  await settled();
  expect(world.wire.kind).toBe("stream");
});

test("P2: it turns to the stream, too, when upgrades are swallowed on the way, which are never answered", async () => {
  const made = connection();
  world.fraction = 0;
  made.start();
  for (let attempt = 0; attempt < 2; attempt++) {
    await settled();
    expect(world.wire.kind).toBe("socket");
    await world.clock.pass(10_000);
  }
  await settled();
  expect(world.wires.map((wire) => [wire.kind, wire.dropped])).toEqual([
    ["socket", true],
    ["socket", true],
    ["stream", false],
  ]);
  await world.welcome();
  expect(made.state.name).toBe("live");
});

test("P2: a socket that opened and is not welcomed is tried again: it is not the way that is shut", async () => {
  world.fraction = 0;
  connection().start();
  for (let attempt = 0; attempt < 4; attempt++) {
    await settled();
    world.wire.opened = true;
    await world.clock.pass(10_000);
  }
  expect(new Set(world.wires.map((wire) => wire.kind))).toEqual(new Set(["socket"]));
});

test("P2: whether HTTP gets through is not waited for for ever", async () => {
  const ports = { ...world.ports, reachable: () => new Promise<boolean>(() => undefined) };
  const owner = { hello: credential, renewable, changed: () => undefined, frame: () => undefined };
  const made = new Connection(ports, owner);
  world.fraction = 0;
  made.start();
  for (let attempt = 0; attempt < 2; attempt++) {
    await settled();
    world.wire.end(null, false);
    await world.clock.pass(0);
  }
  await world.clock.pass(10_000);
  await settled();
  expect(world.wires.map((wire) => wire.kind)).toEqual(["socket", "socket", "socket"]);
});

test("P35: the server's ping is answered at once, with its number, and is nobody else's to hear", async () => {
  await live();
  world.wire.say({ kind: "ping", n: 4 });
  expect(world.wire.sent).toEqual([{ kind: "pong", n: 4 }]);
  expect(heard.map((frame) => frame.kind)).toEqual(["welcome"]);
});

test("P2: it stays with the socket where HTTP doesn't get through either", async () => {
  world.reachable = false;
  world.fraction = 0;
  connection().start();
  for (let attempt = 0; attempt < 5; attempt++) {
    await settled();
    world.wire.end(null, false);
    await settled();
    await world.clock.pass(0);
  }
  expect(new Set(world.wires.map((wire) => wire.kind))).toEqual(new Set(["socket"]));
});

test("no credential to be had: it stops; no network for one: it waits", async () => {
  credential = () => {
    throw new NoCredential(4401);
  };
  const made = connection();
  made.start();
  await settled();
  expect(made.state).toEqual({ name: "stopped", code: 4401 });
  credential = () => {
    throw new TypeError("network");
  };
  made.start();
  await settled();
  expect(made.state.name).toBe("waiting");
});

test("stopped by its owner it lets go and stays idle", async () => {
  const made = await live();
  made.stop();
  await world.clock.pass(60_000);
  expect(made.state.name).toBe("idle");
  expect(world.wires.map((wire) => wire.dropped)).toEqual([true]);
});
