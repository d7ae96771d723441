// What the browser's console complains about: a page has nothing to complain about.

import type { Page } from "@playwright/test";

/** What a story itself brings about, and the browser therefore may report. */
export type Expected = "a refusal" | "no server";

const PATTERNS: Record<Expected, RegExp> = {
  // The browser reports every answer of 400 and above as an error, also those that the page shows with care.
  "a refusal": /^Failed to load resource: the server responded with a status of 4\d\d/,
  // Also the loader of the part of the page that comes later says that it could not be fetched.
  "no server": /^TypeError: Failed to fetch|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket connection to .* failed/,
};

export class Complaints {
  readonly #heard: string[] = [];
  readonly #expected = new Set<Expected>();

  constructor(page: Page) {
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.#heard.push(message.text());
    });
    page.on("pageerror", (error) => this.#heard.push(`uncaught: ${error.message}`));
  }

  /** The story brings this about. */
  expect(what: Expected): void {
    this.#expected.add(what);
  }

  /** What was reported and nobody expected. */
  get unexpected(): string[] {
    return this.#heard.filter((text) => ![...this.#expected].some((what) => PATTERNS[what].test(text)));
  }
}
