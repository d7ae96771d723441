// Which browsers tell which stories.

import { defineConfig } from "@playwright/test";
import type { Options } from "./fixtures.ts";
import { postgresServer } from "./house/database.ts";

const DESKTOP = { width: 1440, height: 900 };
const TABLET = { width: 1024, height: 768 };

/** The story that is told in every language and on every screen. */
const EVERYWHERE = /newcomer/;
/** The stories of how the pages are made: no database changes that. */
const LOOKS = /access/;
/** The stories that depend on the size of the screen. */
const SIZED = /newcomer|access/;

export const chromium = {
  browserName: "chromium" as const,
  launchOptions: {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
  locale: "nl-NL",
  timezoneId: "Europe/Amsterdam",
};

export default defineConfig<object, Options>({
  testDir: "stories",
  outputDir: "test-results",
  forbidOnly: true,
  fullyParallel: false,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: { ...chromium, trace: "retain-on-failure" },
  projects: [
    { name: "desktop", use: { viewport: DESKTOP } },
    { name: "desktop-en", use: { viewport: DESKTOP, language: "en" }, testMatch: EVERYWHERE },
    { name: "tablet", use: { viewport: TABLET }, testMatch: SIZED },
    { name: "tablet-en", use: { viewport: TABLET, language: "en" }, testMatch: EVERYWHERE },
    ...(postgresServer
      ? [{ name: "postgres", use: { viewport: DESKTOP, database: "postgres" as const }, testIgnore: LOOKS }]
      : []),
  ],
});
