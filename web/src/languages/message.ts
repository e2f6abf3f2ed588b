/** A part of a message: a text, a value, or a choice by the plural form of a value. */
export type Token = string | [name: string, kind?: "plural", cases?: Record<string, Token[]>];

/**
 * Compiles a message with values `{name}` and plurals `{name, plural, one {…} other {…}}`, which is all that the pages use. The result is
 * that of the library's own compiler, which knows all of ICU MessageFormat and is three times as large as the rest of the library.
 */
export function compileMessage(message: string): Token[] {
  let at = 0;
  const textUntil = (end: RegExp): string => {
    const length = message.slice(at).search(end);
    const from = at;
    at = length < 0 ? message.length : at + length;
    return message.slice(from, at);
  };
  const tokensIn = (isPlural: boolean): Token[] => {
    const tokens: Token[] = [];
    while (at < message.length && message[at] !== "}") {
      const text = textUntil(isPlural ? /[{}#]/ : /[{}]/);
      if (text !== "") tokens.push(text);
      if (message[at] === "#") tokens.push(message[at++] as string);
      else if (message[at] === "{") tokens.push(argument());
    }
    return tokens;
  };
  const argument = (): Token => {
    at += 1;
    const name = textUntil(/[,}]/).trim();
    const cases: Record<string, Token[]> = {};
    if (message[at] === ",") {
      at = message.indexOf(",", at + 1) + 1;
      for (let key = textUntil(/[{}]/).trim(); message[at] === "{"; key = textUntil(/[{}]/).trim()) {
        at += 1;
        cases[key.replace("=", "")] = tokensIn(true);
        at += 1;
      }
    }
    at += 1;
    return Object.keys(cases).length > 0 ? [name, "plural", cases] : [name];
  };
  return tokensIn(false);
}
