// How quick the desk is in a browser: started by `cargo xtask bench`, which also makes the changes. Not part of the tests.

import { defineConfig } from "@playwright/test";
import { chromium } from "./playwright.config.ts";

export default defineConfig({
  testDir: "bench",
  testMatch: "*.bench.ts",
  outputDir: "../../target/bench-trouble",
  workers: 1,
  timeout: 1_800_000,
  expect: { timeout: 120_000 },
  reporter: "list",
  use: { ...chromium, viewport: { width: 1440, height: 900 } },
});
