// The first pane: the conversations of a view.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Words } from "./words.ts";

export type View = keyof Omit<Words["view"], "label">;

export class Queue {
  readonly #page: Page;
  readonly #words: Words;

  constructor(page: Page, words: Words) {
    this.#page = page;
    this.#words = words;
  }

  /** The row of a citizen. */
  row(citizen: string): Locator {
    return this.#page.getByRole("main").getByRole("list").getByRole("link").filter({ has: this.#page.getByText(citizen, { exact: true }) });
  }

  /** The button behind which new work waits. */
  get pill(): Locator {
    return this.#page.getByRole("button", { name: this.#pattern(this.#words.queue.fresh) });
  }

  /** Goes to a view by its tab. */
  async show(view: View): Promise<void> {
    const tabs = this.#page.getByRole("navigation", { name: this.#words.view.label });
    // A tab also says how many stand there.
    await tabs.getByRole("link", { name: new RegExp(`^${this.#words.view[view]} ?(\\d+\\+?)?$`) }).click();
    await this.isShowing(view);
  }

  async isShowing(view: View): Promise<void> {
    await expect(this.#page.getByRole("heading", { name: this.#words.view[view], exact: true })).toBeVisible();
  }

  async open(citizen: string): Promise<void> {
    await this.row(citizen).click();
  }

  async has(citizen: string, words?: string): Promise<void> {
    await expect(this.row(citizen)).toBeVisible();
    if (words !== undefined) await expect(this.row(citizen)).toContainText(words);
  }

  /** Scrolls back to the first row: a list that is scrolled stays as it is. */
  async toTop(): Promise<void> {
    const list = this.#page.locator(".queue-list");
    await list.hover();
    await this.#page.mouse.wheel(0, -100_000);
    await expect.poll(() => list.evaluate((pane) => pane.scrollTop)).toBe(0);
  }

  async hasNot(citizen: string): Promise<void> {
    await expect(this.row(citizen)).toHaveCount(0);
  }

  /** One stands above the other. */
  async isBefore(first: string, second: string): Promise<void> {
    await expect
      .poll(async () => {
        const [upper, lower] = await Promise.all([this.row(first).boundingBox(), this.row(second).boundingBox()]);
        return upper !== null && lower !== null && upper.y < lower.y;
      })
      .toBe(true);
  }

  #pattern(text: string): RegExp {
    return new RegExp(`^${text.replace(/\{\{\s*\w+\s*\}\}/g, "\\d+")}$`);
  }
}
