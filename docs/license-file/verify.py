"""verify.py ROOT.pem LICENSE: prints the content of a license file that the vendor's root key vouches for."""
import base64, json, os, re, subprocess, sys, tempfile
def decode(text): return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
def verified(jws, pem, typ):
    data, _, signature = jws.rpartition('.')
    with tempfile.TemporaryDirectory() as folder:
        key, signed, sig = files = [os.path.join(folder, name) for name in ('key', 'signed', 'sig')]
        for name, content in zip(files, (pem.encode(), data.encode(), decode(signature))): open(name, 'wb').write(content)
        subprocess.run(['openssl', 'pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', key, '-in', signed, '-sigfile', sig], check=True, stdout=subprocess.DEVNULL)
    header, payload = [json.loads(decode(part)) for part in data.split('.')]
    return payload if (header['alg'], header['typ']) == ('EdDSA', typ) else sys.exit('another kind of document')
root, text = open(sys.argv[1]).read(), re.sub(r'[\s>]+', '', open(sys.argv[2], encoding='utf-8').read())
jws = re.search('-----BEGINSEATWARDENLICENSE-----(.+?)-----ENDSEATWARDENLICENSE-----', text)[1]
header = json.loads(decode(jws.split('.')[0]))
issuer = verified(header['x-swcert'], root, 'seatwarden-key+jws')
revoked = verified(header['x-swrevoked'], root, 'seatwarden-revocations+jws')['revoked'] if 'x-swrevoked' in header else []
spki = base64.b64encode(bytes.fromhex('302a300506032b6570032100') + decode(issuer['publicKey'])).decode()
payload = verified(jws, f'-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n', 'seatwarden-license+jws')
in_time = issuer['notBefore'][:19] <= payload['issuedAt'][:19] < issuer['notAfter'][:19]
print(json.dumps(payload, ensure_ascii=False)) if in_time and issuer['keyId'] == header['kid'] == payload['keyId'] not in revoked else sys.exit('not a key for this file')
