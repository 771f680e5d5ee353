import { column, files, ingestion } from 'phlo';

export const airports = ingestion(
  {
    table: 'bronze.airports',
    description: 'The twenty busiest airports of the United States',
    schema: {
      iata: column.string(),
      name: column.string(),
      city: column.string(),
      state: column.string(),
      latitude: column.double(),
      longitude: column.double(),
    },
    key: ['iata'],
    strategy: 'replace',
  },
  files({ path: 'data/airports.csv' }),
);
