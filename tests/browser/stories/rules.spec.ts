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
