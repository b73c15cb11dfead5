import { FakeBridge, type FakeOptions } from './fakeBridge.ts';

declare global {
  interface Window {
    /** Set by the test before this script. */
    readonly fakeOptions?: FakeOptions;
    readonly fake: FakeBridge;
  }
}

const fake = new FakeBridge(window.fakeOptions ?? {});
// The page sees what a preload would give it: three functions and nothing behind them.
Object.assign(window, {
  fake,
  rushes: {
    request: fake.request.bind(fake),
    subscribe: fake.subscribe.bind(fake),
    offerDropped: fake.offerDropped.bind(fake),
  },
});
