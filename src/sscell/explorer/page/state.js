// What is asked: designs, charge and the user's points; kept in the address, sent to sscell.

export const state = { designs: [], active: 0, charge: "full", points: null };

export const clone = (value) => JSON.parse(JSON.stringify(value));

export function toAddress() {
  const kept = { designs: state.designs, charge: state.charge, points: state.points };
  history.replaceState(null, "", "#" + encodeURIComponent(JSON.stringify(kept)));
}

export function fromAddress() {
  if (location.hash.length < 2) return false;
  try {
    const kept = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    const sound = Array.isArray(kept.designs) && kept.designs.length > 0
      && kept.designs.every((d) => d && d.card && typeof d.changes === "object");
    if (!sound) return false;
    state.designs = kept.designs.slice(0, 3);
    state.charge = typeof kept.charge === "string" ? kept.charge : "full";
    state.points = kept.points ?? null;
    state.active = 0;
    return true;
  } catch {
    return false;
  }
}

export class Refused extends Error {}

export async function ask(question, asked) {
  let reply;
  try {
    reply = await fetch(question, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
  } catch {
    throw new Refused("sscell does not answer any more. Start sscell explore again and open the "
      + "address that it prints; paste what follows # in the present address behind it, and all "
      + "is as it was.");
  }
  const type = reply.headers.get("Content-Type") ?? "";
  if (!type.startsWith("application/json")) throw new Refused(await reply.text());
  const answer = await reply.json();
  if (!reply.ok) throw new Refused(answer.error);
  return answer;
}

// One request in flight; of those that come meanwhile only the latest is sent.
export class Lane {
  constructor(send) {
    this.send = send;
    this.busy = false;
    this.next = null;
  }

  async ask(asked) {
    this.next = asked;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.next !== null) {
        const latest = this.next;
        this.next = null;
        await this.send(latest, () => this.next !== null);
      }
    } finally {
      this.busy = false;
    }
  }
}
