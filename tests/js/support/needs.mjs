// What the tests need from their surroundings. What is not there fails them: a test that is left out tests nothing.

/** A variable of the environment that tests/run sets. */
export function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; ./tests/run sets what the tests need`);
  return value;
}
