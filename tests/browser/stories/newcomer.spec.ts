// Balie's main job, with two browsers.

import { expect, JORIS, newCitizen, SANNE, test } from "../fixtures.ts";

const QUESTION = "Hoi, er staat al dagen een fiets zonder slot bij het station. Kan ik die ergens melden?";
const ANSWER = "Goed dat je het meldt! Kun je ons een foto sturen van waar de fiets staat?";
const THANKS = "Komt eraan, ik loop er vanavond weer langs.";

test("a citizen is answered, and a colleague sees every step without reloading", async ({ colleague, platforms }) => {
  const citizen = newCitizen();
  const sanne = await colleague(SANNE);
  const joris = await colleague(JORIS, { path: "/desk/open" });
  const both = [sanne, joris];

  await platforms.dm("hengelo", citizen, QUESTION);
  for (const desk of both) await desk.queue.has(citizen, QUESTION.slice(0, 30));

  for (const desk of both) {
    await desk.queue.open(citizen);
    await desk.conversation.isWith(citizen);
    await desk.conversation.sees(QUESTION);
  }

  await sanne.conversation.claim();
  await joris.conversation.isHeldBy(SANNE.name);
  await joris.queue.has(citizen, SANNE.name);
  await joris.conversation.sees(joris.say(joris.words.event.claimed, { who: SANNE.name }));

  // The platform is too busy for now, so that the answer stays in the queue for as long as anybody looks.
  await platforms.misbehave({ kind: "rateLimit", times: 1_000, retryAfter: 1 }, "hengelo");
  await sanne.composer.answer(ANSWER);
  for (const desk of both) await desk.conversation.seesState(ANSWER, "queued");
  await platforms.behave();
  for (const desk of both) await desk.conversation.seesState(ANSWER, "sent");
  await platforms.delivered("hengelo", citizen);
  for (const desk of both) await desk.conversation.seesState(ANSWER, "delivered");
  await platforms.read("hengelo", citizen);
  for (const desk of both) await desk.conversation.seesState(ANSWER, "read");

  await platforms.dm("hengelo", citizen, THANKS);
  for (const desk of both) await desk.conversation.sees(THANKS);

  const sent = (await platforms.sent()).filter((s) => s.text === ANSWER);
  expect(sent.map((s) => s.what)).toEqual(["direct"]);
  for (const desk of both) expect(desk.loads).toBe(1);
});
