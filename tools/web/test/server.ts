// A server for tests: it answers fetch, and keeps the requests.

export interface Request {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}

const stored = new Map<string, string>();

// serve answers each request with what answer makes of it.
export function serve(answer: (request: Request) => Response | Promise<Response>): Request[] {
  const requests: Request[] = [];
  stored.clear();
  Object.assign(globalThis, {
    sessionStorage: { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value) },
    fetch: async (url: string, request: Request) => {
      requests.push({ ...request, url });
      return answer({ ...request, url });
    },
  });
  return requests;
}

export const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });

// tensor is an answer in float32.
export function tensor(shape: number[], data = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i)): Response {
  return new Response(Float32Array.from(data), { headers: { "Diabolo-Shape": shape.join(",") } });
}

export const query = ({ url }: Request) => Object.fromEntries(new URLSearchParams(url.split("?")[1]));
