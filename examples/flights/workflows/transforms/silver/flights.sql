---
description: Flights with what the marts group by
owner: data@example.com
partition: [month(departed_at)]
checks:
  - not_null: departed_at
  - range: { column: hour, min: 0, max: 23 }
---
select
  flight_id,
  date as departed_at,
  date_trunc('month', date)::date as month,
  hour(date)::int as hour,
  isodow(date)::int as weekday,
  delay,
  delay > 15 as is_late,
  distance,
  origin,
  destination
from ref('bronze.flights')
