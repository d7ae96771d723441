// Finding again what was written, and who wrote it.

import { expect, newCitizen, SANNE, test } from "../fixtures.ts";

test("a message is found by its words, and a citizen by name", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Mijn bakfietsen zijn vannacht weggehaald bij de Twentebaan");
  const sanne = await colleague(SANNE);
  const { search, command } = sanne.words;
  const { page } = sanne;
  await expect(sanne.queue.row(citizen)).toBeVisible();

  await page.keyboard.press("Control+k");
  const list = page.getByRole("dialog", { name: command.find });
  await list.getByRole("searchbox").fill(citizen);
  await expect(list.getByRole("link", { name: new RegExp(`^${citizen}`) })).toBeVisible();
  await sanne.access.isGood();
  await list.getByRole("link", { name: new RegExp(`^${citizen}`) }).click();
  await sanne.conversation.isWith(citizen);

  await page.goto("/search");
  await page.getByLabel(search.words).fill("bakfiets twentebaan");
  const found = page.getByRole("listitem").filter({ hasText: citizen });
  await expect(found.locator("mark")).toHaveText(["bakfietsen", "Twentebaan"]);
  await expect(page).toHaveURL(/q=bakfiets/);
  await sanne.access.isGood();
  await page.getByLabel(search.status).selectOption("resolved");
  await expect(page.getByText(search.none, { exact: true })).toBeVisible();
  await page.getByLabel(search.status).selectOption("");
  await found.getByRole("link").click();
  await sanne.conversation.isWith(citizen);

  await page.goto("/search");
  for (const nothing of ["\"", "%", "*"]) {
    await page.getByLabel(search.words).fill(nothing);
    await expect(page.getByText(search.none, { exact: true })).toBeVisible();
  }
});
