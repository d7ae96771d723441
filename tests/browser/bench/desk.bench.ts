// A colleague works a long queue in which a hundred things change in a second, on a slow machine.

import { writeFileSync } from "node:fs";
import { type CDPSession, expect, type Page, test } from "@playwright/test";
import { Desk } from "../pages/desk.ts";
import { words } from "../pages/words.ts";

const { BENCH_BALIE, BENCH_EMAIL, BENCH_PASSWORD, BENCH_ROWS, BENCH_KEYS, BENCH_CITIZENS, BENCH_OUT } = process.env;
/** The slowdown of the processor. */
const SLOWER = 4;
/** So many times the memory is looked at after the first. */
const LOOKS = 12;
/** So many times the rubbish is taken out at each look: once that leaves nothing but what is held. */
const SWEEPS = 10;
/** V8's names for what belongs to code. */
const CODE = ["code", "hidden", "object shape"];
/** Milliseconds between two keys: a hurried colleague. */
const BETWEEN = 120;

interface Noted {
  keys: number[];
  observer: PerformanceObserver;
}

/** Notes how long each key took from the press to the picture that shows what it did, by the browser's own clock. */
async function notesKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const known = globalThis as unknown as Noted;
    known.keys = [];
    known.observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === "keydown") known.keys.push(entry.duration);
    });
    known.observer.observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/** What was noted; nothing is from here on: the list of it would count as memory that grows. */
async function notedKeys(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const known = globalThis as unknown as Noted;
    known.observer.disconnect();
    return known.keys.splice(0);
  });
}

/** Notes the memories of the wasm that the page fetches, before it fetches any. */
async function notesWasm(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const memories = new Set<WebAssembly.Memory>();
    Object.assign(globalThis, { memories });
    const { instantiate, instantiateStreaming } = WebAssembly;
    const note = ({ exports }: WebAssembly.Instance) => {
      for (const exported of Object.values(exports)) if (exported instanceof WebAssembly.Memory) memories.add(exported);
    };
    WebAssembly.instantiate = (async (source: BufferSource & WebAssembly.Module, imports?: WebAssembly.Imports) => {
      const made: WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource = await instantiate(source, imports);
      note("instance" in made ? made.instance : made);
      return made;
    }) as typeof instantiate;
    WebAssembly.instantiateStreaming = async (source, imports) => {
      const made = await instantiateStreaming(source, imports);
      note(made.instance);
      return made;
    };
  });
}

/** What a look at the tab's memory finds, in bytes. */
interface Held {
  /** All that its scripts and its wasm take. */
  all: number;
  /** Of that, what the browser has for the code: it compiles late, and keeps tables of what it has seen. */
  code: number;
}

/** V8's snapshot of a heap, as far as it is read: the fields of all nodes one after the other. */
interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
  nodes: number[];
}

/** The part of the heap that belongs to code and not to what code made, by the kinds of V8's own snapshot, in bytes. */
async function compiled(cdp: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const keep = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  cdp.on("HeapProfiler.addHeapSnapshotChunk", keep);
  await cdp.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  cdp.off("HeapProfiler.addHeapSnapshotChunk", keep);
  const { snapshot, nodes } = JSON.parse(chunks.join("")) as Snapshot;
  const { node_fields: fields, node_types: [kinds] } = snapshot.meta;
  const [kind, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
  const code = CODE.map((name) => kinds.indexOf(name));
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (code.includes(nodes[at + kind]!)) bytes += nodes[at + size]!;
  }
  return bytes;
}

/**
 * What the tab holds after the rubbish was taken out: the heap of its scripts and the memory of its wasm. Not what
 * the browser holds for it: there the test tool keeps a record of every request, and a list of what is drawn differs with it.
 */
async function memory(cdp: CDPSession, page: Page): Promise<Held> {
  let scripts = Infinity;
  for (let n = 0; n < SWEEPS; n++) {
    await cdp.send("HeapProfiler.collectGarbage");
    // What comes in while it is looked at is not what is held.
    scripts = Math.min(scripts, (await cdp.send("Runtime.getHeapUsage")).usedSize);
  }
  const wasm = await page.evaluate(() => {
    const { memories } = globalThis as unknown as { memories: Set<WebAssembly.Memory> };
    return [...memories].reduce((bytes, memory) => bytes + memory.buffer.byteLength, 0);
  });
  const code = await compiled(cdp);
  const inMega = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  console.log(`scripts ${inMega(scripts)}, of them code ${inMega(code)}; wasm ${inMega(wasm)}`);
  return { all: scripts + wasm, code };
}

/** Takes the open conversation, answers it, resolves it, and goes on to the next. */
async function answersOne(desk: Desk, n: number): Promise<void> {
  const { keyboard } = desk.page;
  const text = `Dank voor het bericht, we kijken ernaar (${n}).`;
  await keyboard.press("j");
  await expect(desk.conversation.action("claim")).toBeVisible();
  await keyboard.press("c");
  await expect(desk.conversation.action("release")).toBeVisible();
  await keyboard.press("r");
  await expect(desk.composer.reply).toBeFocused();
  await keyboard.type(text);
  await keyboard.press("Control+Enter");
  await desk.conversation.sees(text);
  await keyboard.press("Escape");
  await keyboard.press("e");
  // Who writes again at once opens it again.
  await expect(desk.conversation.action("reopen").or(desk.conversation.action("claim")).first()).toBeVisible();
}

test("the desk", async ({ browser }) => {
  const rows = Number(BENCH_ROWS);
  const remembered = [{ name: "balie.language", value: "nl" }];
  const origin = String(BENCH_BALIE);
  const context = await browser.newContext({
    baseURL: origin,
    storageState: { cookies: [], origins: [{ origin, localStorage: remembered }] },
  });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await notesWasm(page);
  const desk = new Desk(page, words("nl"));
  await desk.goTo("/");
  await desk.gate.logIn(String(BENCH_EMAIL), String(BENCH_PASSWORD));
  await expect(page.locator(".rows > li").first()).toBeVisible();

  const list = page.locator(".queue-list");
  const there = async () => Number((await page.locator(".rows > li").last().getAttribute("aria-setsize")) ?? 0);
  await expect(async () => {
    await list.evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
    expect(await there()).toBeGreaterThanOrEqual(rows);
  }).toPass({ intervals: [50], timeout: 600_000 });
  const loaded = await there();
  // Who works reads in the middle as well: what that takes, it takes before the shift.
  for (const part of [1 / 2, 1 / 4, 0]) {
    const above = await list.evaluate((pane, part) => {
      pane.scrollTo(0, pane.scrollHeight * part);
      return Math.ceil(pane.scrollTop / pane.querySelector<HTMLElement>(".rows > li")!.offsetHeight);
    }, part);
    await expect(page.locator(`.rows > li[aria-posinset="${above + 1}"]`)).toBeAttached();
  }
  await page.mouse.move(900, 500);

  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.keyboard.press("j");
  await page.waitForTimeout(2_000);
  await notesKeys(page);
  const keys = Number(BENCH_KEYS);
  for (let n = 0; n < keys; n++) {
    await page.keyboard.press(n % 20 < 10 ? "j" : "k");
    await page.waitForTimeout(BETWEEN);
  }
  await page.waitForTimeout(2_000);
  const noted = await notedKeys(page);
  // The browser does not tell of keys that were quicker than this.
  const took = [...noted, ...Array<number>(Math.max(0, keys - noted.length)).fill(16)];

  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const citizens = Number(BENCH_CITIZENS);
  const held: Held[] = [];
  for (let n = 0; n < citizens; n++) {
    if (n % Math.ceil(citizens / LOOKS) === 0) held.push(await memory(cdp, page));
    await answersOne(desk, n);
  }
  held.push(await memory(cdp, page));
  writeFileSync(String(BENCH_OUT), JSON.stringify({ rows: loaded, answers: citizens, keys: took, memory: held }));
  await context.close();
});
