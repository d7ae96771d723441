// What one writes.

import { expect, JORIS, newCitizen, SANNE, test } from "../fixtures.ts";

test("a note is for colleagues and goes nowhere else", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Kan ik mijn aangifte intrekken?");
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS, { path: "/desk/open" });
  for (const desk of [sanne, joris]) await desk.queue.open(citizen);
  const note = "Heeft vorige week ook gebeld, zie het systeem.";
  await sanne.composer.leaveNote(note);
  await expect(joris.conversation.message(note)).toContainText(joris.words.thread.note);
  expect((await platforms.sent()).filter((s) => s.text === note)).toEqual([]);
});

test("a draft survives a reload, and another browser", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const words = "Goedemiddag, wij kijken even mee en";
  await platforms.dm("hengelo", citizen, "Mijn scooter is gestolen.");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.composer.begin(words);
  await sanne.page.reload();
  await sanne.composer.holds(words);
  const elsewhere = await colleague(SANNE, { path: new URL(sanne.page.url()).pathname });
  await elsewhere.composer.holds(words);
});

test("a double click sends one reply", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const answer = "Dat kan op het bureau aan de Beekweg.";
  await platforms.dm("hengelo", citizen, "Waar kan ik gevonden voorwerpen inleveren?");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.composer.reply.fill(answer);
  await sanne.composer.sendButton.dblclick();
  await sanne.conversation.seesState(answer, "sent");
  await platforms.settled();
  await expect(sanne.conversation.message(answer)).toHaveCount(1);
  expect((await platforms.sent()).filter((s) => s.text === answer)).toHaveLength(1);
});
