import type { Decision } from './decision.ts';
import { allows, type Grant } from './grant.ts';

/** What of the grants was used, by the decisions that rest on each. */
export class Usage {
  readonly #grants: readonly Grant[];
  readonly #used = new Map<Grant, Decision[]>();

  constructor(grants: readonly Grant[], decisions: readonly Decision[]) {
    this.#grants = grants;
    const byRole = Map.groupBy(decisions, ({ role, action }) => `${role} ${action.toLowerCase()}`);
    for (const grant of grants) {
      const asked = byRole.get(`${grant.role} ${grant.action.toLowerCase()}`) ?? [];
      this.#used.set(
        grant,
        asked.filter((decision) => allows(grant, decision)),
      );
    }
  }

  /** The grants that nothing was allowed by. */
  unused(): Grant[] {
    return this.#grants.filter((grant) => this.#of(grant).length === 0);
  }

  /** What would not have been allowed without these grants. */
  restingOn(taken: readonly Grant[]): Decision[] {
    const gone = new Set(taken);
    const roles = new Set(taken.map(({ role }) => role));
    const others = this.#grants.filter((grant) => roles.has(grant.role) && !gone.has(grant));
    const still = new Set(others.flatMap((grant) => this.#of(grant)));
    return [...new Set(taken.flatMap((grant) => this.#of(grant)))].filter((decision) => !still.has(decision));
  }

  #of(grant: Grant): readonly Decision[] {
    return this.#used.get(grant) ?? [];
  }
}
