// Every page can be used by everybody, in the light and in the dark.

import { BAS, expect, newCitizen, SANNE, test, UNIT, type Person } from "../fixtures.ts";

const PAGES: readonly [Person, string][] = [
  [BAS, "/channels"],
  [BAS, "/intake"],
  [BAS, "/people"],
  [BAS, "/tokens"],
  [BAS, "/answers"],
  [BAS, "/rules"],
  [BAS, "/targets"],
  [BAS, "/account"],
  [SANNE, "/channels"],
  [SANNE, "/accessibility"],
  [SANNE, "/bestaat/niet"],
  [SANNE, "/people"],
  [SANNE, "/search?q=fiets"],
  [UNIT, "/patrol"],
];

for (const theme of ["light", "dark"] as const) {
  test(`nothing stands in anybody's way on any page, ${theme}`, async ({ colleague }) => {
    for (const person of [BAS, SANNE, UNIT]) {
      const desk = await colleague(person, { theme });
      for (const path of PAGES.filter(([who]) => who === person).map(([, path]) => path)) {
        await desk.goTo(path);
        await desk.isAtWork();
        await desk.opensAllDetails();
        await desk.access.isGood();
      }
    }
  });

  test(`nothing stands in anybody's way at the desk, ${theme}`, async ({ colleague, platforms }) => {
    const citizen = newCitizen();
    const post = await platforms.post("hengelo", "Wie heeft er iets gezien?");
    await platforms.comment("hengelo", citizen, post, "Ik zag een witte bus");
    await platforms.dm("instagram", newCitizen(), "Kijk", { media: ["image"] });
    const sanne = await colleague(SANNE, { theme });
    await sanne.queue.has(citizen);
    await sanne.access.isGood();

    await sanne.queue.open(citizen);
    await sanne.conversation.sees("Ik zag een witte bus");
    await sanne.conversation.claim();
    await sanne.composer.answer("Dank je, hoe laat was dat?");
    await sanne.conversation.seesState("Dank je, hoe laat was dat?", "sent");
    await sanne.composer.leaveNote("Zie ook de melding van gisteren");
    await sanne.conversation.sees("Zie ook de melding van gisteren");
    await sanne.conversation.prioritise("urgent");
    await sanne.access.isGood();
    // Alarms of other stories count in front of it.
    await expect(sanne.page).toHaveTitle(new RegExp(`^(\\(\\d+\\) )?${citizen} · Balie$`));

    for (const action of ["assign", "transfer", "snooze"] as const) {
      await sanne.conversation.do(action);
      await expect(sanne.dialog(sanne.words.action[action])).toBeVisible();
      await sanne.isDrawn();
      await sanne.access.isGood();
      await sanne.page.keyboard.press("Escape");
      await expect(sanne.dialog(sanne.words.action[action])).toHaveCount(0);
    }
    for (const view of ["mine", "open", "waiting", "snoozed", "resolved", "spam"] as const) {
      await sanne.queue.show(view);
      await sanne.isDrawn();
    }
    await sanne.access.isGood();
  });
}

// A browser that shows everything at twice the size has half the room (WCAG 2.2, 1.4.4 and 1.4.10).
test("at twice the size everything is there, and nothing sticks out", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mag ik hier parkeren?");
  const viewport = { width: 640, height: 400 };
  const sanne = await colleague(SANNE, { viewport });
  await sanne.queue.open(citizen);
  await sanne.conversation.claim();
  await sanne.composer.answer("Ja, tot 18 uur.");
  await sanne.conversation.seesState("Ja, tot 18 uur.", "sent");
  await sanne.fitsTheScreen();
  for (const person of [BAS, SANNE, UNIT]) {
    const desk = await colleague(person, { viewport });
    for (const path of PAGES.filter(([who]) => who === person).map(([, path]) => path)) {
      await desk.goTo(path);
      await desk.isAtWork();
      await desk.opensAllDetails();
      await desk.fitsTheScreen();
    }
  }
});
