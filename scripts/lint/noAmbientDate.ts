/**
 * An oxlint plugin with one rule, `rushes/no-ambient-date`: `new Date()` without arguments and `Date()` read the machine's
 * clock, which only an adapter of the port `Clock` may. (`Date.now` and its like are named in `.oxlintrc.json`.)
 */
interface CallNode {
  readonly callee: { readonly type: string; readonly name?: string };
  readonly arguments: readonly unknown[];
}

interface RuleContext {
  report(finding: { readonly node: CallNode; readonly message: string }): void;
}

const message = 'Time comes in through the port Clock; only an adapter reads the machine’s clock.';

const isDate = (node: CallNode): boolean => node.callee.type === 'Identifier' && node.callee.name === 'Date';

// oxlint loads a plugin by its default export.
export default {
  meta: { name: 'rushes' },
  rules: {
    'no-ambient-date': {
      create: (context: RuleContext) => ({
        NewExpression(node: CallNode) {
          if (isDate(node) && node.arguments.length === 0) context.report({ node, message });
        },
        CallExpression(node: CallNode) {
          if (isDate(node)) context.report({ node, message });
        },
      }),
    },
  },
};
