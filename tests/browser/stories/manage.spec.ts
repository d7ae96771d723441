// What an admin does, and what others may not.

import { BAS, expect, MARLEEN, newCitizen, PASSWORD, SANNE, test, UNIT } from "../fixtures.ts";

const UNKNOWN_PAGE = "999000999000999";

test("the channels page shows health and connects an account", async ({ colleague, house }) => {
  const bas = await colleague(BAS, { path: "/channels" });
  await bas.heads(bas.words.channels.title);
  const page = bas.card("Politie Hengelo");
  await page.getByRole("button", { name: bas.words.channels.check }).click();
  await expect(page).toContainText(bas.words.health.healthy);
  await page.getByText(bas.words.channels.steps).click();
  await expect(page).toContainText(`${house.address}/webhooks/facebook`);

  await bas.main.getByText(bas.words.channels.connect).first().click();
  await bas.main.getByLabel(bas.words.channels.platform, { exact: true }).selectOption("Instagram");
  await bas.main.getByLabel(bas.words.channels.name, { exact: true }).fill("Politie Borne");
  await bas.main.getByLabel(bas.words.channels.account).fill("17841400000000042");
  const form = bas.main.getByRole("group").or(bas.main).locator("form").last();
  await form.getByLabel(bas.words.secret.app_secret).fill("geheim van de app");
  await form.getByLabel(bas.words.secret.verify_token).fill("zelf bedacht");
  await form.getByLabel(bas.words.secret.access_token).fill("toegang");
  await form.getByLabel(bas.words.channels.base_url).fill(house.platforms.address);
  await form.getByRole("button", { name: bas.words.channels.connect }).click();
  await bas.isTold(bas.say(bas.words.channels.connected, { name: "Politie Borne" }));
  await expect(bas.card("Politie Borne")).toBeVisible();
});

test("an agent may look at channels and change nothing", async ({ colleague }) => {
  const sanne = await colleague(SANNE, { path: "/channels" });
  await expect(sanne.card("Politie Hengelo")).toBeVisible();
  await expect(sanne.main.getByRole("button", { name: sanne.words.channels.check })).toHaveCount(0);
  await sanne.goTo("/people");
  await sanne.sees(sanne.words.shell.not_yours_text);
});

test("what intake could not place is kept, shown and replayed", async ({ colleague, house }) => {
  const bas = await colleague(BAS, { path: "/intake" });
  await bas.heads(bas.words.intake.title);
  const message = { sender: { id: "1" }, recipient: { id: UNKNOWN_PAGE }, timestamp: 1_790_000_000_000, message: { mid: "m_1", text: "Hallo?" } };
  const entry = { id: UNKNOWN_PAGE, time: 1_790_000_000_000, messaging: [message] };
  expect(await house.hearsFromFacebook({ object: "page", entry: [entry] })).toBe(200);
  const problem = bas.main.getByRole("listitem").filter({ hasText: bas.words.intake.unrouted }).first();
  await expect(problem).toBeVisible();
  await problem.getByText(bas.words.intake.body).click();
  await expect(problem).toContainText(UNKNOWN_PAGE);
  await bas.access.isGood();
  await problem.getByRole("button", { name: bas.words.intake.replay }).click();
  await bas.isTold(bas.words.intake.replayed);
});

test("a colleague who was added can log in", async ({ colleague, stranger }) => {
  const bas = await colleague(BAS, { path: "/people" });
  await bas.heads(bas.words.people.title);
  await expect(bas.main.getByRole("row").filter({ hasText: SANNE.name })).toContainText("Hengelo");
  await bas.main.getByLabel(bas.words.people.team_name).fill("Oldenzaal");
  await bas.main.getByRole("button", { name: bas.words.people.add_team }).click();
  await expect(bas.main.getByRole("listitem").filter({ hasText: "Oldenzaal" })).toBeVisible();

  await bas.main.getByText(bas.words.people.add_user).first().click();
  await bas.main.getByLabel(bas.words.people.name, { exact: true }).fill("Nienke Olthof");
  await bas.main.getByLabel(bas.words.log_in.email).fill("nienke@balie.test");
  await bas.main.getByLabel(bas.words.log_in.password).fill(PASSWORD);
  await bas.main.getByLabel(bas.words.people.team, { exact: true }).selectOption("Oldenzaal");
  await bas.main.getByRole("button", { name: bas.words.people.add_user }).click();
  await bas.isTold(bas.say(bas.words.people.added, { name: "Nienke Olthof" }));

  const nienke = await stranger();
  await nienke.gate.logIn("nienke@balie.test", PASSWORD);
  await nienke.isAtWork();
  await nienke.sees("Nienke Olthof");
});

test("a token is shown once and can be revoked", async ({ colleague, request, house }) => {
  const marleen = await colleague(MARLEEN, { path: "/tokens" });
  const name = `Wandscherm ${newCitizen()}`;
  await marleen.main.getByLabel(marleen.words.tokens.name).fill(name);
  await marleen.main.getByRole("button", { name: marleen.words.tokens.make }).click();
  const token = await marleen.main.getByRole("status").getByRole("code").innerText();
  const ask = async () => (await request.get(`${house.address}/api/v1/conversations`, { headers: { authorization: `Bearer ${token}` } })).status();
  expect(await ask()).toBe(200);
  await marleen.page.reload();
  await expect(marleen.main).toContainText(name);
  await expect(marleen.main).not.toContainText(token);
  await marleen.main.getByRole("button", { name: marleen.say(marleen.words.tokens.revoke_named, { name }) }).click();
  await marleen.isTold(marleen.words.tokens.revoked);
  expect(await ask()).toBe(401);
});

test("a patrol finds a calm page and nothing of the inbox", async ({ colleague }) => {
  const unit = await colleague(UNIT);
  await unit.heads(unit.words.patrol.title);
  await unit.sees(unit.words.patrol.nothing_text);
  await unit.goTo("/desk/queue");
  await unit.sees(unit.words.shell.not_yours_text);
});

test("an address that does not exist says so and leads back", async ({ colleague }) => {
  const sanne = await colleague(SANNE, { path: "/bestaat/niet" });
  await sanne.sees(sanne.words.shell.not_found_text);
  await sanne.page.getByRole("link", { name: sanne.words.shell.home }).click();
  await sanne.queue.isShowing("queue");
});
