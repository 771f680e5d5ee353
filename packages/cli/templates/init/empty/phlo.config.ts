import { defineProject } from 'phlo';

export default defineProject({
  name: '%project%',
});
