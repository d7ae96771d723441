// Many conversations at once, what is new in a thread, and pictures up close.

import { expect, JORIS, newCitizen, SANNE, test } from "../fixtures.ts";

test("many conversations are resolved at once, by mouse and by keyboard, and put back", async ({ colleague, platforms }) => {
  const citizens = [newCitizen(), newCitizen(), newCitizen()] as const;
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS, { path: "/desk/resolved" });
  for (const citizen of citizens) await platforms.dm("hengelo", citizen, "Ik heb een vraag over parkeren.");
  const { many } = sanne.words;
  const box = (citizen: string) => sanne.main.getByRole("checkbox", { name: sanne.say(many.choose, { who: citizen }) });
  await sanne.queue.has(citizens[2]);

  await box(citizens[0]).check();
  await sanne.queue.open(citizens[1]);
  await sanne.conversation.isWith(citizens[1]);
  // A list that is scrolled, or that somebody points at, keeps its rows where they are.
  await sanne.queue.toTop();
  await sanne.conversation.pointAt();
  await sanne.page.keyboard.press("x");
  await expect(box(citizens[1])).toBeChecked();
  const bar = sanne.main.getByRole("region", { name: many.label });
  await expect(bar).toContainText(sanne.say(many.count, { count: "2" }));
  await sanne.access.isGood();

  await bar.getByRole("button", { name: sanne.words.action.resolve }).click();
  await expect(bar).toContainText(sanne.say(many.done, { count: "2" }));
  for (const citizen of citizens.slice(0, 2)) {
    await joris.queue.has(citizen);
    await sanne.queue.hasNot(citizen);
  }
  await sanne.queue.has(citizens[2]);
  await sanne.access.isGood();

  await bar.getByRole("button", { name: many.undo }).click();
  await expect(bar).toContainText(sanne.say(many.put_back, { count: "2" }));
  for (const citizen of citizens.slice(0, 2)) {
    await sanne.queue.has(citizen);
    await joris.queue.hasNot(citizen);
  }
});

test("those that a colleague has stay with them, and one is told", async ({ colleague, platforms }) => {
  const [first, last] = [newCitizen(), newCitizen()];
  const sanne = await colleague(SANNE, { path: "/desk/open" });
  const joris = await colleague(JORIS);
  await platforms.dm("hengelo", first, "Is er iemand?");
  await platforms.dm("hengelo", last, "Hallo?");
  await joris.queue.open(first);
  await joris.conversation.claim();
  const { many } = sanne.words;
  const box = (citizen: string) => sanne.main.getByRole("checkbox", { name: sanne.say(many.choose, { who: citizen }) });
  await box(first).check();
  await box(last).check();
  const bar = sanne.main.getByRole("region", { name: many.label });
  await bar.getByRole("button", { name: sanne.words.action.claim }).click();
  await expect(bar).toContainText(`${first}: ${JORIS.name}`);
  await sanne.queue.show("mine");
  await sanne.queue.has(last);
  await sanne.queue.hasNot(first);
});

test("a line stands above what one had not read", async ({ colleague, platforms }) => {
  const [citizen, other] = [newCitizen(), newCitizen()];
  const sanne = await colleague(SANNE);
  await platforms.dm("hengelo", citizen, "Mijn fiets is gestolen.");
  await platforms.dm("hengelo", other, "Hoe laat gaan jullie open?");
  await sanne.queue.open(citizen);
  await sanne.conversation.sees("Mijn fiets is gestolen.");
  const line = sanne.conversation.thread.getByText(sanne.words.thread.unread, { exact: true });
  await expect(line).toHaveCount(0);
  const read = sanne.page.waitForResponse((answer) => answer.url().endsWith("/reading"));
  await sanne.queue.open(other);
  await read;
  await platforms.dm("hengelo", citizen, "Het was een rode.");
  await sanne.queue.has(citizen, "Het was een rode.");
  await sanne.queue.open(citizen);
  await expect(line).toBeVisible();
  const place = async (words: string) => (await sanne.conversation.thread.getByText(words).boundingBox())!.y;
  const between = (await line.boundingBox())!.y;
  expect(await place("Mijn fiets is gestolen.")).toBeLessThan(between);
  expect(await place("Het was een rode.")).toBeGreaterThan(between);
});
