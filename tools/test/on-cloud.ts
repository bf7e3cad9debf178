import path from 'node:path';
import { startCloud } from '../lib/cloud.ts';
import { Scope } from '../lib/command.ts';
import { freePort } from '../lib/ports.ts';
import { deploy, tidyPackage } from '../lib/sls.ts';
import { failed, type Suite } from './suite.ts';

/**
 * The same suite with a local cloud of its own, to which the service is deployed. Its environment has the AWS
 * settings that reach it, so that clients need none.
 */
export function onCloud(scope: Scope, suite: Suite): Suite {
  return {
    ...suite,
    heavy: true,
    async run(room) {
      const own = new Scope();
      scope.defer(() => own.close());
      try {
        tidyPackage(own);
        const cloud = await startCloud(own, { port: await freePort(), state: path.join(room.folder, 'state') });
        await deploy(own, { scratch: room.folder });
        const environment = { ...room.environment, ...awsSettings() };
        const died = cloud.ended.then((reason) => failed(reason));
        return await Promise.race([suite.run({ ...room, environment }), died]);
      } catch (error) {
        return failed((error as Error).message);
      } finally {
        await own.close();
      }
    },
  };
}

const awsSettings = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')));
