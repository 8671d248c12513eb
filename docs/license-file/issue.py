"""issue.py ROOT.pem ROOT_KEY_ID ISSUING.pem NOT_BEFORE NOT_AFTER PAYLOAD.json: writes a license file, as docs/license-file.md says.
Private keys: Ed25519, PKCS#8 in PEM. Ed25519 as in RFC 8032, section 5.1, in plain Python: to be read, and too slow and leaky to sign with."""
import base64, hashlib, json, sys, textwrap

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE = (15112221349535400772501151409588531511454012693041857206046113283949847762202, 4 * pow(5, -1, P) % P)

def add(a, b):
    t = D * a[0] * b[0] * a[1] * b[1] % P
    return (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, P) % P

def times(n, point):
    result = (0, 1)
    while n:
        result, point, n = add(result, point) if n & 1 else result, add(point, point), n >> 1
    return result

def number(data): return int.from_bytes(data, 'little')
def encoded(point): return (point[1] | (point[0] & 1) << 255).to_bytes(32, 'little')
def digest(*parts): return hashlib.sha512(b''.join(parts)).digest()

def private(path):
    lines = open(path, encoding='utf-8').read().split('-----BEGIN PRIVATE KEY-----')[1].split('-----END')[0]
    half = digest(base64.b64decode(lines)[-32:])
    return number(half[:32]) & (2**254 - 8) | 2**254, half[32:]

def sign(key, data):
    scalar, prefix = key
    public, r = encoded(times(scalar, BASE)), number(digest(prefix, data)) % L
    point = encoded(times(r, BASE))
    return point + ((r + number(digest(point, public, data)) * scalar) % L).to_bytes(32, 'little')

def b64(data): return base64.urlsafe_b64encode(data).rstrip(b'=').decode()
def canonical(value): return json.dumps(value, ensure_ascii=False, separators=(',', ':')).encode()

def jws(key, header, payload):
    data = b64(canonical(header)) + '.' + b64(canonical(payload))
    return data + '.' + b64(sign(key, data.encode()))

root, issuing = private(sys.argv[1]), private(sys.argv[3])
payload = json.load(open(sys.argv[6], encoding='utf-8'))
kid = payload['keyId']
certificate = jws(root, {'alg': 'EdDSA', 'kid': sys.argv[2], 'typ': 'seatwarden-key+jws'}, {
    'keyId': kid, 'publicKey': b64(encoded(times(issuing[0], BASE))), 'notBefore': sys.argv[4], 'notAfter': sys.argv[5]})
text = jws(issuing, {'alg': 'EdDSA', 'kid': kid, 'typ': 'seatwarden-license+jws', 'x-swcert': certificate}, payload)
print('-----BEGIN SEATWARDEN LICENSE-----', *textwrap.wrap(text, 64, break_on_hyphens=False), '-----END SEATWARDEN LICENSE-----', sep='\n')
