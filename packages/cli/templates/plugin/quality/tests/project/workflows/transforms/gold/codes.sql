---
checks:
  - __plugin__.matches: { column: code, pattern: '[A-Z]{3}' }
---
select code from ref('bronze.items') where code <> 'it''s'
