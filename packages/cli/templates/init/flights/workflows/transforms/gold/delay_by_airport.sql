---
description: Delay of the flights that leave each airport, with its name and place
checks:
  - unique: iata
  - not_null: city
---
select
  a.iata,
  a.name,
  a.city,
  a.state,
  count(*) as flights,
  round(avg(f.delay), 2) as mean_delay,
  count(*) filter (where f.is_late) / count(*) as late_share
from ref('silver.flights') as f
join ref('bronze.airports') as a on a.iata = f.origin
group by all
order by flights desc
