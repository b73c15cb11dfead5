/** `make` for many questions: asked once for each settings object, which never changes. */
export function oncePerConfig<Config extends object, Made>(make: (config: Config) => Made): (config: Config) => Made {
  const all = new WeakMap<Config, { readonly made: Made }>();
  return (config) => {
    let known = all.get(config);
    if (known === undefined) {
      known = { made: make(config) };
      all.set(config, known);
    }
    return known.made;
  };
}
