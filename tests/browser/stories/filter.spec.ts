// A list of one's own choice.

import { expect, newCitizen, SANNE, test } from "../fixtures.ts";
import type { Desk } from "../pages/desk.ts";

test("those of one account are chosen, kept under a name, and forgotten", async ({ colleague, platforms }) => {
  const [here, there] = [newCitizen(), newCitizen()];
  await platforms.dm("hengelo", here, "Is het bureau zondag open?");
  await platforms.dm("instagram", there, "Is het bureau zondag open?");
  const sanne = await colleague(SANNE);
  await sanne.queue.has(there);
  const { filter } = sanne.words;
  await sanne.page.keyboard.press("f");
  const form = sanne.dialog(filter.title);
  await form.getByLabel(filter.channel, { exact: true }).selectOption({ label: "Politie Hengelo" });
  await sanne.access.isGood();
  const name = `Hengelo ${here}`;
  await form.getByLabel(sanne.words.rules.name, { exact: true }).fill(name);
  await form.getByRole("button", { name: filter.save, exact: true }).click();

  const tab = sanne.main.getByRole("navigation", { name: sanne.words.view.label }).getByRole("link", { name });
  await expect(tab).toHaveAttribute("aria-current", "page");
  await sanne.queue.has(here);
  await sanne.queue.hasNot(there);

  await sanne.page.keyboard.press("f");
  await form.getByRole("button", { name: sanne.say(filter.forget_named, { name }) }).click();
  await expect(tab).toHaveCount(0);
});

test("what is open for one's own team is a key away", async ({ colleague, platforms }) => {
  const [ours, theirs] = [newCitizen(), newCitizen()];
  await platforms.dm("hengelo", ours, "Is het bureau zondag open?");
  await platforms.dm("instagram", theirs, "Is het bureau zondag open?");
  const sanne = await colleague(SANNE);
  await sanne.queue.has(theirs);
  await sanne.page.keyboard.press("m");
  await sanne.queue.isShowing("team");
  await sanne.queue.has(ours);
  await sanne.queue.hasNot(theirs);
  await sanne.queue.show("queue");
  await sanne.queue.has(theirs);
  await sanne.queue.show("team");
  await sanne.queue.has(ours);
});

test("a view that a colleague changed meanwhile is not overwritten unseen", async ({ colleague }) => {
  const [here, there] = [await colleague(SANNE), await colleague(SANNE)];
  const { conflict, filter, rules, search } = here.words;
  const name = `Kijk ${newCitizen()}`;
  const open = async (who: Desk) => {
    await who.page.keyboard.press("f");
    const form = who.dialog(filter.title);
    const field = form.getByLabel(rules.name, { exact: true });
    return { form, field, save: form.getByRole("button", { name: filter.save, exact: true }) };
  };
  const made = await open(here);
  await made.form.getByLabel(search.status, { exact: true }).selectOption("waiting");
  await made.form.getByLabel(search.platform, { exact: true }).selectOption("x");
  await made.field.fill(name);
  await made.save.click();
  await expect(made.form).toBeHidden();

  // Both change it: the view that is shown is the one in the form.
  const tab = (who: Desk, name: string) =>
    who.main.getByRole("navigation", { name: who.words.view.label }).getByRole("link", { name });
  await tab(there, name).click();
  const [first, second] = [await open(here), await open(there)];
  await expect(first.field).toHaveValue(name);
  await expect(second.field).toHaveValue(name);
  await first.form.getByLabel(search.platform, { exact: true }).selectOption("instagram");
  await first.save.click();
  await expect(first.form).toBeHidden();
  const told = second.form.getByRole("alert").filter({ hasText: conflict.title });
  await expect(told.getByRole("row", { name: `${search.platform} Instagram X` })).toBeVisible();
  await there.access.isGood();
  await told.getByRole("button", { name: conflict.take_theirs }).click();
  await expect(told).toHaveCount(0);
  await expect(second.form.getByLabel(search.platform, { exact: true })).toHaveValue("instagram");
  await second.field.fill(`${name} nieuw`);
  await second.save.click();
  await expect(tab(here, `${name} nieuw`)).toBeVisible();

  await there.page.keyboard.press("f");
  await second.form.getByRole("button", { name: there.say(filter.forget_named, { name: `${name} nieuw` }) }).click();
  await expect(tab(here, name)).toHaveCount(0);
});
