/** The runs that are under way in this process. Deliveries make way for them. */
export interface Traffic {
  isUnderWay(): boolean;
  during<Report>(run: Promise<Report>): Promise<Report>;
}

export function createTraffic(): Traffic {
  let underWay = 0;
  return {
    isUnderWay: () => underWay > 0,
    during: async (run) => {
      underWay += 1;
      try {
        return await run;
      } finally {
        underWay -= 1;
      }
    },
  };
}
