---
description: Delay of each route in each month
owner: data@example.com
---
select
  origin,
  destination,
  month,
  count(*) as flights,
  round(avg(delay), 2) as mean_delay,
  quantile_disc(delay, 0.9) as p90_delay,
  count(*) filter (where is_late) as late_flights,
  count(*) filter (where is_late) / count(*) as late_share
from ref('silver.flights')
group by all
order by origin, destination, month
