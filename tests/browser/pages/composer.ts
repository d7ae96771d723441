// Where a reply or a note is written.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Words } from "./words.ts";

export type Way = keyof Words["via"];

export class Composer {
  readonly #page: Page;
  readonly #words: Words;

  constructor(page: Page, words: Words) {
    this.#page = page;
    this.#words = words;
  }

  get form(): Locator {
    return this.#page.getByRole("form", { name: this.#words.composer.label, exact: true });
  }

  get reply(): Locator {
    return this.form.getByRole("textbox", { name: this.#words.composer.reply_label });
  }

  get note(): Locator {
    return this.form.getByRole("textbox", { name: this.#words.composer.note_label });
  }

  get sendButton(): Locator {
    return this.form.getByRole("button", { name: this.#words.composer.send, exact: true });
  }

  /** Answers the citizen, and sees that it was taken. */
  async answer(text: string): Promise<void> {
    await this.reply.fill(text);
    await this.sendButton.click();
    await expect(this.reply).toHaveValue("");
  }

  /** Leaves a note for colleagues. */
  async leaveNote(text: string): Promise<void> {
    await this.#mode(this.#words.composer.kind, this.#words.composer.note);
    await this.note.fill(text);
    await this.saveNote();
  }

  /** Begins a note, key by key. */
  async typeNote(text: string): Promise<void> {
    await this.#mode(this.#words.composer.kind, this.#words.composer.note);
    await this.note.pressSequentially(text);
  }

  async saveNote(): Promise<void> {
    await this.form.getByRole("button", { name: this.#words.composer.save_note, exact: true }).click();
    await expect(this.note).toHaveValue("");
  }

  async writeReply(): Promise<void> {
    await this.#mode(this.#words.composer.kind, this.#words.composer.reply);
  }

  /** Chooses files to go along. */
  async attach(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    const choosing = this.#page.waitForEvent("filechooser");
    await this.form.getByRole("button", { name: this.#words.files.add, exact: true }).click();
    await (await choosing).setFiles(files);
  }

  /** The files that go along, or do not. */
  file(name: string): Locator {
    return this.form.getByRole("list", { name: this.#words.files.label, exact: true }).getByRole("listitem").filter({ hasText: name });
  }

  /** Says what is to be seen on a file. */
  async describe(name: string, what: string): Promise<void> {
    await this.form.getByRole("textbox", { name: this.#words.files.alt_of.replace("{{ name }}", name) }).fill(what);
  }

  async remove(name: string): Promise<void> {
    await this.form.getByRole("button", { name: this.#words.files.remove.replace("{{ name }}", name) }).click();
    await expect(this.file(name)).toHaveCount(0);
  }

  /** Chooses between the public and the private way. */
  async choose(way: Way): Promise<void> {
    await this.#mode(this.#words.composer.way, this.#words.via[way]);
  }

  /** Begins a reply, and waits until the server keeps what was written. */
  async begin(text: string): Promise<void> {
    const kept = this.#page.waitForResponse((answer) => {
      const request = answer.request();
      return request.method() === "PUT" && request.url().endsWith("/draft") && (request.postData() ?? "").includes(text);
    });
    await this.reply.fill(text);
    expect((await kept).ok()).toBe(true);
  }

  async holds(text: string): Promise<void> {
    await expect(this.reply).toHaveValue(text);
  }

  /** Takes up what a colleague had begun. */
  async goesOn(): Promise<void> {
    await this.form.getByRole("button", { name: this.#words.together.use_draft, exact: true }).click();
  }

  async warns(text: string): Promise<void> {
    await expect(this.form.getByRole("status").filter({ hasText: text })).toBeVisible();
  }

  async #mode(group: string, name: string): Promise<void> {
    const button = this.form.getByRole("group", { name: group, exact: true }).getByRole("button", { name, exact: true });
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
  }
}
