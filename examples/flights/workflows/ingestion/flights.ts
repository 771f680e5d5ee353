import { column, files, ingestion, month, rowNumber } from 'phlo';

/** US flights of the first half of 2001. The data has no key, so the file's row number stands in. */
export const flights = ingestion(
  {
    table: 'bronze.flights',
    description: 'Flights of January to June 2001, one row each',
    owner: 'data@example.com',
    schema: {
      flight_id: column.long().describe('Row number in the source file, from 0'),
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
  files({ path: 'npm:vega-datasets/data/flights-3m.parquet', columns: { flight_id: rowNumber() } }),
);
