// How it looks and is handled: language, theme, telephone, keyboard.

import { expect, JORIS, newCitizen, PASSWORD, SANNE, test } from "../fixtures.ts";
import { words } from "../pages/words.ts";

test("the language changes at once and is remembered", async ({ colleague }) => {
  const sanne = await colleague(SANNE, { language: "nl" });
  const [dutch, english] = [words("nl"), words("en")];
  await sanne.queue.isShowing("queue");
  await expect(sanne.page.locator("html")).toHaveAttribute("lang", "nl");
  await sanne.page.getByRole("button", { name: dutch.shell.other_language }).click();
  await expect(sanne.page.getByRole("heading", { name: english.view.queue, exact: true })).toBeVisible();
  await expect(sanne.page.locator("html")).toHaveAttribute("lang", "en");
  // Alarms of other stories count in front of it.
  await expect(sanne.page).toHaveTitle(new RegExp(`^(\\(\\d+\\) )?${english.view.queue} · Balie$`));
});

test("the theme changes at once and is remembered", async ({ colleague }) => {
  const sanne = await colleague(SANNE, { theme: "light" });
  const light = await sanne.background();
  await sanne.page.getByRole("button", { name: sanne.words.shell.dark }).click();
  await expect.poll(() => sanne.background()).not.toBe(light);
  const dark = await sanne.background();
  await sanne.isAtWork();
  const again = await colleague(SANNE, { theme: "dark" });
  expect(await again.background()).toBe(dark);
});

test("on a telephone one pane shows at a time", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Ik ben mijn paspoort kwijt.");
  const sanne = await colleague(SANNE, { viewport: { width: 390, height: 844 } });
  await sanne.queue.open(citizen);
  await sanne.conversation.isWith(citizen);
  await expect(sanne.queue.row(citizen)).toBeHidden();
  await sanne.conversation.claim();
  await sanne.composer.answer("Meld dat bij de gemeente.");
  await sanne.conversation.sees("Meld dat bij de gemeente.");
  await sanne.access.isGood();
  await sanne.fitsTheScreen();
  await sanne.page.getByRole("link", { name: sanne.words.command.back }).click();
  await sanne.queue.isShowing("queue");
  await sanne.fitsTheScreen();
  await sanne.access.isGood();
});

test("everything goes by keyboard", async ({ stranger, colleague, platforms }) => {
  const citizen = newCitizen();
  await platforms.dm("hengelo", citizen, "Moet ik nu 112 bellen?");
  const joris = await colleague(JORIS);
  await joris.queue.open(citizen);
  await joris.conversation.prioritise("hot");

  const sanne = await stranger();
  await sanne.gate.asksToLogIn();
  const { keyboard } = sanne.page;
  await sanne.tabTo(sanne.page.getByLabel(sanne.words.log_in.email));
  await keyboard.type(SANNE.email);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await sanne.isAtWork();

  await keyboard.press("?");
  await expect(sanne.dialog(sanne.words.command.help)).toBeVisible();
  await sanne.access.isGood();
  await keyboard.press("Escape");
  await sanne.queue.has(citizen);
  await keyboard.press("j");
  await sanne.conversation.isWith(citizen);
  await keyboard.press("c");
  await expect(sanne.conversation.action("release")).toBeVisible();
  await keyboard.press("r");
  await expect(sanne.composer.reply).toBeFocused();
  await keyboard.type("Ja, bel nu 112.");
  await keyboard.press("Control+Enter");
  await sanne.conversation.sees("Ja, bel nu 112.");
  await keyboard.press("Control+k");
  const commands = sanne.dialog(sanne.words.command.find);
  await expect(commands.getByRole("searchbox", { name: sanne.words.command.search })).toBeFocused();
  await keyboard.type(sanne.words.action.resolve);
  await keyboard.press("Enter");
  await expect(sanne.conversation.head).toContainText(sanne.words.status.resolved);
});
