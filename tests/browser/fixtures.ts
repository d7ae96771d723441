// What every story starts with: a house of its worker, and windows that are watched.

import { test as base, expect, request, type Browser, type BrowserContextOptions } from "@playwright/test";
import type { DatabaseKind } from "./house/database.ts";
import { EMPTY, FURNISHED, House } from "./house/house.ts";
import { PASSWORD, type Person } from "./house/people.ts";
import type { Platforms } from "./house/platforms.ts";
import { Desk } from "./pages/desk.ts";
import { type Language, type Words, words } from "./pages/words.ts";

export { expect };
export { newCitizen, BAS, JORIS, MARLEEN, MEHMET, SANNE, UNIT, PASSWORD, type Person } from "./house/people.ts";

/** A picture of one blue dot. */
export const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg==",
  "base64",
);

export interface Options {
  database: DatabaseKind;
  language: Language;
}

/** How a window is opened. */
export interface Window {
  viewport?: { width: number; height: number };
  theme?: "light" | "dark";
  language?: Language;
  path?: string;
}

type Opens = (person: Person, window?: Window) => Promise<Desk>;

interface Story {
  platforms: Platforms;
  words: Words;
  /** A window of nobody yet. */
  stranger: (window?: Window) => Promise<Desk>;
  /** A window of a colleague who is logged in. */
  colleague: Opens;
  /** A house with nobody in it. */
  emptyHouse: House;
  /** A furnished house of this story alone. */
  ownHouse: House;
  windows: Windows;
}

interface Worker extends Options {
  house: House;
  sessions: Sessions;
}

export const test = base.extend<Story, Worker>({
  database: ["sqlite", { option: true, scope: "worker" }],
  language: ["nl", { option: true, scope: "worker" }],

  house: [
    async ({ database }, use) => {
      const house = await House.open({ ...FURNISHED, database });
      await use(house);
      await house.close();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  sessions: [
    async ({ house }, use) => {
      await use(new Sessions(house));
    },
    { scope: "worker" },
  ],

  emptyHouse: async ({ database }, use) => {
    const house = await House.open({ ...EMPTY, database });
    await use(house);
    await house.close();
  },

  ownHouse: async ({ database }, use) => {
    const house = await House.open({ ...FURNISHED, database });
    await use(house);
    await house.close();
  },

  words: async ({ language }, use) => {
    await use(words(language));
  },

  platforms: async ({ house }, use) => {
    await use(house.platforms);
    await house.platforms.behave();
  },

  windows: async ({ browser, language, viewport, locale, timezoneId }, use) => {
    const usual: BrowserContextOptions = { viewport, locale: locale ?? "nl-NL", timezoneId: timezoneId ?? "Europe/Amsterdam" };
    const windows = new Windows(browser, language, usual);
    await use(windows);
    await windows.close();
  },

  stranger: async ({ house, windows }, use) => {
    await use((window = {}) => windows.open(house, window));
  },

  colleague: async ({ house, sessions, windows }, use) => {
    await use(async (person, window = {}) => {
      const desk = await windows.open(house, window, await sessions.of(person));
      await desk.isAtWork();
      return desk;
    });
  },
});

type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** Who has logged in already: every colleague does that once. */
class Sessions {
  readonly #house: House;
  readonly #known = new Map<string, State>();

  constructor(house: House) {
    this.#house = house;
  }

  async of(person: Person): Promise<State> {
    const known = this.#known.get(person.email);
    if (known) return known;
    const { address } = this.#house;
    const client = await request.newContext({ baseURL: address, extraHTTPHeaders: { origin: address } });
    const answer = await client.post("/api/v1/session", { data: { email: person.email, password: PASSWORD } });
    expect(answer.status(), await answer.text()).toBeLessThan(300);
    const state = await client.storageState();
    await client.dispose();
    this.#known.set(person.email, state);
    return state;
  }
}

/** The windows of a story. When it is over, no console has complained. */
export class Windows {
  readonly #browser: Browser;
  readonly #language: Language;
  readonly #usual: BrowserContextOptions;
  readonly #open: Desk[] = [];

  constructor(browser: Browser, language: Language, usual: BrowserContextOptions) {
    this.#browser = browser;
    this.#language = language;
    this.#usual = usual;
  }

  async open(house: House, window: Window, state?: State): Promise<Desk> {
    const language = window.language ?? this.#language;
    const remembered: { name: string; value: string }[] = [{ name: "balie.language", value: language }];
    // The page asks for a session only in a browser that had one.
    if (state) remembered.push({ name: "balie.session", value: "yes" });
    if (window.theme) remembered.push({ name: "balie.theme", value: window.theme });
    const context = await this.#browser.newContext({
      ...this.#usual,
      ...(window.viewport ? { viewport: window.viewport } : {}),
      baseURL: house.address,
      storageState: { cookies: state?.cookies ?? [], origins: [{ origin: house.address, localStorage: remembered }] },
    });
    const desk = new Desk(await context.newPage(), words(language));
    this.#open.push(desk);
    await desk.goTo(window.path ?? "/");
    return desk;
  }

  async close(): Promise<void> {
    const complaints = this.#open.flatMap((desk) => desk.complaints.unexpected);
    await Promise.all(this.#open.map((desk) => desk.context.close()));
    expect(complaints, "complaints on the console").toEqual([]);
  }
}
