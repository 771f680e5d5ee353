---
description: Delay by hour of departure
checks:
  - unique: hour
  - range: { column: late_share, min: 0, max: 1 }
---
select
  hour,
  count(*) as flights,
  round(avg(delay), 2) as mean_delay,
  count(*) filter (where is_late) / count(*) as late_share
from ref('silver.flights')
group by all
order by hour
