#!/bin/sh
# verify.sh ROOT.pem LICENSE: prints the content of a license file that the vendor's root key vouches for.
# Needs openssl 3 and the standard tools.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

decode() { # base64url on stdin, bytes on stdout
  tr -d '\n' | tr '_-' '/+' | awk '{ while (length($0) % 4) $0 = $0 "="; print }' | fold -w 64 | openssl base64 -d
}

field() { # NAME: the text of that name in the JSON on stdin
  sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

verified() { # JWS KEYFILE TYP: prints the payload, or ends the script
  printf '%s' "${1%.*}" > "$dir/signed"
  printf '%s' "${1##*.}" | decode > "$dir/signature"
  openssl pkeyutl -verify -rawin -pubin -inkey "$2" -in "$dir/signed" -sigfile "$dir/signature" > "$dir/said" || {
    cat "$dir/said" >&2
    return 1
  }
  printf '%s' "${1%%.*}" | decode | grep -q '^{"alg":"EdDSA",.*"typ":"'"$3"'"' || return 1
  printf '%s' "$1" | cut -d. -f2 | decode
}

jws=$(tr -d ' \t\r\n>' < "$2" | sed 's/.*-----BEGINSEATWARDENLICENSE-----//; s/-----ENDSEATWARDENLICENSE-----.*//')
header=$(printf '%s' "${jws%%.*}" | decode)
kid=$(printf '%s' "$header" | field kid)

issuer=$(verified "$(printf '%s' "$header" | field x-swcert)" "$1" 'seatwarden-key+jws')
test "$(printf '%s' "$issuer" | field keyId)" = "$kid"

list=$(printf '%s' "$header" | field x-swrevoked)
if test -n "$list"; then
  revoked=$(verified "$list" "$1" 'seatwarden-revocations+jws')
  case $revoked in *"\"$kid\""*) exit 1 ;; esac
fi

x=$(printf '%s' "$issuer" | field publicKey | tr '_-' '/+')
printf -- '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA%s=\n-----END PUBLIC KEY-----\n' "$x" > "$dir/issuer.pem"
verified "$jws" "$dir/issuer.pem" 'seatwarden-license+jws' > "$dir/payload"
test "$(sed 's/^{"formatVersion":[0-9]*,"keyId":"\([^"]*\)".*/\1/' "$dir/payload")" = "$kid"

issued=$(field issuedAt < "$dir/payload" | cut -c1-19)
for limit in notBefore notAfter; do
  printf '%s %s %s\n' "$limit" "$issued" "$(printf '%s' "$issuer" | field "$limit" | cut -c1-19)"
done | awk '$1 == "notBefore" && $2 < $3 || $1 == "notAfter" && $2 >= $3 { exit 1 }'

cat "$dir/payload"
echo
