// A program that runs beside the tests, and ends with them.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

const PATIENCE_MILLIS = 30_000;
const GRACE_MILLIS = 10_000;
const POLL_MILLIS = 25;
const LAST_WORDS = 4_000;

export type Variables = Record<string, string>;

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A running program. */
export class Program {
  readonly #name: string;
  readonly #child: ChildProcess;
  #words = "";

  private constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (bytes: Buffer) => {
        const words = bytes.toString();
        this.#words = (this.#words + words).slice(-LAST_WORDS);
        // What went wrong inside is never sent to a browser: it is told here, beside the story that failed.
        for (const line of words.split("\n").filter((line) => line.includes("ERROR"))) console.error(`${name}: ${line}`);
      });
    }
  }

  /** Starts a program and waits until it answers 200 at an address. */
  static async start(name: string, path: string, args: string[], env: Variables, ready: string): Promise<Program> {
    const child = spawn(path, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const program = new Program(name, child);
    try {
      await program.#answers(ready);
    } catch (error) {
      await program.kill();
      throw error;
    }
    return program;
  }

  async #answers(address: string): Promise<void> {
    const start = Date.now();
    let failed: unknown;
    this.#child.once("error", (error) => (failed = error));
    while (Date.now() - start < PATIENCE_MILLIS) {
      if (failed) throw new Error(`${this.#name} does not start: ${String(failed)}`);
      if (this.hasEnded()) throw new Error(`${this.#name} has ended; it said:\n${this.#words}`);
      const there = await fetch(address).then((answer) => answer.ok, () => false);
      if (there) return;
      await new Promise((wake) => setTimeout(wake, POLL_MILLIS));
    }
    throw new Error(`${this.#name} does not answer at ${address}; it said:\n${this.#words}`);
  }

  hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Asks the program to end, and ends it when it does not. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = once(this.#child, "exit");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), GRACE_MILLIS);
    this.#child.kill("SIGTERM");
    await ended;
    clearTimeout(late);
  }

  /** Ends the program as a crash does. */
  async kill(): Promise<void> {
    if (this.hasEnded() || this.#child.pid === undefined) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}

/** Runs a program to its end, with words on its standard input; what it printed. */
export async function run(path: string, args: string[], env: Variables, input = ""): Promise<string> {
  const child = spawn(path, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  let complained = "";
  child.stdout.on("data", (bytes: Buffer) => (printed += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (complained += bytes.toString()));
  // A program that ends early does not read; its exit code tells then.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${path} ${args.join(" ")} ended with ${String(code)}:\n${printed}${complained}`);
  return printed;
}
