---
description: Late reports with the names of their airports
owner: data@example.com
---
select l.flight_id, l.date as departed_at, l.delay, o.name as origin_name, d.name as destination_name
from ref('bronze.late_flights') as l
join ref('bronze.airports') as o on o.iata = l.origin
join ref('bronze.airports') as d on d.iata = l.destination
