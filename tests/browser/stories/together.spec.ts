// Colleagues who work on the same queue.

import { expect, JORIS, MARLEEN, MEHMET, newCitizen, SANNE, test } from "../fixtures.ts";

test("who loses a claim is told who won", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Er wordt hard gereden in de Enschedesestraat.");
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS);
  joris.complaints.expect("a refusal");
  for (const desk of [sanne, joris]) {
    await desk.queue.open(citizen);
    await desk.conversation.isWith(citizen);
  }

  // Joris' claim is on its way while Sanne's is granted.
  let grant = () => {};
  const granted = new Promise<void>((resolve) => (grant = resolve));
  await joris.page.route("**/claim", async (route) => {
    await granted;
    await route.continue();
  });
  await joris.conversation.do("claim");
  await sanne.conversation.claim();
  grant();

  await joris.isWarned(joris.say(joris.words.error.claimed_by, { who: SANNE.name }));
  await joris.conversation.isHeldBy(SANNE.name);
  await expect(joris.conversation.action("claim")).toHaveCount(0);
});

test("one sees who looks and who writes, and is warned before a second reply", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Is mijn aangifte al binnen?");
  const sanne = await colleague(SANNE, { path: "/desk/open" });
  const joris = await colleague(JORIS);
  await joris.queue.open(citizen);
  await sanne.queue.has(citizen, sanne.say(sanne.words.presence.looking, { who: JORIS.name }));

  await sanne.queue.open(citizen);
  await joris.composer.reply.pressSequentially("Goedena");
  await sanne.composer.warns(sanne.say(sanne.words.composer.somebody_writes, { who: JORIS.name }));
  await joris.conversation.claim();
  await sanne.composer.warns(JORIS.name);
});

test("a note names a colleague, who is told and led to it", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Kan de wijkagent langskomen?");
  const sanne = await colleague(SANNE, { path: "/channels" });
  const joris = await colleague(JORIS);
  const { together, notices } = joris.words;
  await joris.queue.open(citizen);
  await joris.composer.typeNote("Dit is jouw wijk, @");
  const dialog = joris.dialog(together.name);
  await expect(dialog.getByRole("button", { name: JORIS.name })).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: MEHMET.name })).toHaveCount(0);
  await joris.access.isGood();
  await dialog.getByRole("searchbox", { name: together.search }).fill("sann");
  await joris.page.keyboard.press("Enter");
  await expect(joris.composer.note).toHaveValue(`Dit is jouw wijk, @${SANNE.name} `);
  await expect(joris.composer.note).toBeFocused();
  await joris.composer.saveNote();

  await sanne.isTold(sanne.say(together.mentioned, { who: JORIS.name, text: `Dit is jouw wijk, @${SANNE.name}` }));
  await sanne.page.getByRole("button", { name: notices.title }).click();
  await sanne.dialog(notices.title).getByRole("button", { name: citizen }).click();
  await sanne.conversation.isWith(citizen);
  await sanne.conversation.sees(`Dit is jouw wijk, @${SANNE.name}`);
});

test("a team sees its own and the district's conversations, and gets one that is transferred at once", async ({ colleague, platforms }) => {
  const [ours, everyones] = [newCitizen(), newCitizen()];
  const mehmet = await colleague(MEHMET);
  const sanne = await colleague(SANNE);
  await platforms.dm("hengelo", ours, "Vraagje over een boete in Enschede.");
  await platforms.dm("instagram", everyones, "Mag ik jullie logo gebruiken?");
  await mehmet.queue.has(everyones);
  await mehmet.queue.hasNot(ours);

  await sanne.queue.open(ours);
  await sanne.conversation.do("transfer");
  await sanne.conversation.chooses(sanne.words.action.transfer, "Enschede");
  await mehmet.queue.has(ours);
  await sanne.queue.show("open");
  await sanne.queue.hasNot(ours);
});

test("a conversation is assigned, put away, and comes back when the citizen writes", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mijn buren hebben elke nacht feest.");
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS, { path: "/desk/mine" });
  await sanne.queue.open(citizen);
  await sanne.conversation.do("assign");
  await sanne.conversation.chooses(sanne.words.action.assign, JORIS.name);
  await joris.queue.has(citizen);

  await joris.queue.open(citizen);
  await joris.conversation.do("snooze");
  await joris.conversation.chooses(joris.words.action.snooze, joris.words.action.snooze_hour);
  await joris.queue.show("snoozed");
  await joris.queue.has(citizen);
  await joris.queue.open(citizen);
  await joris.conversation.do("resolve");
  await joris.queue.show("resolved");
  await joris.queue.has(citizen);

  await platforms.dm("hengelo", citizen, "Het is weer begonnen!");
  await joris.queue.show("open");
  await joris.queue.has(citizen, "Het is weer begonnen!");
  await joris.queue.open(citizen);
  await joris.conversation.sees(joris.words.event.reopened_nobody);
});

test("the most pressing comes first, and new work waits while one points at the list", async ({ colleague, platforms }) => {
  const [first, pressing, late] = [newCitizen(), newCitizen(), newCitizen()];
  await platforms.dm("hengelo", first, "Wanneer is de volgende open dag?");
  await platforms.dm("hengelo", pressing, "Er staat iemand bij mij in de tuin!");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(pressing);
  await sanne.conversation.isWith(pressing);
  await sanne.conversation.prioritise("hot");
  await sanne.queue.toTop();
  await sanne.conversation.pointAt();
  await sanne.queue.isBefore(pressing, first);
  await expect(sanne.page.getByRole("alert").filter({ hasText: pressing })).toBeVisible();

  await sanne.queue.row(first).hover();
  // Late, and yet waiting since yesterday: its place is above what one is pointing at, at night too.
  await platforms.dm("hengelo", late, "Hallo?", { at: new Date(Date.now() - 26 * 3_600_000).toISOString() });
  await expect(sanne.queue.pill).toBeVisible();
  await sanne.queue.hasNot(late);
  // It comes in as soon as one reads the top of the list no longer.
  await sanne.queue.toTop();
  await sanne.conversation.pointAt();
  await sanne.queue.has(late);
});

test("a manager sees every team's work", async ({ colleague, platforms }) => {
  const [hengelo, enschede] = [newCitizen(), newCitizen()];
  const marleen = await colleague(MARLEEN);
  await platforms.dm("hengelo", hengelo, "Hoi Hengelo");
  await platforms.dm("enschede", enschede, "Hoi Enschede");
  await marleen.queue.has(hengelo);
  await marleen.queue.has(enschede);
  await expect(marleen.way(marleen.words.people.title)).toHaveCount(0);
});
