import { schedules } from '../../tools/lib/schedules.ts';

test('schedules of all kinds are found, those that are off are not', () => {
  const found = schedules({
    Resources: {
      Sweep: { Properties: { Name: 'sweep', ScheduleExpression: 'rate(1 minute)', Description: 'Looks.' } },
      Off: { Properties: { Name: 'off', ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' } },
      Trigger: {
        Type: 'AWS::Glue::Trigger',
        Properties: { Schedule: 'cron(0 13 * * ? *)', StartOnCreation: true },
      },
      TriggerThatIsOff: { Type: 'AWS::Glue::Trigger', Properties: { Schedule: 'cron(0 14 * * ? *)' } },
      Crawler: {
        Type: 'AWS::Glue::Crawler',
        Properties: { Name: 'crawler', Schedule: { ScheduleExpression: 'cron(0 15 * * ? *)' } },
      },
      ByEvent: { Properties: { Name: 'rule', EventPattern: {} } },
      Queue: {},
    },
  });

  expect(found).toEqual([
    { name: 'sweep', expression: 'rate(1 minute)', description: 'Looks.' },
    { name: 'Trigger', expression: 'cron(0 13 * * ? *)', description: '' },
    { name: 'crawler', expression: 'cron(0 15 * * ? *)', description: '' },
  ]);
});
