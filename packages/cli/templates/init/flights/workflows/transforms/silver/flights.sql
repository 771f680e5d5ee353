---
description: Flights with what the marts group by
checks:
  - not_null: departed_at
  - range: { column: hour, min: 0, max: 23 }
---
select
  flight_id,
  date as departed_at,
  hour(date)::int as hour,
  delay,
  delay > 15 as is_late,
  distance,
  origin,
  destination
from ref('bronze.flights')
