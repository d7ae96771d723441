// What colleagues keep of a citizen.

import { expect, JORIS, MARLEEN, newCitizen, SANNE, test } from "../fixtures.ts";

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
  // What a colleague begins is not disturbed by what another one adds.
  await other.getByText(words.remark_new).click();
  await other.getByLabel(words.remark, { exact: true }).fill("Belt vaak");
  await sanne.access.isGood();
  await pane.getByRole("button", { name: words.remark_save }).click();

  await expect(other.getByText("Werd aan de balie agressief")).toBeVisible();
  await expect(pane.getByLabel(words.remark, { exact: true })).toHaveValue("");
  await joris.queue.has(citizen, words.warning);
  await expect(joris.main.getByRole("heading", { name: citizen })).toContainText(words.warning);
  await joris.access.isGood();
  await expect(other.getByLabel(words.remark, { exact: true })).toHaveValue("Belt vaak");
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

test("two who are one citizen are made one, and taken apart again", async ({ colleague, platforms }) => {
  const [here, there] = [newCitizen(), newCitizen()];
  await platforms.dm("hengelo", here, "Mijn fiets is weg.");
  await platforms.dm("instagram", there, "Mijn fiets is nog steeds weg.");
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS);
  await sanne.queue.has(there);
  await sanne.queue.open(here);
  await joris.queue.open(here);
  const { citizen: words } = sanne.words;
  const pane = sanne.page.getByRole("complementary", { name: words.label });
  const other = joris.page.getByRole("complementary", { name: words.label });
  await pane.getByText(words.who, { exact: true }).click();
  await pane.getByLabel(words.same, { exact: true }).fill(there);
  await pane.getByRole("button", { name: words.same_find }).click();
  await pane.getByRole("button", { name: there }).click();
  await sanne.access.isGood();
  await pane.getByRole("button", { name: words.same_merge }).click();

  // A colleague sees at once that it is one citizen, and what they wrote elsewhere.
  await expect(other.getByRole("button", { name: words.split })).toBeVisible();
  await expect(other.getByText("Mijn fiets is nog steeds weg.")).toBeVisible();
  await sanne.queue.hasNot(there);
  await pane.getByRole("button", { name: words.split }).click();
  await expect(other.getByRole("button", { name: words.split })).toHaveCount(0);
  await sanne.queue.has(there);
});

test("a hidden name is seen by those who manage the desk only", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const words = "Ik weet wie er bij de buren inbrak.";
  await platforms.dm("hengelo", citizen, words);
  const sanne = await colleague(SANNE);
  const marleen = await colleague(MARLEEN);
  await marleen.queue.open(citizen);
  await sanne.queue.open(citizen);
  const { citizen: texts } = sanne.words;
  const pane = sanne.page.getByRole("complementary", { name: texts.label });
  const manager = marleen.page.getByRole("complementary", { name: texts.label });
  await pane.getByText(texts.who, { exact: true }).click();
  await pane.getByRole("button", { name: texts.hide_name }).click();

  await sanne.conversation.isWith(texts.hidden_name);
  await expect(sanne.page.getByText(citizen)).toHaveCount(0);
  await expect(pane.getByText(texts.hidden_text)).toBeVisible();
  await expect(manager.getByText(citizen).first()).toBeVisible();
  await marleen.conversation.isWith(texts.hidden_name);
  await sanne.access.isGood();

  await expect(pane.getByRole("button", { name: texts.show_name })).toHaveCount(0);
  await manager.getByText(texts.who, { exact: true }).click();
  await manager.getByRole("button", { name: texts.show_name }).click();
  await sanne.conversation.isWith(citizen);
});
