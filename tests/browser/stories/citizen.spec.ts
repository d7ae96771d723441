// What colleagues keep of a citizen.

import { expect, JORIS, newCitizen, SANNE, test } from "../fixtures.ts";

test("a warning is written down by one and seen at once by the other, and taken away", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Wanneer komt de wijkagent langs?");
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS);
  await sanne.queue.open(citizen);
  await joris.queue.open(citizen);
  const { citizen: words } = sanne.words;
  const pane = sanne.page.getByRole("complementary", { name: words.label });
  const other = joris.page.getByRole("complementary", { name: words.label });
  await pane.getByText(words.remark_new).click();
  await pane.getByLabel(words.kind).selectOption({ label: words.warning });
  await pane.getByLabel(words.remark, { exact: true }).fill("Werd aan de balie agressief");
  await sanne.access.isGood();
  await pane.getByRole("button", { name: words.remark_save }).click();

  await expect(other.getByText("Werd aan de balie agressief")).toBeVisible();
  await joris.queue.has(citizen, words.warning);
  await expect(joris.main.getByRole("heading", { name: citizen })).toContainText(words.warning);
  await joris.access.isGood();
  // It is Sanne's, so that Joris cannot take it away.
  await expect(other.getByRole("button", { name: words.remark_remove })).toHaveCount(0);
  await pane.getByRole("button", { name: words.remark_remove }).click();
  await expect(other.getByText("Werd aan de balie agressief")).toHaveCount(0);
});

test("who is kept out goes to spam, until they are let in again", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Stelletje sukkels.");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  const { citizen: words } = sanne.words;
  const pane = sanne.page.getByRole("complementary", { name: words.label });
  await pane.getByText(words.remark_new).click();
  await pane.getByLabel(words.block_reason).fill("Scheldt elke dag");
  await pane.getByRole("button", { name: words.block }).click();
  await expect(pane.getByText("Scheldt elke dag")).toBeVisible();
  await sanne.access.isGood();
  await sanne.queue.show("spam");
  await sanne.queue.has(citizen, words.blocked);
  await platforms.dm("hengelo", citizen, "Sukkels!");
  await sanne.queue.has(citizen, "Sukkels!");

  await sanne.queue.open(citizen);
  await pane.getByRole("button", { name: words.unblock }).click();
  await expect(pane.getByRole("button", { name: words.unblock })).toHaveCount(0);
});
