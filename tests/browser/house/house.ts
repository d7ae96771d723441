// One Balie with its own database, colleagues and simulated platforms.

import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createDatabase, type Database, type DatabaseKind } from "./database.ts";
import { COLLEAGUES, PASSWORD, type Person } from "./people.ts";
import { Platforms } from "./platforms.ts";
import { freePort, Program, run, type Variables } from "./program.ts";

const TARGET = resolve(import.meta.dirname, "../../../target/debug");
const BALIE = process.env["BALIE_BINARY"] ?? join(TARGET, "balie");
const SIMULATOR = process.env["SIMULATOR_BINARY"] ?? join(TARGET, "simulator");

/** One line of what `simulator secrets` prints. */
interface Channel {
  platform: string;
  account: string;
  name: string;
  team?: string;
  secretsFile: string;
}

/** Who lives in a new house. */
export interface Plan {
  readonly database: DatabaseKind;
  readonly people: readonly Person[];
  readonly channels: boolean;
}

export const FURNISHED = { people: COLLEAGUES, channels: true } as const;
export const EMPTY = { people: [], channels: false } as const;

export class House {
  readonly address: string;
  readonly platforms: Platforms;
  readonly #folder: string;
  readonly #database: Database;
  readonly #port: number;
  #appSecret = "";
  #balie: Program | undefined;
  #simulator: Program | undefined;

  private constructor(folder: string, database: Database, port: number, platforms: Platforms) {
    this.#folder = folder;
    this.#database = database;
    this.#port = port;
    this.address = `http://127.0.0.1:${port}`;
    this.platforms = platforms;
  }

  /** Builds a house and opens its desk. */
  static async open(plan: Plan): Promise<House> {
    const folder = await mkdtemp(join(tmpdir(), "balie-browser-"));
    const database = await createDatabase(plan.database, folder);
    const platforms = new Platforms(`http://127.0.0.1:${await freePort()}`);
    const house = new House(folder, database, await freePort(), platforms);
    try {
      await house.#furnish(plan);
      await house.openDesk();
      await house.#startSimulator();
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }

  /** Starts Balie, where it was before. */
  async openDesk(): Promise<void> {
    this.#balie = await Program.start("Balie", BALIE, ["serve"], this.#variables(), `${this.address}/readyz`);
  }

  /** Balie ends as in a power cut. */
  async crash(): Promise<void> {
    await this.#balie?.kill();
  }

  /** Facebook tells something, signed as it does; the status that Balie answers. */
  async hearsFromFacebook(body: object): Promise<number> {
    const bytes = JSON.stringify(body);
    const signature = createHmac("sha256", this.#appSecret).update(bytes).digest("hex");
    const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
    return (await fetch(`${this.address}/webhooks/facebook`, { method: "POST", headers, body: bytes })).status;
  }

  async close(): Promise<void> {
    await this.#simulator?.stop();
    await this.#balie?.stop();
    await this.#database.drop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #furnish(plan: Plan): Promise<void> {
    for (const person of plan.people) await this.#addPerson(person);
    if (plan.channels) for (const channel of await this.#channels()) await this.#addChannel(channel);
  }

  async #addPerson(person: Person): Promise<void> {
    const { name, email, role, team } = person;
    const of = team === undefined ? [] : ["--team", team];
    await this.#command(["user", "add", "--email", email, "--name", name, "--role", role, ...of], `${PASSWORD}\n`);
  }

  async #channels(): Promise<Channel[]> {
    const lines = await run(SIMULATOR, ["secrets", join(this.#folder, "secrets")], {});
    return lines.trim().split("\n").map((line) => JSON.parse(line) as Channel);
  }

  async #addChannel(channel: Channel): Promise<void> {
    const { platform, account, name, team, secretsFile } = channel;
    const what = ["--platform", platform, "--account", account, "--name", name, "--secrets", secretsFile];
    const of = team === undefined ? [] : ["--team", team];
    await this.#command(["channel", "add", ...what, ...of, "--base-url", this.platforms.address]);
    const secrets = await readFile(secretsFile, "utf8");
    this.#appSecret = /^app_secret = "(.+)"$/m.exec(secrets)?.[1] ?? this.#appSecret;
  }

  /** Runs one of Balie's commands in this house. */
  async #command(args: string[], input = ""): Promise<string> {
    return run(BALIE, args, this.#variables(), input);
  }

  async #startSimulator(): Promise<void> {
    const { address } = this.platforms;
    const listen = new URL(address).host;
    const args = ["serve", "--listen", listen, "--balie", this.address, "--seed", "2017", "--no-receipts"];
    this.#simulator = await Program.start("the simulator", SIMULATOR, args, {}, `${address}/_sim/accounts`);
  }

  #variables(): Variables {
    return {
      BALIE_DATA_DIR: this.#folder,
      BALIE_DATABASE_URL: this.#database.url,
      BALIE_LISTEN: `127.0.0.1:${this.#port}`,
    };
  }
}
