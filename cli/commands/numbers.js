// Numbers on the command line.
import { InvalidArgumentError } from "commander";

/** @param {string} text */
export function positive(text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(`It must be a whole number above 0, not ${JSON.stringify(text)}.`);
  return value;
}

/** @param {string} text */
export function amount(text) {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError(`It must be a number, 0 or more, not ${JSON.stringify(text)}.`);
  return value;
}
