import { model, quality, range, relationship, rowCount, unique } from 'phlo';
import { airports } from '../ingestion/airports.ts';
import { flights } from '../ingestion/flights.ts';
import { lateFlights } from '../ingestion/late-flights.ts';

const plausibleDelay = { min: -120, max: 1800 };

export const flightsChecks = quality(flights, [
  rowCount({ min: 1_000_000 }),
  range('distance', { min: 1, max: 6000 }),
  // One flight of 2001 is said to have landed 18 hours early. It is worth a look, and no reason to stop.
  range('delay', plausibleDelay, { severity: 'warn' }),
  relationship('origin', airports, 'iata'),
  relationship('destination', airports, 'iata'),
]);

export const airportsChecks = quality(airports, [
  rowCount({ min: 3000 }),
  range('latitude', { min: -90, max: 90 }),
  range('longitude', { min: -180, max: 180 }),
]);

export const lateFlightsChecks = quality(lateFlights, [
  range('delay', plausibleDelay),
  relationship('origin', airports, 'iata'),
  relationship('destination', airports, 'iata'),
]);

export const routeChecks = quality(model('gold.delay_by_route_month'), [
  unique(['origin', 'destination', 'month']),
  range('late_share', { min: 0, max: 1 }),
]);
