import { defineProject } from 'phlo';

export default defineProject({
  name: '__project__',
});
