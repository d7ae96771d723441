// What happens by itself: a manager writes a rule, tries it, and sees it work.

import { expect, MARLEEN, newCitizen, SANNE, test } from "../fixtures.ts";

test("a manager writes a rule, tries it on what was written, and sees it work", async ({ colleague, platforms }) => {
  const [before, after] = [newCitizen(), newCitizen()];
  await platforms.dm("hengelo", before, "Er staat een zwerfkarretje in de Beukweg.");
  const marleen = await colleague(MARLEEN, { path: "/rules" });
  const sanne = await colleague(SANNE, { path: "/desk/open" });
  await sanne.queue.has(before);
  const { rules } = marleen.words;
  await marleen.main.getByRole("button", { name: rules.new }).click();
  const form = marleen.dialog(rules.new);
  await form.getByLabel(rules.name, { exact: true }).fill("Karretjes");
  await form.getByLabel(rules.words, { exact: true }).fill("zwerfkar*, winkelwagen");
  await form.getByLabel(marleen.words.filter.channel, { exact: true }).selectOption({ label: "Politie Hengelo" });
  await form.getByLabel(rules.priority, { exact: true }).selectOption({ label: marleen.words.priority.high });
  await form.getByRole("checkbox", { name: SANNE.name }).check();

  await form.getByRole("button", { name: rules.dry_run_go }).click();
  await expect(form.getByRole("link", { name: before })).toBeVisible();
  await expect(form.locator("mark").first()).toHaveText("zwerfkarretje");
  await marleen.access.isGood();

  await form.getByRole("button", { name: rules.save, exact: true }).click();
  await marleen.isTold(rules.saved);
  await expect(marleen.main.getByRole("row").filter({ hasText: "Karretjes" })).toContainText("zwerfkar*");
  await expect(marleen.main.getByRole("row").filter({ hasText: "Karretjes" })).toContainText("Politie Hengelo");
  await marleen.access.isGood();

  await platforms.dm("hengelo", after, "Mag ik een zwerfkarretje zelf terugbrengen?");
  await sanne.queue.open(after);
  const told = sanne.say(sanne.words.event.told, { who: SANNE.name });
  const did = `${sanne.words.priority.high.toLowerCase()}, ${told}`;
  await sanne.conversation.sees(sanne.say(sanne.words.event.ruled, { rule: "Karretjes", did }));
});

test("a rule for every message is asked about, and of two who change one the second sees the difference", async ({ colleague }) => {
  const one = await colleague(MARLEEN, { path: "/rules" });
  const { rules, conflict } = one.words;
  one.complaints.expect("a refusal");
  await one.main.getByRole("button", { name: rules.new }).click();
  const form = one.dialog(rules.new);
  await form.getByLabel(rules.name, { exact: true }).fill("Alles");
  await form.getByLabel(rules.on).uncheck();
  await form.getByLabel(rules.priority, { exact: true }).selectOption({ label: one.words.priority.high });
  await form.getByRole("button", { name: rules.save, exact: true }).click();
  await expect(form.getByRole("alert").filter({ hasText: rules.sure_text })).toBeVisible();
  await one.access.isGood();
  await form.getByRole("button", { name: rules.sure }).click();
  await one.isTold(rules.saved);

  const other = await colleague(MARLEEN, { path: "/rules" });
  for (const desk of [one, other]) {
    await desk.main.getByRole("button", { name: desk.say(rules.change_named, { name: "Alles" }) }).click();
  }
  await one.dialog(rules.change).getByLabel(rules.words, { exact: true }).fill("een");
  await other.dialog(rules.change).getByLabel(rules.words, { exact: true }).fill("ander");
  await one.dialog(rules.change).getByRole("button", { name: rules.save, exact: true }).click();
  await one.isTold(rules.saved);
  const difference = other.dialog(rules.change).getByRole("alert").filter({ hasText: conflict.title });
  await expect(difference.getByRole("row").filter({ hasText: rules.when })).toContainText("ander");
  await other.access.isGood();
  await difference.getByRole("button", { name: conflict.keep_mine }).click();
  await other.isTold(rules.saved);
  await expect(other.main.getByRole("row").filter({ hasText: "Alles" })).toContainText("ander");
});

test("what spam has in common is proposed as a rule, tried and kept, or waved away", async ({ colleague, platforms }) => {
  const spammers = [newCitizen(), newCitizen(), newCitizen()] as const;
  const host = `winst${Date.now()}.example`;
  for (const spammer of spammers) await platforms.dm("hengelo", spammer, `Kijk op https://${host}/ en word rijk`);
  const fans = [newCitizen(), newCitizen(), newCitizen()] as const;
  const club = `fans${Date.now()}.example`;
  for (const fan of fans) await platforms.dm("hengelo", fan, `Onze jongens, forza: https://${club}/`);
  // There must be something to compare with.
  const other = newCitizen();
  for (let n = 0; n < 50; n++) await platforms.dm("hengelo", other, `Kijk, dit is regel ${n} van mijn verhaal.`);
  const sanne = await colleague(SANNE, { path: "/desk/open" });
  for (const spammer of [...spammers, ...fans]) {
    await sanne.queue.open(spammer);
    await sanne.conversation.isWith(spammer);
    await sanne.page.keyboard.press("!");
    await expect(sanne.conversation.head).toContainText(sanne.words.status.spam);
  }

  const marleen = await colleague(MARLEEN, { path: "/rules" });
  const { rules } = marleen.words;
  const make = marleen.main.getByRole("button", { name: marleen.say(rules.proposal_make_named, { words: host }) });
  await expect(make).toBeVisible();
  await marleen.access.isGood();

  const dismiss = marleen.main.getByRole("button", { name: marleen.say(rules.proposal_dismiss_named, { words: club }) });
  await dismiss.click();
  await marleen.isTold(rules.proposal_dismissed);
  await expect(dismiss).toHaveCount(0);
  await expect(marleen.main).toBeFocused();

  await make.click();
  const form = marleen.dialog(rules.new);
  await expect(form.getByLabel(rules.words, { exact: true })).toHaveValue(host);
  await form.getByRole("button", { name: rules.dry_run_go }).click();
  await expect(form.getByRole("link", { name: spammers[0] })).toBeVisible();
  await form.getByRole("button", { name: rules.save, exact: true }).click();
  await marleen.isTold(rules.saved);
  await expect(marleen.main.getByRole("row").filter({ hasText: host })).toContainText(marleen.words.status.spam);
  await expect(make).toHaveCount(0);
});
