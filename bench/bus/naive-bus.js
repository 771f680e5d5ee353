/**
 * The bus that one writes first: on each emit it sorts all hooks by (priority, plugin, name) and asks the filter of each.
 * It does what Phlo's does for an inline hook with the policy `log`, and nothing else.
 */
export function createNaiveBus() {
  const registrations = [];
  return {
    register: (registration) => void registrations.push(registration),
    emit: (event) => {
      const sorted = registrations.toSorted(
        (a, b) => a.priority - b.priority || compare(a.plugin, b.plugin) || compare(a.name, b.name),
      );
      for (const registration of sorted) {
        if (!matches(registration, event)) continue;
        try {
          registration.handler(event);
        } catch (error) {
          console.error(`${registration.plugin}/${registration.name} failed`, error);
        }
      }
    },
  };
}

function matches({ types, assetKeys, tags }, event) {
  if (types.length > 0 && !new Set(types).has(event.type)) return false;
  if (assetKeys.length > 0) {
    const wanted = new Set(assetKeys);
    if (!event.assetKeys.some((key) => wanted.has(key))) return false;
  }
  return Object.entries(tags).every(([name, value]) => event.tags[name] === value);
}

const compare = (a, b) => (a === b ? 0 : a < b ? -1 : 1);
