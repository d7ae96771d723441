// What is said in public, and the step to private.

import { expect, MARLEEN, MEHMET, newCitizen, SANNE, test } from "../fixtures.ts";

const POST = "Vanavond controleren wij op fietsverlichting in de binnenstad.";

test("a comment stands under its post; it is answered in public, then in private, and hidden", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const comment = "Mijn kenteken is 12-ABC-3, kijk dat eens na";
  const sanne = await colleague(SANNE);
  const post = await platforms.post("hengelo", POST);
  await platforms.comment("hengelo", citizen, post, comment);

  await sanne.queue.open(citizen);
  await expect(sanne.conversation.parentPost).toContainText(POST);
  await sanne.conversation.sees(comment);

  const [inPublic, inPrivate] = ["Dank je, we sturen je een privébericht.", "Wil je het hier verder vertellen?"];
  await sanne.composer.answer(inPublic);
  await sanne.conversation.seesState(inPublic, "sent");
  // The head says that it is public; only what is not, says so itself.
  await expect(sanne.conversation.head).toContainText(sanne.words.via.public);
  await expect(sanne.conversation.message(inPublic)).not.toContainText(sanne.words.via.private);
  await sanne.composer.choose("private");
  await sanne.composer.answer(inPrivate);
  await sanne.conversation.seesState(inPrivate, "sent");
  await expect(sanne.conversation.message(inPrivate)).toContainText(sanne.words.via.private);

  await sanne.conversation.hide(comment);
  await expect(sanne.conversation.message(comment)).toContainText(sanne.words.thread.hidden);
  await expect
    .poll(async () => (await platforms.sent()).filter((s) => s.account === "hengelo").map((s) => s.what))
    .toEqual(expect.arrayContaining(["comment", "privateReply", "hide"]));
});

test("a public answer and a private one go out in one go", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const sanne = await colleague(SANNE);
  const post = await platforms.post("hengelo", POST);
  await platforms.comment("hengelo", citizen, post, "Bel mij op 06-12345678");
  await sanne.queue.open(citizen);
  const { composer } = sanne.words;
  const [inPublic, inPrivate] = ["Dank, kijk in je berichten.", "Wil je je nummer weghalen?"];
  await sanne.composer.form.getByRole("button", { name: composer.beside_too }).click();
  await sanne.composer.reply.fill(inPublic);
  await expect(sanne.composer.sendButton).toBeDisabled();
  const beside = sanne.composer.form.getByLabel(composer.beside);
  await beside.fill(inPrivate);
  await sanne.access.isGood();
  await beside.press("Control+Enter");
  await sanne.conversation.seesState(inPublic, "sent");
  await sanne.conversation.seesState(inPrivate, "sent");
  await expect(sanne.conversation.message(inPrivate)).toContainText(sanne.words.via.private);
  await expect(beside).toHaveCount(0);
});

test("an answer to an earlier comment says what it answers, and leads there", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const [asks, answer, adds] = ["Is de Beukweg alweer open, of moet ik vanavond nog omrijden via Borne?", "Nog niet, vanavond wel.", "Ik bedoel bij de spoorlijn"];
  const sanne = await colleague(SANNE);
  const post = await platforms.post("hengelo", POST);
  const comment = await platforms.comment("hengelo", citizen, post, asks);
  await sanne.queue.open(citizen);
  await sanne.composer.answer(answer);
  await sanne.conversation.seesState(answer, "sent");
  await platforms.comment("hengelo", citizen, comment, adds);
  const quote = (text: string) =>
    sanne.conversation.message(text).getByRole("button", { name: sanne.say(sanne.words.thread.answers, { text: asks }) });
  await expect(quote(adds)).toBeVisible();
  await expect(quote(answer)).toHaveCount(0);
  await quote(adds).click();
  await expect(sanne.conversation.message(asks)).toBeFocused();
  await sanne.access.isGood();
  await sanne.page.setViewportSize({ width: 390, height: 844 });
  await sanne.fitsTheScreen();
});

test("a quote of a comment that is not fetched yet fetches it", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const [asks, adds] = ["Waarom is de Deldenerstraat dicht?", "Over die straat: ik sta er nu voor"];
  const post = await platforms.post("hengelo", POST);
  const comment = await platforms.comment("hengelo", citizen, post, asks);
  for (let n = 1; n <= 110; n++) await platforms.comment("hengelo", citizen, post, `Nog iets (${n})`);
  await platforms.comment("hengelo", citizen, comment, adds);
  await platforms.settled();
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.conversation.sees(adds);
  await sanne.conversation.seesNot(asks);
  const { thread } = sanne.words;
  const quote = sanne.conversation.message(adds).getByRole("button", { name: sanne.say(thread.answers, { text: thread.earlier }) });
  await quote.click();
  await expect(sanne.conversation.message(asks)).toBeFocused();
});

test("what a citizen changes or takes back changes on screen", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const mehmet = await colleague(MEHMET);
  const post = await platforms.post("enschede", POST);
  const comment = await platforms.comment("enschede", citizen, post, "Goeie actie");
  await mehmet.queue.open(citizen);
  await mehmet.conversation.sees("Goeie actie");
  await platforms.edit(comment, "Goede actie!");
  await expect(mehmet.conversation.message("Goede actie!")).toContainText(mehmet.words.thread.edited);
  await platforms.remove(comment);
  await mehmet.conversation.sees(mehmet.words.thread.deleted);
  await mehmet.conversation.seesNot("Goede actie!");

  // What was taken away is for those who may see it, and say why.
  const { thread } = mehmet.words;
  await expect(mehmet.page.getByRole("button", { name: thread.withheld })).toHaveCount(0);
  const marleen = await colleague(MARLEEN, { path: new URL(mehmet.page.url()).pathname });
  await marleen.page.getByRole("button", { name: thread.withheld }).click();
  await expect(marleen.page.getByLabel(thread.withheld_reason)).toBeFocused();
  await marleen.page.getByLabel(thread.withheld_reason).fill("Aangifte 2026-118");
  await marleen.access.isGood();
  await marleen.page.getByRole("button", { name: thread.withheld_show }).click();
  await marleen.conversation.sees("Goede actie!");
  await marleen.access.isGood();
});

test("a mention on X is answered within its 280 characters", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const sanne = await colleague(SANNE);
  await platforms.mention("x", citizen, "@politie_twente klopt het dat de A1 dicht is?");
  await sanne.queue.open(citizen);
  await sanne.composer.reply.fill("a".repeat(281));
  await expect(sanne.composer.form).toContainText("281 / 280");
  await expect(sanne.composer.sendButton).toBeDisabled();
  await expect(sanne.composer.form).toContainText(sanne.say(sanne.words.composer.too_long, { extra: "1" }));
  const answer = "Ja, tot ongeveer 21.00 uur. Volg de borden.";
  await sanne.composer.answer(answer);
  await sanne.conversation.seesState(answer, "sent");
});

test("a picture shows, and large when asked", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const sanne = await colleague(SANNE);
  await platforms.dm("hengelo", citizen, "Kijk", { media: ["image"] });
  await sanne.queue.open(citizen);
  const picture = sanne.conversation.thread.getByRole("button", { name: sanne.words.media.enlarge });
  await expect(picture.getByRole("img", { name: sanne.words.media.image_alt })).toBeVisible();
  await picture.click();
  const shown = sanne.dialog(sanne.words.media.image);
  await expect(shown.getByRole("img")).toBeVisible();
  const width = async () => (await shown.getByRole("img").boundingBox())!.width;
  const fits = await width();
  await sanne.page.keyboard.press("+");
  await expect(shown.getByText("150 %")).toBeVisible();
  expect(await width()).toBeGreaterThan(fits);
  await shown.getByRole("button", { name: sanne.words.media.smaller }).click();
  await expect(shown.getByText("100 %")).toBeVisible();
  await sanne.access.isGood();
  await sanne.page.keyboard.press("Escape");
  await expect(sanne.dialog(sanne.words.media.image)).toHaveCount(0);
});
