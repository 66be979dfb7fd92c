'use strict';

// Conditions on steps as --where of the programs takes them, bh-cut(1): comparisons joined by && || ! and parentheses,
// present(FIELD), change(FIELD).
const conditions = (() => {
  // `find(name, row)` gives the value of a field, undefined if the step has none.
  function parse(text, find, previous) {
    let at = 0;
    const fail = (what) => {
      throw new Error(`character ${at + 1}: ${what}`);
    };
    const skip = () => {
      while (text[at] === ' ') {
        ++at;
      }
    };
    const take = (token) => {
      skip();
      if (!text.startsWith(token, at)) {
        return false;
      }
      at += token.length;
      return true;
    };
    const name = () => {
      skip();
      const quoted = /^`([^`]+)`/.exec(text.slice(at));
      const bare = /^[A-Za-z_][A-Za-z0-9_.-]*/.exec(text.slice(at));
      const found = quoted || bare;
      if (!found) {
        fail('the name of a field is missing');
      }
      at += found[0].length;
      return quoted ? quoted[1] : bare[0];
    };
    const literal = () => {
      skip();
      const quote = text[at];
      if (quote === '"' || quote === "'") {
        const end = text.indexOf(quote, at + 1);
        if (end < 0) {
          fail('the string does not end');
        }
        const value = text.slice(at + 1, end);
        at = end + 1;
        return value;
      }
      const word = /^[-+]?[0-9A-Za-z.][0-9A-Za-z.+-]*/.exec(text.slice(at));
      const value = word && (word[0] === 'true' ? 1 : word[0] === 'false' ? 0 : Number(word[0]));
      if (word === null || Number.isNaN(value)) {
        fail('a number or a string in quotes is missing');
      }
      at += word[0].length;
      return value;
    };
    const asNumber = (value) => {
      if (typeof value === 'boolean') {
        return value ? 1 : 0;
      }
      return typeof value === 'number' ? value :
          typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value) ? Number(value) : NaN;
    };
    const operators = [
      ['==', (a, b) => a === b], ['!=', (a, b) => a !== b], ['<=', (a, b) => a <= b],
      ['>=', (a, b) => a >= b], ['<', (a, b) => a < b], ['>', (a, b) => a > b],
    ];
    const comparison = () => {
      let field = name();
      let value = (row) => find(field, row);
      if (take('(')) {
        const kind = field;
        field = name();
        if (!take(')')) {
          fail(') is missing');
        }
        if (kind === 'present') {
          return (row) => value(row) !== undefined && value(row) !== null;
        }
        if (kind !== 'change') {
          fail(`there is no "${kind}"; there are present and change`);
        }
        value = (row) => {
          const before = previous(row);
          const change = before < 0 ? 0 : asNumber(find(field, row)) - asNumber(find(field, before));
          return Number.isNaN(change) ? undefined : change;
        };
      }
      const operator = operators.find(([token]) => take(token));
      if (!operator) {
        fail('one of == != < <= > >= is missing');
      }
      const wanted = literal();
      const holds = operator[1];
      return (row) => {
        const own = value(row);
        if (own === undefined || own === null) {
          return false;
        }
        if (typeof wanted === 'string') {
          return typeof own === 'object' ? operator[0] === '!=' : holds(String(own), wanted);
        }
        const number = asNumber(own);
        return Number.isNaN(number) ? operator[0] === '!=' : holds(number, wanted);
      };
    };
    const not = () => {
      if (take('!')) {
        const inner = not();
        return (row) => !inner(row);
      }
      if (take('(')) {
        const inner = or();
        if (!take(')')) {
          fail(') is missing');
        }
        return inner;
      }
      return comparison();
    };
    const and = () => {
      let left = not();
      while (take('&&')) {
        const [first, second] = [left, not()];
        left = (row) => first(row) && second(row);
      }
      return left;
    };
    const or = () => {
      let left = and();
      while (take('||')) {
        const [first, second] = [left, and()];
        left = (row) => first(row) || second(row);
      }
      return left;
    };
    const condition = or();
    skip();
    if (at < text.length) {
      fail(`&& or || is missing before "${text[at]}"`);
    }
    return condition;
  }

  return {parse};
})();
