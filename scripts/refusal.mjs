/** Something the person at the keyboard can act on: its message is printed as it is, without a stack. */
export class Refusal extends Error {}
