---
description: Delay by hour of departure and day of the week (1 is Monday)
owner: data@example.com
checks:
  - row_count: { max: 168 }
---
select
  weekday,
  hour,
  count(*) as flights,
  round(avg(delay), 2) as mean_delay,
  count(*) filter (where is_late) / count(*) as late_share
from ref('silver.flights')
group by all
order by weekday, hour
