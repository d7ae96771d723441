// A list of one's own choice.

import { expect, newCitizen, SANNE, test } from "../fixtures.ts";

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
  await form.getByLabel(filter.name, { exact: true }).fill(name);
  await form.getByRole("button", { name: filter.save, exact: true }).click();

  const tab = sanne.main.getByRole("navigation", { name: sanne.words.view.label }).getByRole("link", { name });
  await expect(tab).toHaveAttribute("aria-current", "page");
  await sanne.queue.has(here);
  await sanne.queue.hasNot(there);

  await sanne.page.keyboard.press("f");
  await form.getByRole("button", { name: sanne.say(filter.forget_named, { name }) }).click();
  await expect(tab).toHaveCount(0);
});
