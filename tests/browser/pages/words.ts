// The texts of the pages, as the SPA has them: what is looked for is what a user reads.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export type Language = "nl" | "en";
export type Words = typeof import("../../../frontend/locales/nl.json");

const LOCALES = resolve(import.meta.dirname, "../../../frontend/locales");

/** All texts in a language. */
export function words(language: Language): Words {
  return JSON.parse(readFileSync(resolve(LOCALES, `${language}.json`), "utf8")) as Words;
}

/** A text with its gaps filled. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nothing fills ${name} in "${text}"`);
    return value;
  });
}
