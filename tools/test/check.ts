import { run } from '../setup/child.mjs';
import { ROOT } from '../setup/paths.mjs';
import { failed, type Outcome, passed, type Room, type Suite, sum } from './suite.ts';

type Command = readonly [command: string, ...args: string[]];

/** Commands that count as one test each: passed if the exit code is 0. After one that failed, the next are not run. */
export function check(name: string, ...commands: ((room: Room) => Command)[]): Suite {
  return {
    name,
    async run(room) {
      const outcomes: Outcome[] = [];
      for (const make of commands) {
        const [command, ...args] = make(room);
        const { code, output } = await run(command, args, { cwd: ROOT, env: room.environment });
        outcomes.push(code === 0 ? passed(output) : failed(`$ ${command} ${args.join(' ')}\n${output}`));
        if (code !== 0) break;
      }
      return sum(outcomes);
    },
  };
}
