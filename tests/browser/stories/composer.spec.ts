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

test("what is written while a reply is on its way goes out after it, and comes back with it when it is refused", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const [first, second, third, fourth] = ["Dank voor de melding.", "We sturen een auto.", "Tot zo.", "En nog iets"];
  await platforms.dm("hengelo", citizen, "Er staat iemand aan mijn auto te trekken.");
  const sanne = await colleague(SANNE);
  sanne.complaints.expect("a refusal");
  const { keyboard } = sanne.page;
  await sanne.queue.open(citizen);
  let letGo = () => {};
  let held = new Promise<void>((resolve) => (letGo = resolve));
  let refuse = false;
  await sanne.page.route("**/replies", async (route) => {
    await held;
    if (!refuse) return route.continue();
    const body = JSON.stringify({ status: 403, title: "Forbidden", detail: "Not yours", code: "forbidden" });
    return route.fulfill({ status: 403, contentType: "application/problem+json", body });
  });
  await sanne.composer.reply.fill(first);
  await keyboard.press("Control+Enter");
  await expect(sanne.composer.reply).toHaveValue("");
  await keyboard.type(second);
  await keyboard.press("Control+Enter");
  letGo();
  await sanne.conversation.seesState(first, "sent");
  await sanne.conversation.seesState(second, "sent");
  await platforms.settled();
  const sent = (await platforms.sent()).map((s) => s.text);
  expect(sent.filter((text) => text === first || text === second)).toEqual([first, second]);

  refuse = true;
  held = new Promise<void>((resolve) => (letGo = resolve));
  await keyboard.type(third);
  await keyboard.press("Control+Enter");
  await expect(sanne.composer.reply).toHaveValue("");
  await keyboard.type(fourth);
  await keyboard.press("Control+Enter");
  letGo();
  await sanne.isWarned(sanne.words.error.not_allowed);
  await sanne.composer.holds(`${third}\n\n${fourth}`);
});

test("what is on its way is no draft, and what is refused comes back to its conversation", async ({ colleague, platforms }) => {
  const [citizen, other] = [newCitizen(), newCitizen()];
  const [first, second] = ["Er komt een auto aan.", "Blijf binnen."];
  for (const who of [citizen, other]) await platforms.dm("hengelo", who, "Er loopt iemand door de tuinen.");
  const sanne = await colleague(SANNE);
  sanne.complaints.expect("a refusal");
  let letGo = () => {};
  let held = new Promise<void>((resolve) => (letGo = resolve));
  await sanne.page.route("**/replies", async (route) => {
    await held;
    const body = JSON.stringify({ status: 403, title: "Forbidden", detail: "Not yours", code: "forbidden" });
    return route.fulfill({ status: 403, contentType: "application/problem+json", body });
  });

  // Whoever looks away and back while it is on its way goes on with something else.
  await sanne.queue.open(citizen);
  await sanne.composer.reply.fill(first);
  await sanne.page.keyboard.press("Control+Enter");
  await sanne.queue.open(other);
  await sanne.queue.open(citizen);
  await expect(sanne.composer.reply).toHaveValue("");
  await sanne.composer.reply.fill(second);
  letGo();
  await sanne.isWarned(sanne.words.error.not_allowed);
  await sanne.composer.holds(`${first}\n\n${second}`);

  // And when nobody looks it waits there.
  held = new Promise<void>((resolve) => (letGo = resolve));
  await sanne.page.keyboard.press("Control+Enter");
  await expect(sanne.composer.reply).toHaveValue("");
  await sanne.queue.open(other);
  const refused = sanne.page.waitForResponse("**/replies");
  letGo();
  await refused;
  await sanne.composer.holds("");
  await sanne.queue.open(citizen);
  await sanne.composer.holds(`${first}\n\n${second}`);
});

test("a reply whose answer got lost after the desk was left comes back, and is not sent twice", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const answer = "Bel de gemeente: 14 053.";
  await platforms.dm("hengelo", citizen, "De lantaarn voor de deur is stuk.");
  const sanne = await colleague(SANNE);
  sanne.complaints.expect("a refusal");
  await sanne.queue.open(citizen);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await sanne.page.route("**/replies", async (route) => {
    await route.fetch();
    await held;
    const body = JSON.stringify({ status: 403, title: "Forbidden", detail: "Not yours", code: "forbidden" });
    return route.fulfill({ status: 403, contentType: "application/problem+json", body });
  }, { times: 1 });
  await sanne.composer.reply.fill(answer);
  await sanne.page.keyboard.press("Control+Enter");
  await sanne.way(sanne.words.canned.short).click();
  await sanne.heads(sanne.words.canned.title);
  letGo();
  await sanne.isWarned(sanne.words.error.not_allowed);
  await sanne.page.goBack();
  await sanne.composer.holds(answer);
  await sanne.page.keyboard.press("Control+Enter");
  await sanne.conversation.seesState(answer, "sent");
  await platforms.settled();
  expect((await platforms.sent()).filter((s) => s.text === answer)).toHaveLength(1);
  await expect(sanne.conversation.message(answer)).toHaveCount(1);
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

test("a reply that was sent is no draft any more, however late its keeping reaches the server", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Is de balie vandaag open?");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await sanne.page.route("**/draft", async (route) => {
    if (route.request().method() === "PUT") await held;
    return route.continue();
  });
  const asked = (desk: typeof sanne, method: string) =>
    desk.page.waitForResponse((answer) => answer.request().method() === method && answer.url().endsWith("/draft"));
  const [kept, dropped] = [asked(sanne, "PUT"), asked(sanne, "DELETE")];
  const keeping = sanne.page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/draft"));

  await sanne.composer.reply.fill("Ja, tot vijf uur.");
  await keeping;
  await sanne.page.keyboard.press("Control+Enter");
  await sanne.conversation.seesState("Ja, tot vijf uur.", "sent");
  letGo();
  await Promise.all([kept, dropped]);

  const elsewhere = await colleague(SANNE);
  const found = asked(elsewhere, "GET");
  await elsewhere.queue.show("waiting");
  await elsewhere.queue.open(citizen);
  expect(await (await found).json()).toMatchObject({ text: "" });
  await elsewhere.composer.holds("");
});

test("a countdown says until when one can answer, and afterwards what is still possible", async ({ colleague, platforms }) => {
  const [today, yesterday, lastWeek] = [newCitizen(), newCitizen(), newCitizen()];
  const ago = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString();
  await platforms.dm("hengelo", lastWeek, "Wanneer komt er iemand?", { at: ago(8) });
  await platforms.dm("hengelo", yesterday, "Hebben jullie hem al?", { at: ago(1.5) });
  await platforms.dm("hengelo", today, "Kan ik aangifte doen?");
  const sanne = await colleague(SANNE);
  const { form, reply } = sanne.composer;
  const { composer: words } = sanne.words;
  const says = (text: string) => expect(form).toContainText(text.split("{{")[0]!);

  await sanne.queue.open(today);
  await says(words.window_open);
  await sanne.queue.open(yesterday);
  await says(words.window_human);
  await sanne.composer.answer("We hebben hem gevonden.");
  await sanne.conversation.sees("We hebben hem gevonden.");
  await sanne.queue.open(lastWeek);
  await says(words.window_closed_wait);
  await sanne.access.isGood();
  await sanne.composer.leaveNote("Ik bel deze burger.");

  await platforms.dm("hengelo", lastWeek, "Ik wacht nog steeds.");
  await sanne.composer.writeReply();
  await says(words.window_open);
  await expect(reply).toBeEnabled();
});

test("an emoji is chosen and stands where one was writing", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mijn fiets is terug!");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.composer.begin("Wat fijn!  Fiets voorzichtig.");
  for (const _ of " Fiets voorzichtig.") await sanne.page.keyboard.press("ArrowLeft");
  await sanne.composer.form.getByRole("button", { name: sanne.words.emoji.choose }).click();
  await sanne.access.isGood();
  await sanne.dialog(sanne.words.emoji.choose).getByRole("button", { name: "🚲" }).click();
  await sanne.composer.holds("Wat fijn! 🚲 Fiets voorzichtig.");
  await expect(sanne.composer.reply).toBeFocused();
});
