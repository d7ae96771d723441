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
  await page.getByText(search.more, { exact: true }).click();
  const { filter } = sanne.words;
  await page.getByLabel(filter.public, { exact: true }).selectOption({ label: sanne.words.via.public });
  await expect(page.getByText(search.none, { exact: true })).toBeVisible();
  await page.getByLabel(filter.public, { exact: true }).selectOption({ label: sanne.words.via.private });
  await page.getByLabel(filter.channel, { exact: true }).selectOption({ label: "Politie Hengelo" });
  await expect(found.locator("mark")).toHaveText(["bakfietsen", "Twentebaan"]);
  await sanne.access.isGood();
  // The address says all of it.
  await page.reload();
  await expect(page.getByLabel(filter.channel, { exact: true }).locator("option:checked")).toHaveText("Politie Hengelo");
  await expect(found.locator("mark")).toHaveText(["bakfietsen", "Twentebaan"]);
  await found.getByRole("link").click();
  await sanne.conversation.isWith(citizen);
  await expect(sanne.conversation.message("Mijn bakfietsen zijn vannacht weggehaald bij de Twentebaan")).toBeInViewport();

  await page.goto("/search");
  for (const nothing of ["\"", "%", "*"]) {
    await page.getByLabel(search.words).fill(nothing);
    await expect(page.getByText(search.none, { exact: true })).toBeVisible();
  }
});

test("what was found long ago in a conversation is shown where it stands", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const first = "Er ligt een kinderwagen in het kanaal";
  await platforms.dm("hengelo", citizen, first);
  for (let n = 1; n <= 120; n++) await platforms.dm("hengelo", citizen, `Ik heb nog iets te melden, nummer ${n}`);
  await platforms.settled();
  const sanne = await colleague(SANNE, { path: "/search" });
  await sanne.page.getByLabel(sanne.words.search.words).fill("kinderwagen");
  await sanne.page.getByRole("listitem").filter({ hasText: citizen }).getByRole("link").click();
  const message = sanne.conversation.message(first);
  await expect(message).toBeInViewport();
  await expect(message).toBeFocused();
  await sanne.access.isGood();
});
