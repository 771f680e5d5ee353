import { column, files, ingestion } from 'phlo';

export const airports = ingestion(
  {
    table: 'bronze.airports',
    description: 'Airports of the United States',
    owner: 'data@example.com',
    schema: {
      iata: column.string(),
      name: column.string(),
      city: column.string(),
      state: column.string(),
      country: column.string(),
      latitude: column.double(),
      longitude: column.double(),
    },
    key: ['iata'],
    strategy: 'replace',
  },
  files({ path: 'npm:vega-datasets/data/airports.csv' }),
);
