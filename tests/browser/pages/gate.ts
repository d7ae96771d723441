// What stands before the desk: logging in, and the first run.

import { expect, type Page } from "@playwright/test";
import type { Words } from "./words.ts";

export class Gate {
  readonly #page: Page;
  readonly #words: Words;

  constructor(page: Page, words: Words) {
    this.#page = page;
    this.#words = words;
  }

  async asksToLogIn(): Promise<void> {
    await expect(this.#page.getByRole("heading", { level: 1, name: this.#words.log_in.title })).toBeVisible();
  }

  async logIn(email: string, password: string): Promise<void> {
    await this.#page.getByLabel(this.#words.log_in.email).fill(email);
    await this.#page.getByLabel(this.#words.log_in.password).fill(password);
    await this.#page.getByRole("button", { name: this.#words.log_in.submit }).click();
  }

  async refuses(reason: string): Promise<void> {
    await expect(this.#page.getByRole("alert").filter({ hasText: reason })).toBeVisible();
  }

  async welcomes(): Promise<void> {
    await expect(this.#page.getByRole("heading", { level: 1, name: this.#words.first_run.title })).toBeVisible();
  }

  async makeFirstAdmin(name: string, email: string, password: string): Promise<void> {
    await this.#page.getByLabel(this.#words.first_run.name).fill(name);
    await this.#page.getByLabel(this.#words.log_in.email).fill(email);
    await this.#page.getByLabel(this.#words.log_in.password).fill(password);
    await this.#page.getByRole("button", { name: this.#words.first_run.submit }).click();
  }
}
