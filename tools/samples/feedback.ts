import { en, Faker } from '@faker-js/faker';
import { jsonLines, type Sample } from './sample.ts';

const AIRLINES = ['BA', 'LH', 'AF', 'KL', 'SK', 'AY'];
const AIRPORTS = ['LHR', 'FRA', 'CDG', 'AMS', 'CPH', 'HEL', 'JFK', 'SIN', 'NRT', 'GRU'];
const SECTIONS = ['first', 'business', 'premium economy', 'economy', 'economy', 'economy'];
const QUESTIONS = ['How was the food?', 'How was the crew?', 'How was the seat?', 'Would you fly with us again?'];
const ANSWERS = ['poor', 'fair', 'good', 'very good', 'excellent'];
const FILES = 3;

/**
 * What airline passengers answered, in files by day; some rows break a data quality rule, one line is no JSON.
 *
 * @param count how many good ones.
 * @param seed what the random numbers begin with.
 * @param until the latest date of an answer.
 */
export function feedbackSample(count: number, seed: number, until: Date): Sample {
  const faker = new Faker({ locale: en, seed });
  const rows = Array.from({ length: count }, (_, index) => answer(faker, index + 1, until));
  const [first = rows[0]] = rows;
  const broken = [
    { ...first, feedback_id: count + 1, rating: 11 },
    { ...first, feedback_id: count + 2, section: 'wing' },
    { ...first, feedback_id: count + 3, flight_no: null },
    { ...first, feedback_id: 'no number' },
  ];
  const each = Math.ceil(count / FILES);
  const bodies = Array.from({ length: FILES }, (_, file) => jsonLines(rows.slice(file * each, (file + 1) * each)));
  const faults = `${jsonLines(broken)}{"feedback_id": \n`;
  return {
    files: [...bodies, faults].map((body, index) => ({ key: `feedback/demo-${index}.json`, body })),
    expected: {
      rowsIn: count + broken.length + 1,
      rowsOut: count,
      duplicates: 0,
      quarantined: broken.length + 1,
    },
  };
}

function answer(faker: Faker, feedback_id: number, until: Date) {
  const [departure, arrival] = faker.helpers.arrayElements(AIRPORTS, 2);
  const rating = faker.helpers.weightedArrayElement([1, 2, 3, 4, 5].map((value) => ({ value, weight: value })));
  return {
    feedback_id,
    flight_no: `${faker.helpers.arrayElement(AIRLINES)}${faker.number.int({ min: 10, max: 9999 })}`,
    departure,
    arrival,
    date: faker.date.recent({ days: 30, refDate: until }).toISOString().slice(0, 10),
    section: faker.helpers.arrayElement(SECTIONS),
    seat: `${faker.number.int({ min: 1, max: 60 })}${faker.helpers.arrayElement([...'ABCDEFGHJK'])}`,
    question: faker.helpers.arrayElement(QUESTIONS),
    answer: ANSWERS[rating - 1],
    rating,
    comments: faker.datatype.boolean() ? faker.lorem.sentence() : null,
  };
}
