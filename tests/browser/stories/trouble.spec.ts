// When the server or a platform lets us down.

import { BAS, expect, MEHMET, newCitizen, PASSWORD, SANNE, test } from "../fixtures.ts";

test("when the server goes away the page says so, and catches up without losing a half-written reply", async ({ colleague, house, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mijn hond is weg.");
  const sanne = await colleague(SANNE);
  sanne.complaints.expect("no server");
  await sanne.queue.open(citizen);
  await sanne.conversation.sees("Mijn hond is weg.");
  await sanne.composer.begin("Wat vervelend! Waar");

  await house.crash();
  await expect(sanne.banner).toBeVisible();
  await sanne.access.isGood();
  await platforms.dm("hengelo", citizen, "Hij is terug :)");
  await house.openDesk();

  await expect(sanne.banner).toHaveCount(0, { timeout: 30_000 });
  await sanne.conversation.sees("Hij is terug :)");
  await sanne.composer.holds("Wat vervelend! Waar");
  expect(sanne.loads).toBe(1);
});

test("an alarm stays in sight while the line is gone", async ({ ownHouse: house, windows }) => {
  const { platforms } = house;
  const citizen = newCitizen();
  const sanne = await windows.open(house, { path: "/channels", viewport: { width: 820, height: 1180 } });
  await sanne.gate.logIn(SANNE.email, PASSWORD);
  sanne.complaints.expect("no server");
  await platforms.dm("hengelo", citizen, "Er wordt nu ingebroken bij de buren!");
  const alarm = sanne.page.getByRole("alert").filter({ hasText: citizen });
  await expect(alarm).toBeVisible();
  await house.crash();
  await expect(sanne.banner).toBeVisible();
  await expect(alarm.getByRole("button", { name: sanne.words.alarm.claim })).toBeInViewport({ ratio: 1 });
  await sanne.access.isGood();
  await house.openDesk();
  await expect(sanne.banner).toHaveCount(0, { timeout: 30_000 });
  await alarm.getByRole("button", { name: sanne.words.alarm.claim }).click();
  await expect(alarm).toHaveCount(0);
});

test("one can ask to connect now", async ({ colleague, house }) => {
  // As wide as it takes for the button beside an alarm of another story.
  const sanne = await colleague(SANNE, { viewport: { width: 1920, height: 1080 } });
  sanne.complaints.expect("no server");
  // With its clock standing still the page does not try again by itself.
  await sanne.page.clock.install();
  await sanne.page.clock.pauseAt(Date.now() + 60_000);
  await house.crash();
  await expect(sanne.banner).toBeVisible();
  await house.openDesk();
  await sanne.banner.getByRole("button", { name: sanne.words.live.now }).click();
  await expect(sanne.banner).toHaveCount(0);
});

test("a reply that fails says why and what to do, and goes out when that was done", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const answer = "Die weg is vanaf morgen weer open.";
  await platforms.dm("enschede", citizen, "Hoe lang blijft de Oldenzaalsestraat dicht?");
  const mehmet = await colleague(MEHMET);
  await mehmet.queue.open(citizen);
  await platforms.misbehave({ kind: "deadToken" }, "enschede");
  await mehmet.composer.answer(answer);
  await mehmet.conversation.seesState(answer, "failed");
  const trouble = mehmet.conversation.trouble(answer, "failed");
  await expect(trouble).toContainText(mehmet.words.failure.token_dead);
  await mehmet.access.isGood();

  const bas = await colleague(BAS, { path: "/channels" });
  const channel = bas.card("Politie Enschede");
  await expect(channel).toContainText(bas.words.health.token_dead);
  await platforms.behave();
  await channel.getByRole("button", { name: bas.words.channels.check }).click();
  await expect(channel).toContainText(bas.words.health.healthy);

  await trouble.getByRole("button", { name: mehmet.words.thread.send_again }).click();
  await mehmet.conversation.seesState(answer, "sent");
  expect((await platforms.sent()).filter((s) => s.text === answer)).toHaveLength(1);
});

test("a citizen's refusal by the server puts back what was shown at once", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Hallo politie");
  const sanne = await colleague(SANNE);
  sanne.complaints.expect("a refusal");
  await sanne.queue.open(citizen);
  await sanne.page.route("**/status", (route) =>
    route.fulfill({
      status: 403,
      contentType: "application/problem+json",
      body: JSON.stringify({ status: 403, title: "Forbidden", detail: "Not yours", code: "forbidden" }),
    }),
  );
  await sanne.conversation.do("resolve");
  await sanne.isWarned(sanne.words.error.not_allowed);
  await expect(sanne.conversation.action("resolve")).toBeVisible();
});

test("what is asked of a conversation arrives in the order in which it was asked", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Hallo politie");
  const sanne = await colleague(SANNE);
  const { page, words } = sanne;
  await sanne.queue.open(citizen);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let answered = 0;
  await page.route("**/status", async (route, request) => {
    if (request.postData()?.includes("resolved")) await held;
    await route.fulfill({ response: await route.fetch() });
    answered += 1;
  });
  await page.keyboard.press("e");
  await expect(sanne.conversation.head).toContainText(words.status.resolved);
  await page.keyboard.press("o");
  await expect(sanne.conversation.head).toContainText(words.status.open);
  letGo();
  await expect.poll(() => answered).toBe(2);
  await page.reload();
  await expect(sanne.conversation.action("resolve")).toBeVisible();
  await expect(sanne.conversation.head).toContainText(words.status.open);
});

test("what is asked of one waits for what was asked of many", async ({ colleague, platforms }) => {
  const citizens = [newCitizen(), newCitizen()] as const;
  for (const citizen of citizens) await platforms.dm("hengelo", citizen, "Hallo politie");
  const sanne = await colleague(SANNE);
  const { page, words } = sanne;
  const { many } = words;
  for (const citizen of citizens) {
    await sanne.main.getByRole("checkbox", { name: sanne.say(many.choose, { who: citizen }) }).check();
  }
  await sanne.queue.open(citizens[0]);
  await sanne.conversation.isWith(citizens[0]);
  const asked: string[] = [];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/conversations/changes", async (route) => {
    asked.push("many");
    await held;
    await route.fulfill({ response: await route.fetch() });
  });
  await page.route("**/status", async (route) => {
    asked.push("one");
    await route.continue();
  });
  const bar = sanne.main.getByRole("region", { name: many.label });
  await bar.getByRole("button", { name: words.action.resolve }).click();
  await expect.poll(() => asked).toEqual(["many"]);
  await sanne.conversation.action("spam").click();
  await expect(sanne.conversation.head).toContainText(words.status.spam);
  expect(asked).toEqual(["many"]);
  letGo();
  await expect.poll(() => asked).toEqual(["many", "one"]);
  await page.reload();
  await sanne.conversation.isWith(citizens[0]);
  await expect(sanne.conversation.head).toContainText(words.status.spam);
});
