// How one is told: sounds, notices of the computer, and the hours in which one hears nothing.

import { expect, newCitizen, PASSWORD, SANNE, test } from "../fixtures.ts";

/** What the computer did, and whether the page is out of sight. */
interface Computer {
  away: boolean;
  tones: number;
  notices: string[];
}

/** What a clock in Twente says so many hours from now. */
function clock(hours: number): string {
  const then = new Date(Date.now() + hours * 3_600_000);
  return then.toLocaleTimeString("nl-NL", { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit" });
}

/** A computer that is asked about its notices and allows them; what it does is written down. */
function computer(): void {
  const did: Computer = { away: false, tones: 0, notices: [] };
  class Notification {
    static readonly permission = "granted";
    static readonly requestPermission = () => Promise.resolve("granted");
    onclick = null;
    constructor(title: string, { body }: NotificationOptions) {
      did.notices.push(`${title}: ${body}`);
    }
    close(): void {}
  }
  Object.assign(globalThis, { did, Notification });
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (when?: number) {
    did.tones++;
    start.call(this, when);
  };
  Object.defineProperty(document, "visibilityState", { get: () => (did.away ? "hidden" : "visible") });
}

test("who looks elsewhere hears a sound and is told by the computer, but not in their quiet hours", async ({ ownHouse, windows }) => {
  const { platforms } = ownHouse;
  const [citizen, other] = [newCitizen(), newCitizen()];
  for (const name of [citizen, other]) await platforms.dm("hengelo", name, "Mag ik iets vragen?");
  const sanne = await windows.open(ownHouse, {});
  await sanne.gate.logIn(SANNE.email, PASSWORD);
  const { page, words } = sanne;
  await page.evaluate(computer);
  const did = () => page.evaluate(() => (globalThis as unknown as { did: Computer }).did);
  for (const name of [citizen, other]) {
    await sanne.queue.open(name);
    await sanne.conversation.claim();
  }
  await sanne.way(words.channels.title).click();
  await sanne.heads(words.channels.title);
  const bell = page.getByRole("button", { name: words.notices.title });
  await bell.click();
  const list = sanne.dialog(words.notices.title);
  await list.getByLabel(words.notices.sound).selectOption(words.notices.knock);
  const tried = (await did()).tones;
  expect(tried, "a sound that is chosen is heard").toBeGreaterThan(0);
  await list.getByLabel(words.notices.desktop).check();

  await page.evaluate(() => Object.assign((globalThis as unknown as { did: Computer }).did, { away: true }));
  await platforms.dm("hengelo", citizen, "Over mijn aangifte.");
  await expect.poll(async () => (await did()).notices).toEqual([expect.stringContaining(citizen)]);
  const told = (await did()).tones;
  expect(told).toBeGreaterThan(tried);

  await list.getByLabel(words.notices.quiet, { exact: true }).check();
  const until = clock(2);
  await list.getByLabel(words.notices.quiet_from).fill(clock(-2));
  await list.getByLabel(words.notices.quiet_to).fill(until);
  await sanne.access.isGood();
  await platforms.dm("hengelo", other, "Bent u daar nog?");
  await expect(list.getByRole("button", { name: other })).toBeVisible();
  expect(await did()).toMatchObject({ tones: told, notices: { length: 1 } });

  await page.reload();
  await sanne.isAtWork();
  await bell.click();
  await expect(list.getByLabel(words.notices.sound)).toHaveValue("knock");
  await expect(list.getByLabel(words.notices.quiet_to)).toHaveValue(until);
});
