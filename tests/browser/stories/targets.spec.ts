// Time that is left, alarms, and being told.

import { BAS, expect, JORIS, newCitizen, SANNE, test } from "../fixtures.ts";

test("a team gets its own targets, and the time on its rows follows at once", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Wanneer is het wijkspreekuur?");
  const sanne = await colleague(SANNE);
  const ring = sanne.queue.row(citizen).locator(".ring");
  await expect(ring).not.toContainText(/\d d/);

  const bas = await colleague(BAS, { path: "/targets" });
  const { targets, priority } = bas.words;
  await bas.heads(targets.title);
  await bas.main.getByLabel(targets.of, { exact: true }).selectOption(bas.say(targets.follows, { team: "Hengelo" }));
  const normal = bas.main.getByLabel(`${priority.normal}: ${targets.first}`);
  await expect(normal).toHaveValue("120");
  await bas.access.isGood();
  await normal.fill("43200");
  await normal.press("Tab");
  await bas.main.getByRole("button", { name: targets.save_own }).click();
  await bas.isTold(targets.saved);
  await expect(ring).toContainText(/\d d/);

  await bas.main.getByRole("button", { name: targets.follow }).click();
  await expect(bas.main.getByRole("button", { name: targets.save_own })).toBeVisible();
  await expect(ring).not.toContainText(/\d d/);
  await sanne.queue.show("missed");
  await sanne.queue.hasNot(citizen);
});

test("of two who change the targets the second sees the difference and decides", async ({ colleague }) => {
  const one = await colleague(BAS, { path: "/targets" });
  const other = await colleague(BAS, { path: "/targets" });
  const { targets, conflict: words } = one.words;
  const field = (desk: typeof one) => desk.main.getByLabel(targets.repeat);
  await field(other).fill("7");
  await field(other).press("Tab");
  await field(one).fill("5");
  await field(one).press("Tab");
  await one.main.getByRole("button", { name: targets.save, exact: true }).click();
  await one.isTold(targets.saved);

  const conflict = other.main.getByRole("alert").filter({ hasText: words.title });
  await expect(conflict.getByRole("row").filter({ hasText: targets.repeat })).toContainText("5 min7 min");
  await expect(field(other)).toHaveValue("7");
  await other.access.isGood();
  await conflict.getByRole("button", { name: words.keep_mine }).click();
  await other.isTold(targets.saved);
  await expect(field(one)).toHaveValue("7");
});

test("an alarm is heard until somebody takes it", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Kan iemand mij terugbellen?");
  const sanne = await colleague(SANNE, { path: "/channels" });
  const joris = await colleague(JORIS);
  await joris.queue.open(citizen);
  await joris.conversation.prioritise("hot");
  const banner = (desk: typeof sanne) => desk.page.getByRole("alert").filter({ hasText: citizen });
  await expect(banner(sanne)).toBeVisible();
  await expect(banner(joris)).toBeVisible();
  await expect(sanne.page).toHaveTitle(/^\(\d+\) /);
  await expect(sanne.page.locator("link[rel=icon]")).toHaveAttribute("href", "/icon-urgent.svg");
  await sanne.access.isGood();

  await banner(sanne).getByRole("button", { name: sanne.words.alarm.claim }).click();
  await sanne.conversation.isWith(citizen);
  await expect(sanne.conversation.action("release")).toBeVisible();
  await expect(banner(sanne)).toHaveCount(0);
  await expect(banner(joris)).toHaveCount(0);
});

test("nothing moves when an alarm comes and goes", async ({ colleague, platforms }) => {
  const [pressing, pointed] = [newCitizen(), newCitizen()];
  await platforms.dm("hengelo", pointed, "Wanneer is de open dag?");
  await platforms.dm("hengelo", pressing, "Kan iemand mij terugbellen?");
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS);
  await joris.queue.open(pressing);
  await sanne.queue.open(pointed);
  await sanne.queue.row(pointed).hover();
  const where = () => sanne.queue.row(pointed).boundingBox();
  const before = await where();
  const alarm = sanne.page.getByRole("alert").filter({ hasText: pressing });

  await joris.conversation.prioritise("hot");
  await expect(alarm).toBeVisible();
  expect(await where()).toEqual(before);
  await joris.conversation.claim();
  await expect(alarm).toHaveCount(0);
  expect(await where()).toEqual(before);
});

test("one is told of one's own work, not of what one already sees", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mag ik iets vragen?");
  const sanne = await colleague(SANNE);
  const { notices } = sanne.words;
  await sanne.queue.open(citizen);
  await sanne.conversation.claim();
  await platforms.dm("hengelo", citizen, "Over mijn aangifte.");
  await sanne.conversation.sees("Over mijn aangifte.");
  const bell = sanne.page.getByRole("button", { name: notices.title });
  await expect(bell).toHaveAccessibleName(notices.title);

  await sanne.way(sanne.words.channels.title).click();
  await sanne.heads(sanne.words.channels.title);
  await platforms.dm("hengelo", citizen, "Bent u daar nog?");
  await expect(bell).toHaveAccessibleName(sanne.say(notices.unseen, { count: "1" }));
  await bell.click();
  const list = sanne.dialog(notices.title);
  await sanne.access.isGood();
  await list.getByLabel(notices.sound).selectOption(notices.bell);
  await list.getByRole("button", { name: citizen }).first().click();
  await sanne.conversation.isWith(citizen);
  await expect(bell).toHaveAccessibleName(notices.title);

  await sanne.page.reload();
  await sanne.isAtWork();
  await bell.click();
  await expect(list.getByLabel(notices.sound)).toHaveValue("bell");
});
