// The exact state of keys: what runs, what was spent, what was answered. One synchronous transaction for each question, so
// that of requests that come at the same moment no more are let in than the limits allow.

import { Answers } from "./ledger_answers.js";
import { Keys } from "./ledger_keys.js";
import { overBudget, overParallel, overRate, overTokens, runningOf, spentOf } from "./ledger_limits.js";
import { ALL_TIME, dayOf, periodOf } from "./ledger_periods.js";
import { migrate, STATE } from "./ledger_schema.js";
import { checkAdmission, checkQuestion, checkSettlement, MOST } from "./ledger_values.js";

/** @import { Admission, Admitted, LimitReset, Settlement, SqlDriver, Usage } from "./store.js" */

/** A settlement may come twice within so long after the first one. */
const SETTLED_MS = 10 * 60_000;
/** A settlement may come so long after its reservation ran out. */
const LATE_MS = 86_400_000;
/** A quarter and more, so that every period that can still be asked for is whole. */
const KEPT_DAYS = 100;

export class Ledger {
  #sql;
  #keys;
  #answers;

  /** @param {SqlDriver} sql */
  constructor(sql) {
    this.#sql = sql;
    migrate(sql);
    this.#keys = new Keys(sql);
    this.#answers = new Answers(sql);
  }

  /** The records: find, put, list. */
  get keys() {
    return this.#keys;
  }

  /** @param {string} id @param {Admission} admission @returns {Admitted} */
  admit(id, admission) {
    checkAdmission(id, admission);
    return this.#sql.transaction(() => {
      this.#tidy(admission.now);
      return this.#keys.check(id, admission.version, admission.now) ?? this.#count(id, admission);
    });
  }

  /** @param {string} id @param {Settlement} settlement */
  settle(id, settlement) {
    checkSettlement(id, settlement);
    this.#sql.transaction(() => {
      const request = this.#find(id, settlement.requestId);
      if (request?.state === STATE.settled) return;
      this.#close(id, request, settlement);
      this.#answers.settle(id, request, settlement);
    });
  }

  /** @param {string} id @param {{ now: number, limitReset: LimitReset }} period @returns {Usage} */
  usage(id, { now, limitReset }) {
    checkQuestion(id, now);
    return this.#sql.transaction(() => {
      this.#tidy(now);
      const { spent, requests } = spentOf(this.#sql, id, limitReset, now);
      const { running, held } = runningOf(this.#sql, id, periodOf(limitReset, now).startsAt);
      return { spent, held, running, requests: requests + running };
    });
  }

  /** Releases reservations that nobody settled, at the price of their floor, and drops what nobody can ask for any more. @param {number} now */
  expire(now) {
    this.#sql.transaction(() => this.#tidy(now));
  }

  /** When `expire` has something to do, or null. @returns {number | null} */
  nextAlarm() {
    const [{ next }] = this.#sql.all("SELECT MIN(ends) AS next FROM requests WHERE state = 0");
    if (next !== null) return next;
    // Nothing runs. What is left goes in one go: a key that is used again tidies up by itself.
    const [{ last }] = this.#sql.all("SELECT MAX(ends) AS last FROM requests WHERE state > 0");
    const answers = this.#answers.lastEnd();
    return last === null ? answers : Math.max(last, answers ?? 0);
  }

  /** The rate first, and whatever passed it counts against it. @param {string} id @param {Admission} admission @returns {Admitted} */
  #count(id, admission) {
    const before = this.#find(id, admission.requestId);
    if (before?.state === STATE.running) return { status: "go" };
    if (before && before.state !== STATE.refused) throw new RangeError("requestId belongs to a request that is over");
    // Asked again because the first answer was lost: it counts once.
    if (before) this.#sql.run("DELETE FROM requests WHERE key_id = ? AND request_id = ?", id, admission.requestId);
    const tooMany = overRate(this.#sql, id, admission);
    if (tooMany) return tooMany;
    const answer = this.#decide(id, admission);
    if (answer.status === "go") {
      this.#open(id, admission, STATE.running);
      this.#answers.begin(id, admission);
    } else if (admission.limits.rate) this.#open(id, admission, STATE.refused);
    return answer;
  }

  /** @param {string} id @param {Admission} admission @returns {Admitted} */
  #decide(id, admission) {
    if (admission.refused) return { status: "refused" };
    return this.#answers.known(id, admission) ?? this.#answers.cached(id, admission) ??
      overParallel(this.#sql, id, admission) ?? overTokens(this.#sql, id, admission) ??
      overBudget(this.#sql, id, admission) ?? { status: "go" };
  }

  /** @param {string} id @param {Admission} admission @param {number} state */
  #open(id, { requestId, now, limits, reserve, floor, tokens, holdMs, idempotency }, state) {
    const runs = state === STATE.running;
    const remember = now + (limits.rate?.seconds ?? 0) * 1000;
    this.#sql.run(`INSERT INTO requests (key_id, request_id, state, started, ends, remember, reserve, floor, cost, tokens, idempotency, body_hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`, id, requestId, state, now, runs ? now + holdMs : remember, remember,
    runs ? reserve : 0, runs ? floor : 0, runs ? tokens : 0, idempotency?.key ?? null, idempotency?.bodyHash ?? null);
  }

  /** @param {string} id @param {Record<string, any> | null} request null: it went without being asked, while the store was away @param {Settlement} settlement */
  #close(id, request, { requestId, now, cost, tokens, outcome }) {
    if (!request) {
      this.#sql.run(`INSERT INTO requests (key_id, request_id, state, started, ends, remember, reserve, floor, cost, tokens, outcome)
        VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?)`, id, requestId, STATE.settled, now, now + SETTLED_MS, now, cost, tokens, outcome);
    } else {
      this.#sql.run("UPDATE requests SET state = ?, ends = ?, cost = ?, tokens = ?, outcome = ? WHERE key_id = ? AND request_id = ?",
        STATE.settled, Math.max(request.remember, now + SETTLED_MS), cost, tokens, outcome, id, requestId);
    }
    this.#charge(id, request?.started ?? now, cost - (request?.cost ?? 0), request?.state === STATE.expired ? 0 : 1);
  }

  /** @param {number} now */
  #tidy(now) {
    const late = this.#sql.all("SELECT key_id, request_id, started, floor, idempotency FROM requests WHERE state = 0 AND ends <= ?", now);
    for (const request of late) {
      this.#sql.run("UPDATE requests SET state = ?, cost = floor, ends = ?, outcome = 'expired' WHERE key_id = ? AND request_id = ?",
        STATE.expired, now + LATE_MS, request.key_id, request.request_id);
      this.#charge(request.key_id, request.started, request.floor, 1);
      this.#answers.abandon(request.key_id, request.request_id, request.idempotency, now);
    }
    this.#sql.run("DELETE FROM requests WHERE state > 0 AND ends <= ?", now);
    this.#answers.prune(now);
  }

  /** To the day on which the request began. @param {string} id @param {number} started @param {number} amount negative to give back @param {number} requests */
  #charge(id, started, amount, requests) {
    const day = dayOf(started);
    const isNew = this.#sql.all("SELECT 1 FROM spending WHERE key_id = ? AND day = ?", id, day).length === 0;
    for (const row of [day, ALL_TIME]) {
      this.#sql.run("INSERT OR IGNORE INTO spending (key_id, day, spent, requests) VALUES (?, ?, 0, 0)", id, row);
      this.#sql.run("UPDATE spending SET spent = MIN(MAX(0, spent + ?), ?), requests = requests + ? WHERE key_id = ? AND day = ?",
        amount, MOST, requests, id, row);
    }
    if (isNew) this.#sql.run("DELETE FROM spending WHERE key_id = ? AND day >= 0 AND day < ?", id, day - KEPT_DAYS);
  }

  /** @param {string} id @param {string} requestId @returns {any} the row, or null */
  #find(id, requestId) {
    return this.#sql.all("SELECT * FROM requests WHERE key_id = ? AND request_id = ?", id, requestId)[0] ?? null;
  }
}
