import { quality, range, relationship, rowCount } from 'phlo';
import { airports } from '../ingestion/airports.ts';
import { flights } from '../ingestion/flights.ts';

// The key of an asset is checked without being named here: it is unique and never null.
export const flightsChecks = quality(flights, [
  rowCount({ min: 1000 }),
  range('distance', { min: 1, max: 6000 }),
  range('delay', { min: -120, max: 1800 }),
  relationship('origin', airports, 'iata'),
  relationship('destination', airports, 'iata'),
]);

export const airportsChecks = quality(airports, [
  range('latitude', { min: -90, max: 90 }),
  range('longitude', { min: -180, max: 180 }),
]);
