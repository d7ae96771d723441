// Before the desk.

import { expect, PASSWORD, SANNE, test } from "../fixtures.ts";

test("the first run makes the first admin, once", async ({ emptyHouse, windows }) => {
  const first = await windows.open(emptyHouse, {});
  await first.gate.welcomes();
  await first.access.isGood();
  await first.gate.makeFirstAdmin("Bas Nijhuis", "bas@balie.test", PASSWORD);
  await first.isAtWork();
  await expect(first.way(first.words.people.title)).toBeVisible();
  // Nobody can write yet, and what is to be done about it is a click away.
  await first.sees(first.words.queue.no_channel);
  await first.access.isGood();
  await first.page.getByRole("link", { name: first.words.queue.connect, exact: true }).click();
  await first.heads(first.words.channels.title);

  const second = await windows.open(emptyHouse, {});
  await second.gate.asksToLogIn();
});

test("one logs in with the right password only, and logs out", async ({ stranger }) => {
  const desk = await stranger();
  desk.complaints.expect("a refusal");
  await desk.gate.asksToLogIn();
  await desk.access.isGood();
  await desk.gate.logIn(SANNE.email, "een heel ander wachtwoord");
  await desk.gate.refuses(desk.words.error.wrong_password);
  await desk.access.isGood();

  await desk.gate.logIn(SANNE.email, PASSWORD);
  await desk.isAtWork();
  await desk.queue.isShowing("queue");

  await desk.logOut();
  await desk.gate.asksToLogIn();
  await desk.goTo("/desk/queue");
  await desk.gate.asksToLogIn();
});

test("a session that ended elsewhere asks to log in again and keeps what was written", async ({ stranger, platforms }) => {
  const desk = await stranger();
  desk.complaints.expect("a refusal");
  await desk.gate.logIn(SANNE.email, PASSWORD);
  await desk.isAtWork();
  const citizen = "Wilma ten Cate";
  await platforms.dm("hengelo", citizen, "Zijn jullie vanavond open?");
  await desk.queue.open(citizen);
  await desk.composer.begin("Ja, tot tien uur");
  await desk.context.clearCookies();
  await desk.composer.sendButton.click();
  const again = desk.dialog(desk.words.log_in.again);
  await expect(again).toBeVisible();
  await again.getByLabel(desk.words.log_in.password).fill(PASSWORD);
  await again.getByRole("button", { name: desk.words.log_in.submit }).click();
  await expect(again).toHaveCount(0);
  await desk.composer.holds("Ja, tot tien uur");
});
