// What presses is seen at once, and a life in danger is handed over.

import { expect, JORIS, newCitizen, SANNE, test } from "../fixtures.ts";

test("a life in danger: the safety answer goes first, and the control room's reference is kept", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  // A laptop: there the panel leaves room for what was written and for the answer.
  const sanne = await colleague(SANNE, { viewport: { width: 1280, height: 800 } });
  const joris = await colleague(JORIS);
  await platforms.dm("hengelo", citizen, "help er staat iemand met een mes voor mijn deur");
  const { guard } = sanne.words;
  await sanne.queue.open(citizen);
  await joris.queue.open(citizen);
  const panel = (desk: typeof sanne) => desk.page.getByRole("region", { name: guard.title });
  await expect(panel(sanne)).toContainText("112");
  await expect(sanne.page.locator(".reasons")).toContainText("“met een mes”");
  await sanne.access.isGood();
  await expect(sanne.conversation.message("help er staat iemand met een mes voor mijn deur")).toBeInViewport({ ratio: 1 });
  await expect(sanne.composer.sendButton).toBeInViewport({ ratio: 1 });

  await panel(sanne).getByRole("button", { name: guard.send }).click();
  await expect(sanne.conversation.thread).toContainText("Bel nu 112");
  await panel(sanne).getByRole("button", { name: guard.steps, exact: true }).click();
  await panel(sanne).getByLabel(guard.note).fill("MK-118");
  await panel(sanne).getByRole("button", { name: guard.handed_over }).click();
  await expect(panel(sanne)).toBeHidden();
  await expect(panel(joris)).toBeHidden();
  await expect(joris.page.getByText(/MK-118/)).toBeVisible();
});
