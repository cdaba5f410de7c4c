# An authority in place of the made-up one, and certificates of it for the names after its folder's.
set -eu
cd "$1"
shift
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=PSF_CA" -days 2 \
    -keyout ca.key -out ca.pem 2>/dev/null
cp ca.pem /etc/ssl/certs/PSF_CA.pem
for name in "$@"; do
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
        -keyout "$name.key" -out "$name.csr" 2>/dev/null
    echo "subjectAltName=DNS:$name" >"$name.ext"
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile "$name.ext" \
        -out "$name.crt" 2>/dev/null
    cat "$name.crt" "$name.key" >"/etc/ssl/private/$name.pem"
done
