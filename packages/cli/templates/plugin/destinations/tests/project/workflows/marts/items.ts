import { publish } from 'phlo';

export const marts = publish({ marts: [{ from: 'bronze.items' }] });
