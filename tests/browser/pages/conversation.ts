// The middle pane: who writes, what can be done, and the thread.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Words } from "./words.ts";

export type Action = Exclude<keyof Words["action"], "label" | "priority" | "to_me" | "team_now" | `snooze_${string}`>;
export type Priority = keyof Words["priority"];
export type State = keyof Words["state"];

export class Conversation {
  readonly #page: Page;
  readonly #words: Words;

  constructor(page: Page, words: Words) {
    this.#page = page;
    this.#words = words;
  }

  get pane(): Locator {
    return this.#page.getByRole("region", { name: this.#words.desk.conversation, exact: true });
  }

  get thread(): Locator {
    return this.pane.getByRole("region", { name: this.#words.thread.label, exact: true });
  }

  get actions(): Locator {
    return this.pane.getByRole("group", { name: this.#words.action.label, exact: true });
  }

  /** What stands above the thread. */
  get head(): Locator {
    return this.pane.locator("header");
  }

  async isWith(citizen: string): Promise<void> {
    await expect(this.pane.getByRole("heading", { level: 2, name: citizen })).toBeVisible();
  }

  /** The head says who has it. */
  async isHeldBy(name: string): Promise<void> {
    await expect(this.head.getByText(name, { exact: true })).toBeVisible();
  }

  /** One of the buttons above the thread. */
  action(action: Action): Locator {
    return this.actions.getByRole("button", { name: this.#words.action[action], exact: true });
  }

  /** Claims, and has it: the screen shows a claim before the server has granted it. */
  async claim(): Promise<void> {
    const granted = this.#page.waitForResponse((answer) => answer.url().endsWith("/claim") && answer.ok());
    await this.action("claim").click();
    await granted;
    await expect(this.action("release")).toBeVisible();
  }

  /** Takes it over from who has it, and has it. */
  async takeOver(): Promise<void> {
    await this.actions.getByRole("button", { name: this.#words.together.take_over, exact: true }).click();
    await expect(this.action("release")).toBeVisible();
  }

  async do(action: Action): Promise<void> {
    await this.action(action).click();
  }

  async prioritise(priority: Priority): Promise<void> {
    const choice = this.pane.getByRole("combobox", { name: this.#words.action.priority });
    await choice.selectOption(this.#words.priority[priority]);
    await expect(this.head.getByText(this.#words.priority[priority], { exact: true }).first()).toBeVisible();
  }

  /** Hides a citizen's comment from the public. */
  async hide(text: string): Promise<void> {
    await this.message(text).getByRole("button", { name: this.#words.thread.hide, exact: true }).click();
  }

  /** Points at the thread, and so no longer at the queue. */
  async pointAt(): Promise<void> {
    await this.thread.hover();
  }

  /** Answers the question in the dialog that an action opened. */
  async chooses(title: string, choice: string): Promise<void> {
    const dialog = this.#page.getByRole("dialog", { name: title, exact: true });
    await dialog.getByRole("button", { name: choice }).click();
    await expect(dialog).toHaveCount(0);
  }

  /** A message in the thread, with its facts, by its words. */
  message(text: string): Locator {
    return this.thread.getByRole("listitem").filter({ has: this.#page.getByRole("article").getByText(text, { exact: true }) });
  }

  /** Sees some words in the thread: a message or what happened. */
  async sees(text: string): Promise<void> {
    await expect(this.thread.getByText(text, { exact: true })).toBeVisible();
  }

  async seesNot(text: string): Promise<void> {
    await expect(this.thread.getByText(text, { exact: true })).toHaveCount(0);
  }

  /** Sees how far a message of ours got. */
  async seesState(text: string, state: State): Promise<void> {
    await expect(this.message(text)).toContainText(this.#words.state[state]);
  }

  /** What went wrong with a reply, and what to do. */
  trouble(text: string, state: "failed" | "unknown" | "awaits_approval"): Locator {
    return this.message(text).getByRole("group", { name: this.#words.state[state], exact: true });
  }

  /** The post under which it takes place. */
  get parentPost(): Locator {
    return this.thread.getByRole("complementary", { name: this.#words.thread.parent, exact: true });
  }
}
