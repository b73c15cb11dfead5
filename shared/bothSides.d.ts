/** The globals that Node and a browser have in common, as far as `shared` and the core use them. Only their compiles read this. */

interface URL {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly href: string;
}

declare const URL: {
  new (url: string, base?: string): URL;
  parse(url: string, base?: string): URL | null;
  canParse(url: string, base?: string): boolean;
};

interface File {
  readonly name: string;
  readonly size: number;
}
