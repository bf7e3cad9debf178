/** Hours in UTC, as the tables of hits are partitioned by. */

export const HOUR = 3_600_000;

/** A text is no date and time; the message names it and says what is asked for. */
export class InvalidTimeError extends Error {
  override readonly name = 'InvalidTimeError';
}

/** A little before years have five digits, which no partition and no input has. */
const END = Date.UTC(9999, 11, 31);

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|([+-])(\d\d):(\d\d))?$/;

/**
 * The time that a text gives, `2024-07-09T14:00:00Z`; in UTC when it has no offset.
 *
 * @param name what the text is, for the error.
 * @throws InvalidTimeError
 */
export function instantOf(text: unknown, name: string): Date {
  const match = typeof text === 'string' ? FORM.exec(text) : null;
  if (match) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
      .slice(1, 7)
      .map((each) => Number(each ?? 0));
    const [sign, hours, minutes] = match.slice(7);
    const offset = Number(`${sign ?? '+'}1`) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
    const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    const instant = local.getTime() - offset * 60_000;
    // A day that is none rolls over into the next month.
    if (
      local
        .toISOString()
        .startsWith(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6] ?? '00'}`) &&
      Math.abs(offset) <= 18 * 60 &&
      instant < END
    ) {
      return new Date(instant);
    }
  }
  throw new InvalidTimeError(
    `${name} is ${JSON.stringify(text)}; it must be a date and time in ISO 8601, as 2024-07-09T14:00:00Z or 2024-07-09T16:00:00+02:00.`,
  );
}

/** The hour that a time lies in: `2024-07-09T13`. */
export function hourOf(time: Date): string {
  return time.toISOString().slice(0, 13);
}

/** The folder of an hour: `year=2024/month=07/day=09/hour=13/`. */
export function folderOf(hour: string): string {
  const [year, month, day, hours] = hour.split(/[-T]/);
  return `year=${year}/month=${month}/day=${day}/hour=${hours}/`;
}
