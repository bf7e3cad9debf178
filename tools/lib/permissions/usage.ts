import type { Decision } from './decision.ts';
import { allows, type Grant } from './grant.ts';
import { kindOf } from './kind.ts';

/** What of the grants was used, by the decisions that rest on each. */
export class Usage {
  readonly #grants: readonly Grant[];
  readonly #used = new Map<Grant, Decision[]>();
  /** The kinds of resources that an action was asked for on, whoever asked. */
  readonly #kinds = new Map<string, Set<string>>();

  constructor(grants: readonly Grant[], decisions: readonly Decision[]) {
    this.#grants = grants;
    const byRole = Map.groupBy(decisions, ({ role, action }) => `${role} ${action.toLowerCase()}`);
    for (const { action, resource } of decisions) {
      const known = this.#kinds.get(action.toLowerCase()) ?? new Set();
      this.#kinds.set(action.toLowerCase(), known.add(kindOf(resource)));
    }
    for (const grant of grants) {
      const asked = byRole.get(`${grant.role} ${grant.action.toLowerCase()}`) ?? [];
      this.#used.set(
        grant,
        asked.filter((decision) => allows(grant, decision)),
      );
    }
  }

  /** The grants that nothing was allowed by, but those of an action on a kind of resource that it is never asked for on. */
  unused(): Grant[] {
    return this.#grants.filter((grant) => this.#of(grant).length === 0 && this.#fits(grant));
  }

  /** What would not have been allowed without these grants. */
  restingOn(taken: readonly Grant[]): Decision[] {
    const gone = new Set(taken);
    const roles = new Set(taken.map(({ role }) => role));
    const others = this.#grants.filter((grant) => roles.has(grant.role) && !gone.has(grant));
    const still = new Set(others.flatMap((grant) => this.#of(grant)));
    return [...new Set(taken.flatMap((grant) => this.#of(grant)))].filter((decision) => !still.has(decision));
  }

  /** A statement may name, for all its actions, what some of them do not take: GetDatabase takes no table. */
  #fits({ action, resource }: Grant): boolean {
    return this.#kinds.get(action.toLowerCase())?.has(kindOf(resource)) ?? true;
  }

  #of(grant: Grant): readonly Decision[] {
    return this.#used.get(grant) ?? [];
  }
}
