import { column, files, ingestion, month } from 'phlo';

export const flights = ingestion(
  {
    table: 'bronze.flights',
    description: 'Flights between the twenty busiest airports, one row each',
    schema: {
      flight_id: column.long(),
      date: column.timestamp().describe('Scheduled departure, local time'),
      delay: column.int().describe('Minutes late on arrival; negative is early'),
      distance: column.int().describe('Miles'),
      origin: column.string().describe('IATA code'),
      destination: column.string().describe('IATA code'),
    },
    key: ['flight_id'],
    strategy: 'append',
    partition: [month('date')],
  },
  // A new file in data/ is loaded by the next run; one that was loaded already is not loaded again.
  files({ path: 'data/flights-*.csv' }),
);
