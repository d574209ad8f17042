#!/bin/sh
# Makes the files of this folder anew, by OpenSSL 3 and keytool: keys and certificates that our own code did not write.
# The password is "secret" everywhere. Nothing here is used but in tests.
set -e
cd "$(dirname "$0")"
rm -f *.pem *.p12 *.jks *.csr *.srl
days=36500
issue() { # issuer-name, name, subject, extensions
  openssl req -new -key "$2.key.pem" -subj "$3" -out "$2.csr"
  printf '%s\n' "$4" > ext
  openssl x509 -req -in "$2.csr" -CA "$1.pem" -CAkey "$1.key.pem" -CAcreateserial -days $days -sha256 -extfile ext -out "$2.pem"
  rm -f "$2.csr" ext
}
p256() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key.pem"; }

p256 root
openssl req -x509 -new -key root.key.pem -subj "/CN=Test Root" -days $days -out root.pem
p256 middle
issue root middle "/CN=Test Middle" "basicConstraints=critical,CA:true"
p256 leaf
issue middle leaf "/CN=ignored.example.com" \
  "subjectAltName=DNS:WWW.Example.com,DNS:*.example.com,DNS:xn--bcher-kva.example.com,IP:127.0.0.1,IP:::1"
openssl genrsa -out rsa.key.pem 2048
issue middle rsa "/O=Example/CN=Only.Example.org" "basicConstraints=CA:false"
for size in 1024 3072 4096; do
  openssl req -x509 -newkey rsa:$size -nodes -keyout rsa$size.key.pem -subj "/CN=rsa$size" -days $days -out rsa$size.pem
done
for curve in P-384 P-521 secp256k1; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:$curve -nodes -keyout $curve.key.pem -subj "/CN=$curve" -days $days -out $curve.pem
done
openssl req -x509 -newkey ed25519 -nodes -keyout ed25519.key.pem -subj "/CN=ed25519" -days $days -out ed25519.pem
openssl req -x509 -newkey rsa-pss -nodes -keyout rsapss.key.pem -subj "/CN=rsapss" -days $days -out rsapss.pem

# forms of the keys
openssl ecparam -name prime256v1 -out leaf.sec1-with-parameters.key.pem
openssl ec -in leaf.key.pem -out leaf.sec1.key.pem
cat leaf.sec1.key.pem >> leaf.sec1-with-parameters.key.pem
openssl rsa -in rsa.key.pem -traditional -out rsa.pkcs1.key.pem
openssl pkcs8 -topk8 -in leaf.key.pem -v2 aes-256-cbc -passout pass:secret -out leaf.pbes2.key.pem
openssl pkcs8 -topk8 -in leaf.key.pem -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout pass:secret -out leaf.pbes2-sha1.key.pem
openssl pkcs8 -topk8 -in leaf.key.pem -scrypt -passout pass:secret -out leaf.scrypt.key.pem
openssl pkcs8 -topk8 -in rsa.key.pem -v1 PBE-SHA1-3DES -passout pass:secret -out rsa.pbes1.key.pem
openssl rsa -in rsa.key.pem -traditional -aes256 -passout pass:secret -out rsa.traditional-aes.key.pem
openssl rsa -in rsa.key.pem -traditional -des3 -passout pass:secret -out rsa.traditional-des3.key.pem
openssl ec -in leaf.key.pem -aes128 -passout pass:secret -out leaf.traditional-aes.key.pem

# key stores
cat middle.pem root.pem > issuers.pem
openssl pkcs12 -export -in leaf.pem -inkey leaf.key.pem -certfile issuers.pem -passout pass:secret -out leaf.p12
openssl pkcs12 -export -legacy -in rsa.pem -inkey rsa.key.pem -certfile issuers.pem -passout pass:secret -out rsa-legacy.p12
keytool -importkeystore -srckeystore leaf.p12 -srcstoretype PKCS12 -srcstorepass secret \
  -destkeystore leaf.jks -deststoretype JKS -deststorepass secretsecret -destkeypass secretsecret
keytool -importkeystore -srckeystore leaf.p12 -srcstoretype PKCS12 -srcstorepass secret -srcalias 1 -destalias one \
  -destkeystore two.p12 -deststoretype PKCS12 -deststorepass secretsecret
keytool -importkeystore -srckeystore rsa-legacy.p12 -srcstoretype PKCS12 -srcstorepass secret -srcalias 1 -destalias two \
  -destkeystore two.p12 -deststoretype PKCS12 -deststorepass secretsecret
rm -f *.srl
