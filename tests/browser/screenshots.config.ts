// Pictures for people to look at: `npm run screenshots`. Not part of the tests.

import { defineConfig } from "@playwright/test";
import type { Options } from "./fixtures.ts";
import { chromium } from "./playwright.config.ts";

export default defineConfig<object, Options>({
  testDir: "screenshots",
  testMatch: "*.shots.ts",
  outputDir: "../../target/screenshots-trouble",
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: { ...chromium, viewport: { width: 1440, height: 900 } },
});
