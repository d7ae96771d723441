// An evening at the desk, drawn in every way that it can be.

import { resolve } from "node:path";
import { BAS, expect, SANNE, test, UNIT } from "../fixtures.ts";
import type { Desk } from "../pages/desk.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const FOLDER = resolve(ROOT, "target/screenshots");

const SIZES = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};
const THEMES = ["light", "dark"] as const;
const LANGUAGES = ["nl", "en"] as const;

async function draw(desk: Desk, name: string): Promise<void> {
  await desk.isDrawn();
  await desk.page.screenshot({ path: resolve(FOLDER, `${name}.png`) });
}

test("an evening", async ({ colleague, platforms }) => {
  await platforms.evening(4);
  const sanne = await colleague(SANNE);
  const citizens = sanne.main.getByRole("list").getByRole("link");
  await expect.poll(() => citizens.count()).toBeGreaterThan(20);
  const rows = sanne.main.getByRole("listitem").getByRole("link").filter({ hasText: "Messenger" });
  const citizen = (await rows.first().innerText()).split(/[,\n]/)[0]?.trim() ?? "";
  await rows.first().click();
  await sanne.conversation.claim();
  const articles = sanne.conversation.thread.getByRole("article");
  const before = await articles.count();
  await sanne.composer.answer("Goedenavond! Wat vervelend, we kijken meteen met je mee. Waar is dit precies?");
  await expect.poll(() => platforms.read("hengelo", citizen).then(() => true, () => false)).toBe(true);
  // The citizen answers back.
  await expect.poll(() => articles.count()).toBeGreaterThan(before + 1);
  await sanne.composer.leaveNote("Collega's van de noodhulp zijn op de hoogte.");
  await sanne.composer.writeReply();
  await sanne.composer.begin("Dank je wel, er is een auto onderweg. Blijf je ");
  await platforms.eveningEnds();
  const path = new URL(sanne.page.url()).pathname;

  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of THEMES) {
      for (const language of LANGUAGES) {
        const desk = await colleague(SANNE, { viewport, theme, language, path });
        await draw(desk, `desk-${size}-${theme}-${language}`);
        if (size === "phone") {
          await desk.goTo("/desk/queue");
          await draw(desk, `queue-${size}-${theme}-${language}`);
        }
        await desk.context.close();
      }
    }
  }
  const readme = await colleague(SANNE, { theme: "light", language: "nl", path });
  await readme.isDrawn();
  await readme.page.screenshot({ path: resolve(ROOT, "docs/screenshot.png") });

  for (const theme of THEMES) {
    const bas = await colleague(BAS, { theme });
    for (const page of ["channels", "intake", "people", "tokens", "accessibility"]) {
      await bas.goTo(`/${page}`);
      await draw(bas, `${page}-${theme}`);
    }
    await draw(await colleague(UNIT, { theme, viewport: SIZES.tablet }), `patrol-${theme}`);
  }
});
