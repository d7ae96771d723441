// Whether a page can be used by everybody.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export class Access {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** axe-core finds nothing wrong with the page as it stands now. */
  async isGood(): Promise<void> {
    // Colours that are still fading in are no one's final colours.
    await this.#page.evaluate(async () => {
      const passing = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
      // One that is cut short is over as well.
      await Promise.allSettled(passing.map((a) => a.finished));
    });
    const { violations } = await new AxeBuilder({ page: this.#page }).analyze();
    const found = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `  ${n.html}\n  ${n.failureSummary ?? ""}`).join("\n")}`);
    expect(found, this.#page.url()).toEqual([]);
  }
}
