// A strict OpenID Connect provider for the browser tests: PKCE required, the client signs
// (private_key_jwt), acr, amr and auth_time in the token. Its login page lets a test choose them.
//   node strict_provider.mjs '{"port": …, "redirects": […], "signed_out": […], "jwk": {…}, "mails": {sub: mail}}'
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import { Provider } from 'oidc-provider';

const asked = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${asked.port}`;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signing = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'PS256', kid: 'one' };

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'traject',
    redirect_uris: asked.redirects,
    post_logout_redirect_uris: asked.signed_out,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'PS256',
    id_token_signed_response_alg: 'PS256',
    jwks: { keys: [asked.jwk] },
  }],
  jwks: { keys: [signing] },
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
  acrValues: ['urn:test:mfa', 'urn:test:password'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], acr: null, amr: null, auth_time: null },
  enabledJWA: { idTokenSigningAlgValues: ['PS256'], clientAuthSigningAlgValues: ['PS256'] },
  clientAuthMethods: ['private_key_jwt'],
  features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}` },
  ttl: { Session: 3600, Grant: 3600, Interaction: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, email: asked.mails[sub], email_verified: sub in asked.mails }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid email');
    grant.addOIDCClaims(['acr', 'amr', 'auth_time']);
    await grant.save();
    return grant;
  },
});

const page = `<!doctype html><title>Provider</title><form method="post">
  <label>Who <input name="sub"></label> <label>How <input name="acr" value="urn:test:mfa"></label>
  <button>Log in</button></form><form method="post"><button name="stop" value="1">Stop</button></form>`;

async function login(request, response) {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    response.end(page);
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const result = form.get('stop')
    ? { error: 'access_denied', error_description: 'stopped' }
    : { login: { accountId: form.get('sub'), acr: form.get('acr') || undefined, amr: ['pwd', 'otp'] } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const handle = provider.callback();
http.createServer((request, response) => {
  const served = request.url.startsWith('/login/') ? login(request, response) : handle(request, response);
  Promise.resolve(served).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end();
  });
}).listen(asked.port, '127.0.0.1', () => console.log('ready'));
