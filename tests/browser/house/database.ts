// A database of its own for one house, gone when the house closes.

import { join } from "node:path";
import { Client } from "pg";

export type DatabaseKind = "sqlite" | "postgres";

/** The variable with the address of a PostgreSQL server where tests may make databases. */
const SERVER = "BALIE_TEST_POSTGRES_URL";

export const postgresServer = process.env[SERVER];

export interface Database {
  readonly url: string;
  drop(): Promise<void>;
}

/** A new, empty database; an embedded one lies in the folder and goes with it. */
export async function createDatabase(kind: DatabaseKind, folder: string): Promise<Database> {
  if (kind === "sqlite") return { url: `sqlite:${join(folder, "balie.db")}`, drop: async () => {} };
  if (!postgresServer) throw new Error(`set ${SERVER}`);
  const server = postgresServer;
  const name = `balie_browser_${process.pid}_${Date.now().toString(36)}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
