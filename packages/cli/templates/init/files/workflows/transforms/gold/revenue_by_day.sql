---
description: Revenue of each day and country
checks:
  - not_null: revenue
  - unique: [day, country]
---
select
  o.ordered_at::date as day,
  c.country,
  count(*) as orders,
  sum(o.amount)::decimal(18, 2) as revenue
from ref('bronze.orders') as o
join ref('bronze.customers') as c using (customer_id)
where o.status = 'paid'
group by all
order by day, country
