// One browser window, and the one who sits behind it.

import { expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { Access } from "./access.ts";
import { Composer } from "./composer.ts";
import { Complaints } from "./complaints.ts";
import { Conversation } from "./conversation.ts";
import { Gate } from "./gate.ts";
import { Queue } from "./queue.ts";
import { fill, type Words } from "./words.ts";

export class Desk {
  readonly page: Page;
  readonly words: Words;
  readonly gate: Gate;
  readonly queue: Queue;
  readonly conversation: Conversation;
  readonly composer: Composer;
  readonly access: Access;
  readonly complaints: Complaints;
  #loads = 0;

  constructor(page: Page, words: Words) {
    this.page = page;
    this.words = words;
    this.gate = new Gate(page, words);
    this.queue = new Queue(page, words);
    this.conversation = new Conversation(page, words);
    this.composer = new Composer(page, words);
    this.access = new Access(page);
    this.complaints = new Complaints(page);
    page.on("load", () => this.#loads++);
  }

  /** How often the page was loaded. */
  get loads(): number {
    return this.#loads;
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  /** The way to a page, in the bar. */
  way(name: string): Locator {
    return this.page.getByRole("navigation", { name: this.words.shell.ways }).getByRole("link", { name, exact: true });
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(path);
  }

  get main(): Locator {
    return this.page.getByRole("main");
  }

  dialog(title: string): Locator {
    return this.page.getByRole("dialog", { name: title, exact: true });
  }

  /** Something in a list that has a heading of its own. */
  card(heading: string): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { name: heading, exact: true }) });
  }

  /** One is logged in and the desk is there. */
  async isAtWork(): Promise<void> {
    await expect(this.page.getByRole("button", { name: this.words.shell.log_out })).toBeVisible();
    await this.isDrawn();
  }

  /** Nothing is still being fetched. */
  async isDrawn(): Promise<void> {
    await expect(this.main).toBeVisible();
    await expect(this.page.getByText(this.words.common.loading, { exact: true })).toHaveCount(0);
  }

  async logOut(): Promise<void> {
    await this.page.getByRole("button", { name: this.words.shell.log_out }).click();
  }

  /** Opens what is folded. */
  async opensAllDetails(): Promise<void> {
    for (const details of await this.main.locator("details").all()) {
      if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
    }
  }

  /** Goes on with Tab until something has the focus. */
  async tabTo(target: Locator): Promise<void> {
    for (let steps = 0; steps < 30; steps++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
    }
    await expect(target).toBeFocused();
  }

  /** Nothing sticks out to the side: not of the page, and not of the thread or the queue. */
  async fitsTheScreen(): Promise<void> {
    const wider = await this.page.evaluate(() => {
      const parts = [document.documentElement, ...document.querySelectorAll("#thread, .queue-list")];
      return parts.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.className || part.tagName);
    });
    expect(wider).toEqual([]);
  }

  async background(): Promise<string> {
    return this.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  }

  /** What tells that the page is not live. */
  get banner(): Locator {
    return this.page.getByRole("status").filter({ hasText: this.words.live.down });
  }

  /** A short message that tells how a command went. */
  async isTold(text: string): Promise<void> {
    await expect(this.page.getByRole("status").or(this.page.getByRole("alert")).filter({ hasText: text }).first()).toBeVisible();
  }

  async isWarned(text: string): Promise<void> {
    await expect(this.page.getByRole("alert").filter({ hasText: text })).toBeVisible();
  }

  async sees(text: string): Promise<void> {
    await expect(this.page.getByText(text, { exact: true }).first()).toBeVisible();
  }

  async heads(text: string): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name: text, exact: true })).toBeVisible();
  }

  /** A text with its gaps filled, in this window's language. */
  say(text: string, values: Record<string, string>): string {
    return fill(text, values);
  }
}
