/** Whether everything is tried, as in `npm run test:all`. */
const isLong = process.env.LONG_TESTS === "on";

/** How much of something a test tries: `everyday` in `npm test`, `all` in `npm run test:all`. Files that use it run again in `npm run test:rest`. */
export const howMuch = <T>(everyday: T, all: T): T => (isLong ? all : everyday);
