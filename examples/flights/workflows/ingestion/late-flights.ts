import { column, files, ingestion } from 'phlo';

/** Late arrivals of reports: this file is broken on purpose, and the audit keeps it out of the lake. */
export const lateFlights = ingestion(
  {
    table: 'bronze.late_flights',
    description: 'Flights reported after the month was closed',
    owner: 'data@example.com',
    schema: {
      flight_id: column.long(),
      date: column.timestamp(),
      delay: column.int(),
      distance: column.int(),
      origin: column.string(),
      destination: column.string(),
    },
    key: ['flight_id'],
    strategy: 'append',
  },
  files({ path: 'data/late-flights.csv' }),
);
