// The work of a shift, by somebody who never touches the mouse.

import { expect, MARLEEN, newCitizen, PASSWORD, SANNE, test } from "../fixtures.ts";

test("a whole shift is done by keyboard", async ({ stranger, colleague, platforms }) => {
  const [asks, thanks, sells] = [newCitizen(), newCitizen(), newCitizen()];
  await platforms.dm("hengelo", asks, "Hoe doe ik aangifte van een gestolen fiets?");
  await platforms.dm("hengelo", thanks, "Bedankt voor de snelle hulp gisteren");
  await platforms.dm("hengelo", sells, "Goedkope zonnebrillen te koop");
  // The manager prepared what the shift works with.
  const marleen = await colleague(MARLEEN, { path: "/answers" });
  const title = `fietsaangifte ${asks}`;
  await marleen.page.getByRole("button", { name: marleen.words.canned.new }).click();
  const form = marleen.page.getByRole("dialog");
  await form.getByLabel(marleen.words.canned.name).fill(title);
  await form.getByLabel(marleen.words.canned.scope, { exact: true }).selectOption(marleen.words.canned.district);
  await form.getByLabel(marleen.words.canned.dutch).fill("Beste {voornaam}, dat kan op onze site.");
  await form.getByRole("button", { name: marleen.words.canned.save }).click();
  await expect(marleen.page.getByRole("row", { name: title })).toBeVisible();

  const sanne = await stranger();
  const { keyboard } = sanne.page;
  const { words } = sanne;
  await sanne.gate.asksToLogIn();
  await sanne.tabTo(sanne.page.getByLabel(words.log_in.email));
  await keyboard.type(SANNE.email);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await sanne.isAtWork();

  /** Finds something by name and goes there, or does it. */
  const find = async (typed: string, wanted: string) => {
    await keyboard.press("Control+k");
    const list = sanne.dialog(words.command.find);
    await expect(list.getByRole("searchbox")).toBeFocused();
    await keyboard.type(typed);
    const name = new RegExp(`^${wanted}`);
    const choice = list.getByRole("link", { name }).or(list.getByRole("button", { name }));
    await expect(choice).toBeVisible();
    await sanne.tabTo(choice);
    await sanne.access.isGood();
    await keyboard.press("Enter");
    await expect(list).toHaveCount(0);
  };

  // A citizen is found, taken, answered with a canned answer, and given a note.
  await find(asks, asks);
  await sanne.conversation.isWith(asks);
  await keyboard.press("c");
  await expect(sanne.conversation.action("release")).toBeVisible();
  await find("fietsaangifte", title);
  await expect(sanne.composer.reply).toBeFocused();
  await sanne.composer.holds(`Beste ${asks.split(" ")[0]}, dat kan op onze site.`);
  await keyboard.press("Control+Enter");
  await sanne.conversation.sees(`Beste ${asks.split(" ")[0]}, dat kan op onze site.`);
  await keyboard.press("Escape");
  await keyboard.press("n");
  await expect(sanne.composer.note).toBeFocused();
  await keyboard.type("Frame nummer gevraagd");
  await keyboard.press("Control+Enter");
  await sanne.conversation.sees("Frame nummer gevraagd");

  // The next one is put away for later, and comes back when asked.
  await find(thanks, thanks);
  await sanne.conversation.isWith(thanks);
  await keyboard.press("s");
  const moments = sanne.dialog(words.action.snooze);
  await sanne.access.isGood();
  await sanne.tabTo(moments.getByRole("button").nth(1));
  await keyboard.press("Enter");
  await expect(sanne.conversation.head).toContainText(words.status.snoozed);
  await keyboard.press("o");
  await expect(sanne.conversation.head).toContainText(words.status.open);
  await keyboard.press("p");
  await keyboard.press("Escape");
  await keyboard.press("e");
  await expect(sanne.conversation.head).toContainText(words.status.resolved);

  // What is not for us goes to spam, where it is found again.
  await find(sells, sells);
  await sanne.conversation.isWith(sells);
  await keyboard.press("!");
  await expect(sanne.conversation.head).toContainText(words.status.spam);
  await keyboard.press("7");
  await sanne.queue.isShowing("spam");
  await sanne.queue.has(sells);
});
