// Words that come in handy more often, a signature, and five seconds to think again.

import { expect, MARLEEN, newCitizen, SANNE, test } from "../fixtures.ts";

test("a canned answer is written once, found with a slash, filled in and signed", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mijn fiets is gestolen, wat nu?");
  const sanne = await colleague(SANNE, { path: "/answers" });
  const { canned, signature, account } = sanne.words;
  const { page } = sanne;

  await page.getByRole("button", { name: canned.new }).click();
  const form = page.getByRole("dialog");
  const title = `aangifte ${Date.now()}`;
  await form.getByLabel(canned.name).fill(title);
  await form.getByLabel(canned.dutch).fill("Beste {achternaam}, dank.");
  await form.getByRole("button", { name: canned.save }).click();
  await expect(form.getByRole("alert")).toContainText("{achternaam}");
  await form.getByLabel(canned.dutch).fill("Beste {voornaam}, doe aangifte: {aangifte}");
  await sanne.access.isGood();
  await form.getByRole("button", { name: canned.save }).click();
  await expect(page.getByRole("row", { name: title })).toBeVisible();
  await sanne.access.isGood();

  await page.goto("/account");
  await page.getByRole("textbox", { name: signature.field }).fill("^SV");
  await page.getByRole("button", { name: signature.save, exact: true }).click();
  await expect(page.getByText(signature.saved)).toBeVisible();
  await expect(page.getByRole("heading", { name: account.title })).toBeVisible();

  await page.goto("/desk/queue");
  await sanne.queue.open(citizen);
  await sanne.composer.reply.press("/");
  const found = page.getByRole("dialog", { name: canned.choose });
  await found.getByRole("searchbox").fill(title);
  await expect(found.getByRole("button", { name: title })).toContainText("https://www.politie.nl/aangifte");
  await sanne.access.isGood();
  await found.getByRole("searchbox").press("Enter");
  await expect(found).toBeHidden();
  const first = citizen.split(" ")[0];
  const words = `Beste ${first}, doe aangifte: https://www.politie.nl/aangifte-of-melding-doen`;
  await expect(sanne.composer.reply).toHaveValue(words);
  await sanne.composer.reply.press("Control+Enter");
  await sanne.conversation.seesState(`${words} ^SV`, "sent");
  await platforms.settled();
  expect((await platforms.sent()).filter((s) => s.text === `${words} ^SV`)).toHaveLength(1);

  await page.goto("/answers");
  await expect(page.getByRole("row", { name: title }).getByRole("cell", { name: "1", exact: true })).toBeVisible();
  await page.goto("/account");
  await page.getByRole("textbox", { name: signature.field }).fill("");
  await page.getByRole("button", { name: signature.save, exact: true }).click();
  await expect(page.getByText(signature.saved)).toBeVisible();
});

test("a reply is taken back before it leaves, and is a draft again", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Is het bureau vandaag open?");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.composer.reply.fill("Nee, zondag zijn we dicht.");
  await sanne.composer.reply.press("Control+Enter");
  await sanne.page.getByRole("button", { name: sanne.words.undo.take_back }).click();
  await expect(sanne.composer.reply).toHaveValue("Nee, zondag zijn we dicht.");
  await expect(sanne.conversation.message("Nee, zondag zijn we dicht.")).toHaveCount(0);
  await sanne.composer.reply.fill("Ja, tot 17 uur.");
  await sanne.composer.reply.press("Control+Enter");
  await sanne.conversation.seesState("Ja, tot 17 uur.", "sent");
  await platforms.settled();
  const sent = (await platforms.sent()).map((s) => s.text);
  expect(sent).toContain("Ja, tot 17 uur.");
  expect(sent).not.toContain("Nee, zondag zijn we dicht.");
});

test("two who change one canned answer: the second is shown the difference", async ({ colleague }) => {
  const marleen = await colleague(MARLEEN, { path: "/answers" });
  const again = await colleague(MARLEEN, { path: "/answers" });
  const { canned, conflict } = marleen.words;
  const title = `dank ${Date.now()}`;
  await marleen.page.getByRole("button", { name: canned.new }).click();
  const form = marleen.page.getByRole("dialog");
  await form.getByLabel(canned.name).fill(title);
  await form.getByLabel(canned.dutch).fill("Dank je wel.");
  await form.getByRole("button", { name: canned.save }).click();

  const change = async (desk: typeof marleen, words: string) => {
    await desk.page.getByRole("row", { name: title }).getByRole("button").click();
    await desk.page.getByRole("dialog").getByLabel(canned.dutch).fill(words);
  };
  await change(marleen, "Hartelijk dank.");
  await change(again, "Heel erg bedankt.");
  await form.getByRole("button", { name: canned.save }).click();
  await expect(form).toBeHidden();
  const other = again.page.getByRole("dialog");
  await expect(other.getByRole("alert").filter({ hasText: conflict.title })).toContainText("Hartelijk dank.");
  await again.access.isGood();
  await other.getByRole("button", { name: conflict.keep_mine }).click();
  await expect(marleen.page.getByRole("row", { name: title })).toContainText("Heel erg bedankt.");
});

test("a label gets another name and colour, and the second who changes it is shown the difference", async ({ colleague }) => {
  const marleen = await colleague(MARLEEN, { path: "/answers" });
  const again = await colleague(MARLEEN, { path: "/answers" });
  const { canned, conflict, labels, rules } = marleen.words;
  const name = `feest ${Date.now()}`;
  await marleen.page.getByLabel(labels.new, { exact: true }).fill(name);
  await marleen.page.getByRole("button", { name: labels.add, exact: true }).click();

  const change = async (desk: typeof marleen, to: string, colour: string) => {
    await desk.page.getByRole("button", { name: desk.say(canned.change_named, { name }) }).click();
    const form = desk.page.getByRole("dialog");
    await form.getByLabel(rules.name).fill(to);
    await form.getByLabel(labels.colour).selectOption(colour);
    return form;
  };
  const mine = await change(again, `${name} binnen`, "purple");
  const theirs = await change(marleen, `${name} buiten`, "teal");
  await theirs.getByRole("button", { name: canned.save }).click();
  await expect(theirs).toBeHidden();
  await expect(marleen.page.getByText(`${name} buiten`)).toHaveClass(/label-teal/);

  const told = mine.getByRole("alert").filter({ hasText: conflict.title });
  await expect(told.getByRole("row", { name: `${name} buiten ${name} binnen` })).toBeVisible();
  await expect(told.getByRole("row", { name: `${labels.teal} ${labels.purple}` })).toBeVisible();
  await again.access.isGood();
  await told.getByRole("button", { name: conflict.keep_mine }).click();
  await expect(mine).toBeHidden();
  await expect(marleen.page.getByText(`${name} binnen`)).toHaveClass(/label-purple/);
});
