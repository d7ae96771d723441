// The simulated platforms, and what citizens do there.

/** The accounts by their keys: two Facebook pages, one Instagram account, one X account. */
export type Account = "hengelo" | "enschede" | "instagram" | "x";

/** The ways in which a platform can misbehave; see the simulator's README. */
export type Misbehaviour =
  | { kind: "duplicate" | "reorder" | "serverError" | "dropConnection"; times: number }
  | { kind: "late" | "slow"; times: number; millis: number }
  | { kind: "rateLimit"; times: number; retryAfter: number }
  | { kind: "deadToken" | "expiredMedia" | "silent" | "none" };

/** What Balie sent, as the platform took it. */
export interface Sent {
  account: Account;
  what: "direct" | "privateReply" | "comment" | "mention" | "post" | "hide";
  text: string;
  media: string[];
  hidden?: boolean;
}

/** What happened: its id, and the post under which it did. */
interface Happened {
  id: string;
  on?: string;
}

/** The simulator's control API. */
export class Platforms {
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  /** A citizen writes in private. */
  async dm(account: Account, name: string, text: string, more: { media?: ("image" | "audio")[]; at?: string } = {}): Promise<string> {
    return (await this.#happens("dm", { account, name, text, ...more })).id;
  }

  /** The account publishes a post. */
  async post(account: Account, text: string): Promise<string> {
    return (await this.#happens("post", { account, text })).id;
  }

  /** A citizen writes under a post, or under another comment. */
  async comment(account: Account, name: string, on: string, text: string): Promise<string> {
    return (await this.#happens("comment", { account, name, on, text })).id;
  }

  /** A citizen mentions the account in public. */
  async mention(account: Account, name: string, text: string): Promise<string> {
    return (await this.#happens("mention", { account, name, text })).id;
  }

  async edit(id: string, text: string): Promise<void> {
    await this.#happens("edit", { id, text });
  }

  async remove(id: string): Promise<void> {
    await this.#happens("delete", { id });
  }

  /** The citizen's telephone got the account's messages. */
  async delivered(account: Account, name: string): Promise<void> {
    await this.#happens("delivered", { account, name });
  }

  /** The citizen read the account's messages. */
  async read(account: Account, name: string): Promise<void> {
    await this.#happens("read", { account, name });
  }

  /** Lets one account's platform misbehave, or all. */
  async misbehave(how: Misbehaviour, account?: Account): Promise<void> {
    await this.#happens("misbehave", account === undefined ? how : { account, ...how });
  }

  async behave(): Promise<void> {
    await this.misbehave({ kind: "none" });
  }

  /** Lets an evening in Twente begin. */
  async evening(pace: number): Promise<void> {
    await this.#happens("evening", { do: "start", pace });
  }

  async eveningEnds(): Promise<void> {
    await this.#happens("evening", { do: "stop" });
  }

  /** Waits until Balie took every webhook that is on its way. */
  async settled(): Promise<void> {
    await this.#happens("settled", {});
  }

  /** What Balie sent so far, oldest first. */
  async sent(): Promise<Sent[]> {
    const answer = await fetch(`${this.address}/_sim/sent`);
    if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
    return (await answer.json()) as Sent[];
  }

  async #happens(what: string, body: object): Promise<Happened> {
    const answer = await fetch(`${this.address}/_sim/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the simulator refused ${what}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Happened;
  }
}
