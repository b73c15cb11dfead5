/**
 * Node's HTTP module. An `import` of it reads all its exports, and one of them loads Node's `fetch`, which takes 50 ms of CPU time at
 * each start.
 */
export const { Agent, createServer, request } = process.getBuiltinModule('node:http');
