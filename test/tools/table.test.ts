import { table } from '../../tools/lib/table.ts';

test('text is aligned to the left, numbers to the right', () => {
  expect(
    table(
      ['city', 'cost'],
      [
        ['Ghent', '1,200.5'],
        ['Rio de Janeiro', '7'],
      ],
    ),
  ).toEqual([
    'city               cost', //
    '──────────────  ───────',
    'Ghent           1,200.5',
    'Rio de Janeiro        7',
  ]);
});
