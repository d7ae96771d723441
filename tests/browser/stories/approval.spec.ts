// A colleague who is learning the work, and whoever reads along.

import { BAS, expect, newCitizen, PASSWORD, PICTURE, SANNE, test } from "../fixtures.ts";

// The tracer asks for the previews of files itself, which the page's policy rightly refuses it.
test.use({ trace: "off" });

test("what a trainee writes waits until a colleague approves it, or gives it back to be improved", async ({ colleague, stranger, platforms }) => {
  const bas = await colleague(BAS, { path: "/people" });
  const people = bas.words.people;
  await bas.main.getByText(people.add_user).first().click();
  await bas.main.getByLabel(people.name, { exact: true }).fill("Noor Beltman");
  await bas.main.getByLabel(bas.words.log_in.email).fill("noor@balie.test");
  await bas.main.getByLabel(bas.words.log_in.password).fill(PASSWORD);
  await bas.main.getByLabel(people.team, { exact: true }).selectOption("Hengelo");
  await bas.main.getByLabel(people.trainee, { exact: true }).check();
  await bas.main.getByRole("button", { name: people.add_user }).click();
  await expect(bas.main.getByRole("row").filter({ hasText: "Noor Beltman" })).toContainText(people.trainee_badge);

  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mag ik mijn aangifte nog aanvullen?");
  const noor = await stranger();
  await noor.gate.logIn("noor@balie.test", PASSWORD);
  await noor.isAtWork();
  await noor.queue.open(citizen);
  await noor.composer.reply.fill("Nee.");
  await noor.composer.attach({ name: "bord.png", mimeType: "image/png", buffer: PICTURE });
  await noor.composer.describe("bord.png", "Een bord");
  await noor.page.getByRole("button", { name: noor.words.approval.ask, exact: true }).click();
  await noor.conversation.seesState("Nee.", "awaits_approval");

  // She begins something else meanwhile.
  await noor.composer.begin("En nog iets.");

  // A colleague finds it in its own list, and gives it back.
  const sanne = await colleague(SANNE);
  await sanne.queue.show("approval");
  await sanne.queue.open(citizen);
  const waiting = sanne.conversation.trouble("Nee.", "awaits_approval");
  await waiting.getByRole("button", { name: sanne.words.approval.give_back, exact: true }).click();
  await waiting.getByRole("textbox").fill("Het kan wel: leg uit hoe.");
  await waiting.getByRole("button", { name: sanne.words.approval.give_back_now, exact: true }).click();
  const back = { who: SANNE.name, author: "Noor Beltman", reason: "Het kan wel: leg uit hoe." };
  await noor.conversation.sees(noor.say(noor.words.event.given_back, back));
  await noor.composer.holds("Nee.\n\nEn nog iets.");
  const { image } = noor.words.media;
  await expect(noor.composer.file(image).getByRole("textbox")).toHaveValue("Een bord");
  await noor.composer.remove(image);

  // Improved, and taken back once more by who wrote it.
  await noor.composer.reply.fill("Ja, dat kan met het nummer van je aangifte.");
  await noor.page.getByRole("button", { name: noor.words.approval.ask, exact: true }).click();
  const own = noor.conversation.trouble("Ja, dat kan met het nummer van je aangifte.", "awaits_approval");
  await expect(own.getByRole("button", { name: noor.words.approval.approve })).toHaveCount(0);
  await own.getByRole("button", { name: noor.words.undo.take_back }).click();
  await noor.composer.holds("Ja, dat kan met het nummer van je aangifte.");
  await noor.page.getByRole("button", { name: noor.words.approval.ask, exact: true }).click();

  const better = sanne.conversation.trouble("Ja, dat kan met het nummer van je aangifte.", "awaits_approval");
  await better.getByRole("button", { name: sanne.words.approval.approve }).click();
  await noor.conversation.seesState("Ja, dat kan met het nummer van je aangifte.", "sent");
  await noor.conversation.sees(noor.say(noor.words.event.approved, back));
  await sanne.queue.hasNot(citizen);
});
