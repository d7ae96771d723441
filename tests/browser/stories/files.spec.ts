// Files that go along with a reply.

import type { Locator, Page } from "@playwright/test";
import { expect, JORIS, MARLEEN, newCitizen, PICTURE, SANNE, test } from "../fixtures.ts";

// The tracer asks for the previews of files itself, which the page's policy rightly refuses it.
test.use({ trace: "off" });

test("a picture goes along, and colleagues see it with its description", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const answer = "Zo ziet het bord eruit.";
  await platforms.dm("hengelo", citizen, "Welk bord staat daar?");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.composer.reply.fill(answer);
  await sanne.composer.attach({ name: "bord.png", mimeType: "image/png", buffer: PICTURE });
  await sanne.composer.describe("bord.png", "Een blauw verkeersbord");
  await sanne.composer.sendButton.click();
  await sanne.conversation.seesState(answer, "sent");
  await expect(sanne.composer.file("bord.png")).toHaveCount(0);
  const joris = await colleague(JORIS, { path: new URL(sanne.page.url()).pathname });
  await expect(joris.conversation.message(answer).getByRole("img", { name: "Een blauw verkeersbord" })).toBeVisible();
  const sent = (await platforms.sent()).filter((s) => s.text === answer || s.media.length > 0);
  expect(sent.map((s) => s.media.length)).toEqual([0, 1]);
});

test("what was attached is there after a reload and in another browser, and goes along once", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const answer = "Dit bord bedoelt u.";
  await platforms.dm("hengelo", citizen, "Welk bord bedoelt u?");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.composer.attach({ name: "bord.png", mimeType: "image/png", buffer: PICTURE });
  const kept = sanne.page.waitForResponse((answer) => answer.url().endsWith("/draft/files") && answer.request().method() === "PUT" && (answer.request().postData() ?? "").includes("blauw"));
  await sanne.composer.describe("bord.png", "Een blauw bord");
  await kept;
  await sanne.page.reload();
  await expect(sanne.composer.file("bord.png")).toBeVisible();

  const elsewhere = await colleague(SANNE, { path: new URL(sanne.page.url()).pathname });
  await expect(elsewhere.composer.file("bord.png").getByRole("textbox")).toHaveValue("Een blauw bord");
  await expect.poll(() => elsewhere.composer.file("bord.png").locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  await elsewhere.composer.reply.fill(answer);
  await elsewhere.composer.sendButton.click();
  await elsewhere.conversation.seesState(answer, "sent");
  await sanne.page.reload();
  await expect(sanne.conversation.message(answer).getByRole("img", { name: "Een blauw bord" })).toBeVisible();
  await expect(sanne.composer.file("bord.png")).toHaveCount(0);
});

test("who takes over goes on with the words and the picture, and three see the same", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const begun = "Het bord staat bij de brug.";
  await platforms.dm("hengelo", citizen, "Waar staat dat bord?");
  const sanne = await colleague(SANNE);
  await sanne.queue.open(citizen);
  await sanne.conversation.claim();
  await sanne.composer.begin(begun);
  const kept = sanne.page.waitForResponse((answer) => answer.url().endsWith("/draft/files") && answer.request().method() === "PUT");
  await sanne.composer.attach({ name: "brug.png", mimeType: "image/png", buffer: PICTURE });
  await kept;
  const path = new URL(sanne.page.url()).pathname;
  const [joris, marleen] = [await colleague(JORIS, { path }), await colleague(MARLEEN, { path })];

  await joris.conversation.takeOver();
  await sanne.isTold(sanne.say(sanne.words.together.taken_over, { who: JORIS.name }));
  for (const desk of [sanne, joris, marleen]) await desk.conversation.isHeldBy(JORIS.name);
  await joris.composer.warns(begun);
  await joris.composer.warns(joris.say(joris.words.together.left_files, { count: "1" }));
  await joris.composer.goesOn();
  await joris.composer.holds(begun);
  await expect(joris.composer.file("brug.png")).toBeVisible();
  // It is taken up: nobody is asked again.
  await joris.page.reload();
  await joris.composer.holds(begun);
  await expect(joris.composer.file("brug.png")).toBeVisible();
  await expect(joris.composer.form.getByRole("button", { name: joris.words.together.use_draft })).toHaveCount(0);
  await joris.composer.sendButton.click();
  for (const desk of [joris, sanne, marleen]) {
    await expect(desk.conversation.message(begun).getByRole("img")).toBeVisible();
  }
  await sanne.composer.warns(JORIS.name);
  await sanne.composer.holds(begun);
});

test("each of two replies in a hurry has its own picture, and one that is refused gets it back", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const [first, second, third] = ["Dit is de ene kant.", "En dit de andere.", "En nog een."];
  await platforms.dm("hengelo", citizen, "Hoe ziet de fiets eruit?");
  const sanne = await colleague(SANNE);
  sanne.complaints.expect("a refusal");
  await sanne.queue.open(citizen);
  const { composer, page } = sanne;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let refuse = false;
  await page.route("**/replies", async (route) => {
    if (refuse) return route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify({ status: 403, title: "Forbidden", detail: "Not yours", code: "forbidden" }) });
    await held;
    return route.continue();
  });
  const attach = (name: string) => composer.attach({ name, mimeType: "image/png", buffer: PICTURE });
  await composer.reply.fill(first);
  await attach("links.png");
  await composer.sendButton.click();
  await expect(composer.file("links.png")).toHaveCount(0);
  await composer.reply.fill(second);
  await attach("rechts.png");
  await composer.sendButton.click();
  letGo();
  await sanne.conversation.seesState(first, "sent");
  await sanne.conversation.seesState(second, "sent");
  await platforms.settled();
  const sent = (await platforms.sent()).filter((s) => s.text === first || s.text === second || s.media.length > 0);
  expect(sent.slice(-4).map((s) => s.text || s.media.length)).toEqual([first, 1, second, 1]);

  refuse = true;
  await composer.reply.fill(third);
  await attach("boven.png");
  await composer.sendButton.click();
  await sanne.isWarned(sanne.words.error.not_allowed);
  await composer.holds(third);
  await expect(composer.file("boven.png")).toBeVisible();
});

/** A film of a square that moves, made by the browser itself. */
async function film(page: Page): Promise<Buffer> {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    const brush = canvas.getContext("2d")!;
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8" });
    const parts: Blob[] = [];
    await new Promise<void>((done) => {
      recorder.ondataavailable = ({ data }) => {
        parts.push(data);
        if (parts.length > 2 && recorder.state === "recording") recorder.stop();
      };
      recorder.onstop = () => done();
      recorder.start(100);
      const draw = (at: number) => {
        brush.clearRect(0, 0, canvas.width, canvas.height);
        brush.fillRect(at % canvas.width, 0, 40, 40);
        if (recorder.state === "recording") requestAnimationFrame(draw);
      };
      draw(0);
    });
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  return Buffer.from(bytes);
}

/** It plays, without a sound. It is drawn anew once, when the server has it. */
async function plays(medium: Locator): Promise<void> {
  const far = () =>
    medium.evaluate((element: HTMLMediaElement) => {
      element.muted = true;
      if (element.paused && !element.ended) element.play().catch(() => {});
      return element.currentTime;
    });
  await expect.poll(far).toBeGreaterThan(0.1);
}

test("a sound and a film play where they stand", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const sanne = await colleague(SANNE);
  const { media } = sanne.words;
  await platforms.dm("hengelo", citizen, "Luister eens", { media: ["audio"] });
  await sanne.queue.open(citizen);
  const sound = sanne.conversation.thread.locator(`audio[aria-label="${media.audio}"]`);
  await expect(sound).toBeVisible();
  await plays(sound);

  const answer = "Zo rijdt u om.";
  await sanne.composer.reply.fill(answer);
  await sanne.composer.attach({ name: "route.webm", mimeType: "video/webm", buffer: await film(sanne.page) });
  await sanne.composer.sendButton.click();
  await sanne.conversation.seesState(answer, "sent");
  const shown = sanne.conversation.message(answer).locator(`video[aria-label="${media.video}"]`);
  await plays(shown);
  // It goes on playing while the citizen gets it and reads it.
  const playing = await shown.elementHandle();
  await platforms.read("hengelo", citizen);
  await sanne.conversation.seesState(answer, "read");
  expect(await playing!.evaluate((film) => film.isConnected)).toBe(true);
});

test("what does not fit is refused with the reason, and the words stay", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const words = "Hierbij de foto.";
  await platforms.dm("hengelo", citizen, "Heeft u een foto?");
  const sanne = await colleague(SANNE);
  sanne.complaints.expect("a refusal");
  await sanne.queue.open(citizen);
  await sanne.composer.begin(words);
  const script = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
  await sanne.composer.attach(
    { name: "groot.png", mimeType: "image/png", buffer: Buffer.concat([PICTURE, Buffer.alloc(30_000_000)]) },
    { name: "tekening.svg", mimeType: "image/svg+xml", buffer: script },
    { name: "foto.jpg", mimeType: "image/jpeg", buffer: Buffer.from("MZ\x90\0\x03\0\0\0\x04\0\0\0", "latin1") },
  );
  await expect(sanne.composer.file("groot.png")).toContainText("25 MB");
  for (const name of ["tekening.svg", "foto.jpg"]) {
    await expect(sanne.composer.file(name)).toContainText(sanne.words.files.wrong_kind);
  }
  await sanne.composer.holds(words);
  await expect(sanne.composer.sendButton).toBeEnabled();
  for (const name of ["groot.png", "tekening.svg", "foto.jpg"]) await sanne.composer.remove(name);
  // Two good ones are one too many for Messenger.
  await sanne.composer.attach(
    { name: "een.png", mimeType: "image/png", buffer: PICTURE },
    { name: "twee.png", mimeType: "image/png", buffer: PICTURE },
  );
  await expect(sanne.composer.sendButton).toBeDisabled();
  await expect(sanne.composer.form).toContainText(sanne.words.files.too_many.replace("{{ most }}", "1"));
  await sanne.composer.remove("twee.png");
  await expect(sanne.composer.sendButton).toBeEnabled();
});
