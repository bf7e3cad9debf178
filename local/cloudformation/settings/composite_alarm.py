"""AWS::CloudWatch::CompositeAlarm, which MiniStack's stacks do not know."""

from local.cloudformation.settings import alarm

HANDLERS = alarm.of("PutCompositeAlarm")
