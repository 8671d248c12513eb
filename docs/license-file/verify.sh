#!/bin/sh
# verify.sh ROOT.pem LICENSE: prints the content of a license file that the vendor's root key vouches for.
# Needs openssl 3 and the standard tools. It checks both signatures; dates and names are left to the reader.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

decode() { # base64url on stdin, bytes on stdout
  tr -d '\n' | tr '_-' '/+' | awk '{ while (length($0) % 4) $0 = $0 "="; print }' | fold -w 64 | openssl base64 -d
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
certificate=$(printf '%s' "${jws%%.*}" | decode | sed -n 's/.*"x-swcert":"\([^"]*\)".*/\1/p')
issuer=$(verified "$certificate" "$1" 'seatwarden-key+jws')
x=$(printf '%s' "$issuer" | sed -n 's/.*"publicKey":"\([^"]*\)".*/\1/p' | tr '_-' '/+')
printf -- '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA%s=\n-----END PUBLIC KEY-----\n' "$x" > "$dir/issuer.pem"
verified "$jws" "$dir/issuer.pem" 'seatwarden-license+jws'
echo
