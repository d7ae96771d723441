// The colleagues of every house, and the citizens who write to them.

export type Role = "agent" | "patrol" | "manager" | "admin";

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly team?: string;
}

export const PASSWORD = "een lang wachtwoord voor de proef";

export const SANNE: Person = person("Sanne de Vries", "sanne@balie.test", "agent", "Hengelo");
export const JORIS: Person = person("Joris Kamphuis", "joris@balie.test", "agent", "Hengelo");
export const MEHMET: Person = person("Mehmet Yıldız", "mehmet@balie.test", "agent", "Enschede");
export const UNIT: Person = person("Eenheid 12.01", "eenheid@balie.test", "patrol", "Hengelo");
export const MARLEEN: Person = person("Marleen Wolters", "marleen@balie.test", "manager");
export const BAS: Person = person("Bas Nijhuis", "bas@balie.test", "admin");

export const COLLEAGUES: readonly Person[] = [SANNE, JORIS, MEHMET, UNIT, MARLEEN, BAS];

function person(name: string, email: string, role: Role, team?: string): Person {
  return team === undefined ? { name, email, role } : { name, email, role, team };
}

const FIRST = ["Anouk", "Bram", "Chantal", "Dirk", "Esra", "Femke", "Gerrit", "Hatice", "Ilse", "Jurre", "Kirsten", "Lars"];
const LAST = ["Nijland", "Oude Kotte", "ter Braak", "Wesselink", "Lansink", "Aydın", "Heuver", "Mulder", "Scholten"];

let met = 0;

/** A citizen whom nobody met before in this process. */
export function newCitizen(): string {
  const number = met++;
  const first = FIRST[number % FIRST.length];
  const last = LAST[Math.floor(number / FIRST.length) % LAST.length];
  const again = Math.floor(number / (FIRST.length * LAST.length));
  return again === 0 ? `${first} ${last}` : `${first} ${last} ${again + 1}e`;
}
