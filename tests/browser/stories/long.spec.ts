// A queue that is longer than anybody wants it.

import { expect, PASSWORD, SANNE, test } from "../fixtures.ts";

const MANY = 260;
const name = (n: number) => `Burger ${String(n).padStart(3, "0")}`;

test("a long queue is scrolled, read and worked by keyboard, though few of its rows are there", async ({ ownHouse, windows }) => {
  // A second apart: a message that is fetched before its webhook was applied has its time in whole seconds.
  const at = (n: number) => new Date(Date.now() - (MANY - n) * 1_000).toISOString();
  for (let n = 1; n <= MANY; n++) await ownHouse.platforms.dm("hengelo", name(n), `Vraag ${n}`, { at: at(n) });
  await ownHouse.platforms.settled();
  const sanne = await windows.open(ownHouse, {});
  await sanne.gate.logIn(SANNE.email, PASSWORD);
  const list = sanne.page.locator(".queue-list");
  const rows = sanne.page.locator(".rows > li");

  // Scrolling brings page after page, and in the end the last row.
  await list.hover();
  const last = sanne.queue.row(name(MANY));
  await expect(async () => {
    await list.evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
    await expect(last).toBeInViewport({ timeout: 500 });
  }).toPass();
  await expect(rows.last()).toHaveAttribute("aria-setsize", String(MANY));
  await expect(rows.last()).toHaveAttribute("aria-posinset", String(MANY));
  expect(await rows.count()).toBeLessThan(MANY / 2);
  await expect(sanne.queue.row(name(1))).toHaveCount(0);
  await sanne.access.isGood();

  // From the last one upwards by keyboard: the open one is always seen.
  await last.click();
  await sanne.conversation.isWith(name(MANY));
  for (let n = 1; n <= 40; n++) await sanne.page.keyboard.press("k");
  await sanne.conversation.isWith(name(MANY - 40));
  await expect(sanne.queue.row(name(MANY - 40))).toBeInViewport();

  // The row with the focus stays when the list is scrolled away, and so does the focus.
  const focused = sanne.queue.row(name(MANY - 40));
  await focused.focus();
  await list.evaluate((pane) => pane.scrollTo(0, 0));
  await expect(sanne.queue.row(name(1))).toBeInViewport();
  await expect(focused).toBeFocused();
});

test("what is only passed by is not read, and a key finds what is open", async ({ ownHouse, windows }) => {
  const few = [1, 2, 3, 4, 5, 6];
  for (const n of few) await ownHouse.platforms.dm("hengelo", name(n), `Mag ik iets vragen? (${n})`);
  await ownHouse.platforms.settled();
  const sanne = await windows.open(ownHouse, {});
  await sanne.gate.logIn(SANNE.email, PASSWORD);
  await expect(sanne.queue.row(name(6))).toBeVisible();
  const { page } = sanne;
  const read: string[] = [];
  page.on("request", (request) => {
    if (/\/conversations\/\d+\/messages/.test(request.url())) read.push(request.url());
  });

  // For the page no time passes between these keys.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  for (const _ of few) await page.keyboard.press("j");
  await expect(sanne.queue.row(name(6))).toHaveAttribute("aria-current", "true");
  expect(read).toEqual([]);
  const path = () => new URL(page.url()).pathname;
  expect(path()).not.toMatch(/\d/);
  await page.clock.resume();
  await sanne.conversation.isWith(name(6));
  await sanne.conversation.sees("Mag ik iets vragen? (6)");
  expect(read).toHaveLength(1);
  // The address says so too, and said nothing of what was passed by.
  expect(path()).toMatch(/\/\d+$/);

  // Who answers before the panes have followed answers the one that is open.
  await page.clock.pauseAt(Date.now() + 120_000);
  for (const key of ["k", "k", "r"]) await page.keyboard.press(key);
  await expect(sanne.composer.reply).toBeFocused();
  await page.keyboard.type("Dat mag altijd.");
  await page.clock.resume();
  await sanne.conversation.isWith(name(4));
  await sanne.composer.holds("Dat mag altijd.");
  await page.keyboard.press("Control+Enter");
  await sanne.conversation.sees("Dat mag altijd.");

  // The browser's way back leads out of the list, not through all that was passed by.
  await page.goBack();
  await expect(sanne.queue.row(name(6))).toBeVisible();
  await expect(page.locator(".rows [aria-current]")).toHaveCount(0);

  // Who chooses a row means that row, also when the address has not followed the keys away from it.
  const third = sanne.queue.row(name(3));
  await third.click();
  for (const [minutes, choose] of [[3, () => third.click()], [4, () => third.press("Enter")]] as const) {
    await sanne.conversation.isWith(name(3));
    await page.clock.pauseAt(Date.now() + minutes * 60_000);
    for (const _ of [1, 2]) await page.keyboard.press("k");
    await expect(sanne.queue.row(name(1))).toHaveAttribute("aria-current", "true");
    await choose();
    await page.clock.resume();
    await sanne.conversation.isWith(name(3));
    await expect(third).toHaveAttribute("aria-current", "true");
  }

  // What is clicked in the panes before they have followed is what is seen there.
  await page.clock.pauseAt(Date.now() + 300_000);
  for (const _ of [1, 2]) await page.keyboard.press("k");
  await expect(sanne.queue.row(name(1))).toHaveAttribute("aria-current", "true");
  await sanne.conversation.action("claim").click();
  await page.clock.resume();
  await sanne.conversation.isWith(name(1));
  await sanne.queue.show("mine");
  await sanne.queue.has(name(3));
});
